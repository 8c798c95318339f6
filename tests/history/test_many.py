"""Over many versions: what is told adds up, differences and patches lead from one to another, no secret is told."""

import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loader import store, versions
from loader.history import diff, patch, rollback, shelf
from loader.history.diff import Difference
from loader.history.rollback import Back
from loader.history.shelf import Shelf
from ontology import figures, history
from tests.versions import quick

REGIONS = "ABCD"
VALUES = st.one_of(st.none(), st.integers(0, 3).map(str))
STATES = st.tuples(
    st.dictionaries(st.sampled_from(REGIONS), VALUES),
    st.dictionaries(st.sampled_from(REGIONS), st.sampled_from(["Alpha", "Beta"])),
)


def silent(_french: str, _english: str) -> None:
    pass


def canonical(folder: Path) -> set[str]:
    out = io.BytesIO()
    store.Reader(folder / "data").write_canonical(out)
    return set(out.getvalue().decode().splitlines())


def by_name(rows: Sequence[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {row[name]: {key: row[key] for key in ("value", "masked", "area", "indicator")} for row in rows}


def followed(live: Path) -> dict[str, dict[str, Any]]:
    """The figures that somebody has who takes every change from the first."""
    held: dict[str, dict[str, Any]] = {}
    for one in history.versions(live):
        rows = history.changes(live, one.number).to_pylist()
        assert len(rows) == one.count("added") + one.count("changed") + one.count("withdrawn")
        for row in rows:
            assert (row["observation"] in held) == (row["change"] != "added")
        held |= by_name([row for row in rows if row["change"] != "withdrawn"], "observation")
        for row in rows:
            if row["change"] == "withdrawn":
                del held[row["observation"]]
    return held


def things_followed(live: Path) -> str:
    held: dict[str, str] = {}
    for one in history.versions(live):
        for row in history.things(live, one.number).to_pylist():
            if row["change"] == "withdrawn":
                assert held.pop(row["thing"]) == row["triples"]
            else:
                held[row["thing"]] = row["triples"]
    return "".join(held[thing] for thing in sorted(held))


def plain(found: Sequence[Difference], hidden: set[str]) -> set[tuple[str | None, ...]]:
    """Differences of which both ways of finding them can tell: not what changed and changed back, no secrets."""
    return {
        (one.kind, one.change, one.thing, one.former, one.value)
        for one in found
        if one.thing not in hidden and not (one.change == "changed" and one.former is None)
    }


def applied(lines: Sequence[str], quads: set[str]) -> set[str]:
    """What an RDF Patch makes of quads."""
    result = set(quads)
    for line in lines:
        code, _, quad = line.partition(" ")
        if code == "D":
            assert quad in result
            result.remove(quad)
        elif code == "A":
            assert quad not in result
            result.add(quad)
    return result


@given(st.lists(STATES, min_size=2, max_size=5), st.data())
@settings(max_examples=12)
def test_many_versions(states: Sequence[tuple[dict[str, str | None], dict[str, str]]], data: st.DataObject) -> None:
    with TemporaryDirectory() as place:
        root = Path(place)
        for some, names in states:
            quick(root, some, names)
        live = root / "current"
        _adds_up(live)
        _nothing_secret_is_told(live)
        one, other = (data.draw(st.integers(1, len(states))) for _ in range(2))
        found = shelf.read(root)
        _patch_leads(found, one, other)
        _told_as_compared(found, one, other, _ever_secret(states))
        _rolled_back(root, one)


def _ever_secret(states: Sequence[tuple[dict[str, str | None], dict[str, str]]]) -> set[str]:
    regions = {region for some, _ in states for region, value in some.items() if value is None}
    return {f"https://data.example.org/case/observation/figures/{region}" for region in regions}


def _adds_up(live: Path) -> None:
    now = by_name(figures.read(live / figures.FILE).to_pylist(), "observation")
    assert followed(live) == now
    graph = store.Reader(live / "data").ntriples(["https://data.example.org/case/graph/things"]).decode()
    assert sorted(things_followed(live).splitlines()) == sorted(graph.splitlines())


def _nothing_secret_is_told(live: Path) -> None:
    """Whatever was said before of a figure that is secret now, no file of this version tells a value of it."""
    table = figures.read(live / figures.FILE)
    secret = {row["observation"] for row in table.to_pylist() if row["masked"]}
    for one in history.versions(live):
        for row in history.changes(live, one.number).to_pylist():
            if row["observation"] in secret:
                assert (row["value"], row["number"], row["former"] or "") == (None, None, "")
    corrected = history.corrected(live)
    assert corrected is None or not secret & set(corrected.column("thing").to_pylist())


def _patch_leads(found: Shelf, one: int, other: int) -> None:
    lines = list(patch.patch(found.side(one), found.side(other)))
    assert applied(lines, canonical(found.kept[one])) == canonical(found.kept[other])
    assert [lines[0][:5], lines[3], lines[-1]] == ["H id ", "TX .", "TC ."]


def _told_as_compared(found: Shelf, one: int, other: int, hidden: set[str]) -> None:
    """The history of versions that are gone tells the differences that are found where they are kept."""
    only_told = Shelf(found.root, {found.live: found.kept[found.live]}, found.told)
    if {one, other} == {found.live}:
        return
    told = plain(diff.between(only_told, one, other), hidden)
    assert told == plain(diff.between(found, one, other), hidden)


def _rolled_back(root: Path, number: int) -> None:
    if number == shelf.read(root).live:
        return
    before = canonical(versions.kept(root)[number])
    name = rollback.rollback(root, Back(number, disclose=True, keep=1000), silent)
    assert (versions.live(root), canonical(root / "current")) == (name, before)
    last = history.versions(root / "current")[-1]
    assert (last.cause, last.of, last.number, last.version) == ("rollback", number, int(name[:6]), name)
    _adds_up(root / "current")
