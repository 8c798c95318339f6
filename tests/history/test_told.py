"""What a store tells of its publications: by whom, when, why, and what each changed."""

import datetime
import json
from pathlib import Path

import pytest

from loader import build, switching, versions
from loader.history.writing import Occasion
from ontology import history
from ontology.figures import Table
from tests.versions import ADDED, BASE, CORRECTED, DATASET, GONE, RENAMED, Small, small


def rows(table: Table, *names: str) -> set[tuple[object, ...]]:
    return {tuple(row[name] for name in names) for row in table.to_pylist()}


def counts(published: Small) -> list[tuple[str, int, int, int]]:
    told = (one.datasets[0] for one in history.versions(published.current))
    return [(one.state, one.added, one.changed, one.withdrawn) for one in told]


def test_each_publication_says_what_it_changed(published: Small) -> None:
    assert counts(published) == [("new", 3, 0, 0), ("changed", 1, 1, 0), ("changed", 0, 0, 1)]
    corrected = history.changes(published.current, 2)
    told = rows(corrected, "change", "observation", "value", "former")
    assert told == {("added", ADDED, "9.1", None), ("changed", CORRECTED, "7", "6")}
    withdrawn = history.changes(published.current, 3)
    assert rows(withdrawn, "change", "observation", "value") == {("withdrawn", GONE, "7.5")}
    assert rows(history.things(published.current, 3), "change", "thing") == {("changed", RENAMED)}
    assert '"Alfa"@en' in history.things(published.current, 3).column("triples")[0].as_py()


def test_the_first_publication_added_everything(published: Small) -> None:
    assert set(history.changes(published.current, 1).column(history.CHANGE).to_pylist()) == {"added"}
    things = rows(history.things(published.current, 1), "change", "thing", "class", "dataset")
    region = ("added", RENAMED, "https://w3id.org/omin/def#Territory", None)
    assert region in things
    assert len(things) == 3


def test_a_publication_says_who_when_and_from_what(published: Small) -> None:
    first, _, last = history.versions(published.current)
    assert [first.previous, last.previous, last.number] == [None, 2, 3]
    assert last == history.told(published.current, 3)
    assert last.version == published.current.name
    assert (last.publishers, last.bases) == ((f"{BASE}agent/tester",), (BASE,))
    assert set(last.sources) == {"sources/areas.csv", "sources/figures.csv"}
    assert last.software.startswith("omin ")
    assert first.built < last.built == versions.manifest(published.root)["built"]
    assert [one.dataset for one in last.datasets] == [DATASET]


def test_history_is_carried_by_links_that_are_never_written_to(published: Small) -> None:
    first, *_, last = versions.kept(published.root).values()
    for name in ("000001.json", "000001.arrow", "000001-things.arrow"):
        assert (first / history.FOLDER / name).samefile(last / history.FOLDER / name)
    assert not (first / history.FOLDER / "000002.json").exists()


def test_corrections_are_carried_on_as_long_as_the_figure_exists(several: Small) -> None:
    assert history.corrected(versions.kept(several.root)[1]) is None
    table = history.corrected(several.current)
    assert table is not None
    assert rows(table, "thing", "former", "value", "number", "why_en") == {(CORRECTED, "6", "7", 2, None)}
    several.edit("sources/figures.csv", "A;2024;phone;survey;1200;7.0;first\n", "")
    several.build()
    assert history.corrected(several.current) is None


def test_notes_say_why_figures_changed(tmp_path: Path) -> None:
    one = small(tmp_path)
    one.build()
    one.edit("sources/figures.csv", "1200;6.0", "1200;7.0")
    notes = {"fr": "Une ligne était décalée.", "en": "A row was shifted."}
    manner = build.Manner(occasion=Occasion(notes=notes))
    result = build.build([one.folder], one.root, lambda _french, _english: None, manner=manner)
    assert "figure-changed" not in {found.code for found in result.found}
    assert history.versions(one.current)[-1].notes == notes
    table = history.corrected(one.current)
    assert table is not None
    assert rows(table, "why_fr", "why_en") == {(notes["fr"], notes["en"])}


def test_a_value_that_changed_without_a_word_is_found(tmp_path: Path) -> None:
    one = small(tmp_path)
    one.build()
    one.edit("sources/figures.csv", "1200;6.0", "1200;7.0")
    result = build.build([one.folder], one.root, lambda _french, _english: None)
    (found,) = (found for found in result.found if found.code == "figure-changed")
    assert (found.severity, found.line, found.column) == ("warning", 2, "value")
    assert found.source.endswith("sources/figures.csv")
    assert found.details["former"] == "6"
    assert "6 becomes 7" in found.message("en")


def test_a_declared_correction_says_why(tmp_path: Path) -> None:
    one = small(tmp_path)
    one.build()
    one.edit("sources/figures.csv", "1200;6.0", "1200;7.0")
    declared = """[[datasets.corrections]]
dimensions = { indicator = "sans-smartphone", refArea = "region/A", refPeriod = "2024" }
former = "6.0"
date = 2026-02-03
why = { fr = "Une ligne était décalée.", en = "A row was shifted." }

[datasets.dimensions]"""
    one.edit("figures.toml", "[datasets.dimensions]", declared)
    result = build.build([one.folder], one.root, lambda _french, _english: None)
    assert result.found == ()
    table = history.corrected(one.current)
    assert table is not None
    assert rows(table, "former", "why_en") == {("6", "A row was shifted.")}


def test_a_store_from_before_gets_a_history_that_starts_with_everything(several: Small) -> None:
    for folder in versions.kept(several.root).values():
        for path in (folder / history.FOLDER).iterdir():
            path.unlink()
        (folder / history.FOLDER).rmdir()
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        for member in ("digests", "program", "whole"):
            del manifest[member]
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    several.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    several.build()
    (only,) = history.versions(several.current)
    assert (only.number, only.previous, only.datasets[0].state, only.datasets[0].added) == (4, None, "new", 3)
    corrected = history.corrected(several.current)
    assert corrected is not None
    assert (CORRECTED, "7", "8", 4) in rows(corrected, "thing", "former", "value", "number")


def test_where_the_clock_goes_back_moments_still_go_up(several: Small) -> None:
    path = several.current / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    later = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(days=3)
    fresh = path.with_suffix(".fresh")
    fresh.write_text(json.dumps({**manifest, "built": later.isoformat()}), "utf-8")
    fresh.replace(path)
    said: list[str] = []
    built = switching.moment(versions.manifest(several.root), lambda _french, english: said.append(english))
    assert built == (later + datetime.timedelta(seconds=1)).isoformat()
    assert said == [f"the clock is behind: the live version is of {later.isoformat()}"]


def test_a_version_that_was_numbered_but_never_live_is_removed(several: Small) -> None:
    orphan = several.root / "versions" / "000004-0123456789ab"
    orphan.mkdir()
    several.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    assert several.build().startswith("000004-")
    assert not orphan.exists()


@pytest.mark.parametrize("number", [0, 4])
def test_what_was_not_published_is_not_told(published: Small, number: int) -> None:
    assert history.told(published.current, number) is None
    with pytest.raises(OSError, match=r"."):
        history.changes(published.current, number)
