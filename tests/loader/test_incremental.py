"""A build that starts from the version before gives what a build from nothing gives, whatever changed."""

import gzip
import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from loader import build, dump
from loader.build import Manner
from loader.labour import Labour
from loader.store import Reader
from ontology import figures

CASES: Final = Path(__file__).parent / "cases"
DATASETS: Final = 4
ANEW: Final = Manner(Labour(anew=True))
AS_IT_COMES: Final = Manner()


@pytest.fixture
def territory(tmp_path: Path) -> Path:
    """A territory with several datasets of figures, each with a source of its own."""
    folder = tmp_path / "territory"
    shutil.copytree(CASES / "tidy", folder, ignore=shutil.ignore_patterns("expected*", "figures*"))
    mapping = (CASES / "tidy" / "figures.toml").read_text("utf-8")
    for number, population in enumerate(("inhabitants", "households", "dwellings", "surveyed")):
        text = mapping.replace("figures", f"figures-{number}").replace('"inhabitants"', f'"{population}"')
        (folder / f"figures-{number}.toml").write_text(text, "utf-8")
        shutil.copy(CASES / "tidy" / "sources" / "figures.csv", folder / "sources" / f"figures-{number}.csv")
    return folder


def built(folders: list[Path], root: Path, manner: Manner = AS_IT_COMES) -> tuple[build.Result, list[str]]:
    """The result, and what was said of datasets that were carried over."""
    said: list[str] = []
    result = build.build(folders, root, lambda _french, english: said.append(english), manner=manner)
    return result, [line for line in said if "carried over" in line]


def told(result: build.Result) -> list[str]:
    """What was found, but for what only an earlier version makes one find."""
    return sorted(repr(one) for one in result.found if one.code != "figure-changed")


def canonical(root: Path) -> bytes:
    """The live version as canonical N-Quads."""
    out = io.BytesIO()
    Reader(root / "current" / "data").write_canonical(out)
    return out.getvalue()


def assert_same(one: Path, other: Path) -> None:
    """Two stores have the same quads, columns and dumps, and their dumps have those quads."""
    assert canonical(one) == canonical(other)
    columns = [(root / "current" / figures.FILE).read_bytes() for root in (one, other)]
    assert columns[0] == columns[1]
    dumps = [gzip.decompress((root / "current" / dump.FILE).read_bytes()) for root in (one, other)]
    assert sorted(dumps[0].splitlines()) == sorted(dumps[1].splitlines()) == canonical(one).splitlines()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_what_did_not_change_is_carried_over(territory: Path, tmp_path: Path) -> None:
    first, said = built([territory], tmp_path / "var")
    assert first.version is not None
    assert said == []
    replace(territory / "sources" / "figures-2.csv", ";6.0;", ";7.0;")
    second, said = built([territory], tmp_path / "var")
    assert said == ["3 datasets carried over from the version before"]
    assert second.version != first.version
    built([territory], tmp_path / "other", ANEW)
    assert_same(tmp_path / "var", tmp_path / "other")


def test_the_version_before_keeps_its_bytes(territory: Path, tmp_path: Path) -> None:
    built([territory], tmp_path / "var")
    before, old = canonical(tmp_path / "var"), (tmp_path / "var" / "current").resolve()
    replace(territory / "sources" / "areas.csv", "Alpha", "Omega")
    replace(territory / "sources" / "figures-2.csv", ";6.0;", ";7.0;")
    built([territory], tmp_path / "var")
    out = io.BytesIO()
    Reader(old / "data").write_canonical(out)
    assert out.getvalue() == before != canonical(tmp_path / "var")


def test_nothing_is_read_again_where_nothing_changed(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a source nor the vocabulary is looked into; a source is only summed."""
    first, _ = built([territory], tmp_path / "var")
    for name in ("loader.mapper.run", "loader.described.things", "ontology.vocabulary.load"):
        monkeypatch.setattr(name, None)
    second, said = built([territory], tmp_path / "var")
    assert (second.version, second.unchanged) == (first.version, True)
    assert said == ["4 datasets carried over from the version before"]


def test_all_is_made_anew_where_the_program_changed_or_it_is_asked_for(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built([territory], tmp_path / "var")
    assert built([territory], tmp_path / "var", ANEW)[1] == []
    monkeypatch.setattr("loader.inputs.program", lambda: "another")
    assert built([territory], tmp_path / "var")[1] == []


def test_a_store_that_has_outgrown_what_it_holds_is_made_anew(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built([territory], tmp_path / "var")
    monkeypatch.setattr("loader.previous._OUTGROWN", 0)
    replace(territory / "sources" / "figures-2.csv", ";6.0;", ";7.0;")
    assert built([territory], tmp_path / "var")[1] == []


def test_findings_of_what_is_carried_over_are_told_again(territory: Path, tmp_path: Path) -> None:
    with (territory / "sources" / "figures-1.csv").open("a", encoding="utf-8") as file:
        file.write("A;2024;phone;survey;1200;6.0;again\n")
    first, _ = built([territory], tmp_path / "var")
    replace(territory / "sources" / "figures-2.csv", ";6.0;", ";7.0;")
    second, said = built([territory], tmp_path / "var")
    assert said
    assert told(second) == told(first) != []


def value(territory: Path, chance: random.Random) -> None:
    """Another value, or one more row."""
    path = territory / "sources" / f"figures-{chance.randrange(DATASETS)}.csv"
    if path.is_file():
        row = f"{chance.choice('AB')};{chance.randrange(1900, 2024)};{chance.choice(['phone', 'computer'])};survey;9"
        path.write_text(f"{path.read_text('utf-8').rstrip()}\n{row};{chance.randrange(900) / 10};more\n", "utf-8")


def shorter(territory: Path, chance: random.Random) -> None:
    """A row less."""
    path = territory / "sources" / f"figures-{chance.randrange(DATASETS)}.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    if len(lines) > 6:
        path.write_text("".join(lines[:-1]), "utf-8")


def renamed(territory: Path, chance: random.Random) -> None:
    """An area has another name."""
    path = territory / "sources" / "areas.csv"
    path.write_text(path.read_text("utf-8").replace("Xland", f"Xland {chance.randrange(9)}"), "utf-8")


def another_area(territory: Path, chance: random.Random) -> None:
    """An area more."""
    name = f"N{chance.randrange(1000)}"
    with (territory / "sources" / "areas.csv").open("a", encoding="utf-8") as file:
        file.write(f"region/{name},region,{name},New {name},country/XX\n")


def titled(territory: Path, chance: random.Random) -> None:
    """A mapping says something else of its dataset."""
    path = territory / f"figures-{chance.randrange(DATASETS)}.toml"
    if path.is_file():
        path.write_text(path.read_text("utf-8").replace("Some figures", f"Some {chance.randrange(9)} figures"), "utf-8")


def gone_or_back(territory: Path, chance: random.Random) -> None:
    """A dataset is there no more, or again."""
    path = territory / f"figures-{chance.randrange(1, DATASETS)}.toml"
    away = path.with_suffix(".away")
    here, there = (path, away) if path.is_file() else (away, path)
    here.rename(there)


def described(territory: Path, chance: random.Random) -> None:
    """The observatory says something else of itself."""
    path = territory / "observatory.toml"
    path.write_text(path.read_text("utf-8").replace("A test case", f"A test case {chance.randrange(9)}"), "utf-8")


def worded(territory: Path, chance: random.Random) -> None:
    """Words of its own, or others: with them all that mappings may refer to is another."""
    label = f'<http://www.w3.org/2000/01/rdf-schema#label> "Words {chance.randrange(9)}"@en'
    (territory / "words.ttl").write_text(f"<https://data.example.org/case/words> {label} .\n", "utf-8")


def wrong(territory: Path, chance: random.Random) -> None:
    """A value that is none: nothing is published then."""
    del chance
    replace(territory / "sources" / "figures-0.csv", ";6.0;", ";6x;")


CHANGES: Final[tuple[Callable[[Path, random.Random], None], ...]] = (
    *(value, shorter, renamed, another_area, titled, gone_or_back, described, worded),
)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_after_random_changes_the_same_comes_out(territory: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    built([territory], tmp_path / "var")
    published = 0
    for _ in range(8):
        for change in chance.sample(CHANGES, chance.randrange(1, 3)):
            change(territory, chance)
        shutil.rmtree(tmp_path / "other", ignore_errors=True)
        one, _ = built([territory], tmp_path / "var")
        other, _ = built([territory], tmp_path / "other", ANEW)
        assert told(one) == told(other)
        assert (one.version is None) == (other.version is None)
        if one.version is not None:
            published += not one.unchanged
            assert_same(tmp_path / "var", tmp_path / "other")
    assert published > 3


def test_a_fault_publishes_nothing_and_its_mending_comes_from_the_last_good_version(
    territory: Path, tmp_path: Path
) -> None:
    first, _ = built([territory], tmp_path / "var")
    wrong(territory, random.Random(0))
    faulty, _ = built([territory], tmp_path / "var")
    assert (faulty.version, [one.code for one in faulty.found]) == (None, ["not-a-number"])
    replace(territory / "sources" / "figures-0.csv", ";6x;", ";6.0;")
    mended, said = built([territory], tmp_path / "var")
    assert (mended.version, mended.unchanged) == (first.version, True)
    assert said == ["4 datasets carried over from the version before"]


@pytest.mark.parametrize("source", ["people", "places"])
def test_what_is_computed_follows_what_it_is_computed_from(source: str, tmp_path: Path) -> None:
    folder = tmp_path / "needs"
    shutil.copytree(CASES / "needs", folder, ignore=shutil.ignore_patterns("expected*"))
    built([folder], tmp_path / "var")
    before = canonical(tmp_path / "var")
    path = folder / "sources" / f"{source}.csv"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    built([folder], tmp_path / "var")
    built([folder], tmp_path / "other", ANEW)
    assert canonical(tmp_path / "var") != before
    assert_same(tmp_path / "var", tmp_path / "other")


def test_unchanged_files_take_no_room(territory: Path, tmp_path: Path) -> None:
    """They are the same files under another name."""
    built([territory], tmp_path / "var")
    old = (tmp_path / "var" / "current").resolve()
    replace(territory / "sources" / "figures-2.csv", ";6.0;", ";7.0;")
    built([territory], tmp_path / "var")
    new = (tmp_path / "var" / "current").resolve()
    shared = [path for path in (new / "data").glob("*.sst") if _is_same(path, old / "data" / path.name)]
    assert shared


def _is_same(path: Path, other: Path) -> bool:
    return other.is_file() and path.samefile(other)
