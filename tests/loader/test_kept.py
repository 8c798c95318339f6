"""A dataset that is that of the live version is not judged again; whatever it depends on has it judged again."""

import json
import shutil
from pathlib import Path

import pytest

from loader import build, kept
from loader.finding import Finding

CASES = Path(__file__).parent / "cases"
MARK = {"code": "shape", "source": "x", "details": {"severity": "warning", "shape": "urn:x:mark", "message_en": "mark"}}


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two territories with a dataset each; the first one's may be changed."""
    places = [tmp_path / "one", tmp_path / "two"]
    for place, case in zip(places, ("tidy", "wide"), strict=True):
        shutil.copytree(CASES / case, place)
    observatory = places[1] / "observatory.toml"
    observatory.write_text(observatory.read_text().replace("https://data.example.org/case/", "https://other.example/"))
    return places


def _said(folders: list[Path], root: Path) -> tuple[build.Result, list[str]]:
    said: list[str] = []
    result = build.build(folders, root, lambda _french, english: said.append(english))
    return result, [line for line in said if "unchanged" in line]


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def _mark(root: Path) -> None:
    """Put a finding into what is remembered of each dataset: it comes back only where that is repeated."""
    manifest = root / "current" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    assert len(told["judged"]) == 2
    for one in told["judged"].values():
        one["found"].append(MARK)
    manifest.write_text(json.dumps(told), "utf-8")


def _marks(found: tuple[Finding, ...]) -> int:
    return sum(one.rule == "urn:x:mark" for one in found)


def test_the_verdict_of_what_did_not_change_is_repeated(folders: list[Path], tmp_path: Path) -> None:
    first, said = _said(folders, tmp_path / "var")
    assert said == []
    _mark(tmp_path / "var")
    _change(folders[0] / "sources" / "figures.csv", ";6.0;", ";7.0;")
    second, said = _said(folders, tmp_path / "var")
    assert said == ["1 datasets unchanged, their verdict repeated"]
    assert second.version != first.version
    assert _marks(second.found) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "repeated"),
    [("areas.toml", "Tester", "Another", 2), ("sources/areas.csv", "Alpha", "Zeta", 0)],
    ids=["who publishes the areas", "the name of an area"],
)
def test_what_is_referred_to_counts(
    file: str, old: str, new: str, repeated: int, folders: list[Path], tmp_path: Path
) -> None:
    _said(folders, tmp_path / "var")
    _mark(tmp_path / "var")
    _change(folders[0] / file, old, new)
    result, _ = _said(folders, tmp_path / "var")
    assert _marks(result.found) == repeated


def test_other_rules_have_everything_judged_again(
    folders: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(folders, tmp_path / "var")
    _mark(tmp_path / "var")
    monkeypatch.setattr(kept, "rules_digest", lambda: "others")
    result, said = _said(folders, tmp_path / "var")
    assert said == []
    assert _marks(result.found) == 0


def test_an_error_in_what_changed_is_found(folders: list[Path], tmp_path: Path) -> None:
    first, _ = _said(folders, tmp_path / "var")
    _change(folders[0] / "sources" / "figures.csv", ";6.0;", ";140;")
    result, said = _said(folders, tmp_path / "var")
    assert said == ["1 datasets unchanged, their verdict repeated"]
    assert [one.rule for one in result.found if one.severity == "error"] == [
        "https://w3id.org/omin/shape/observation#percentage"
    ]
    assert result.version is None
    assert first.version


def test_nothing_is_remembered_where_not_all_is_named() -> None:
    dataset = kept.Dataset("https://a.example/d", "https://a.example/g", "https://a.example/o/", "key")
    finding = Finding("shape", "x", details={"focus": "<https://a.example/o/1>", "severity": "warning"})
    assert kept.remembered([dataset], [finding]) != {}
    more = Finding("shape", "x", details=finding.details, more=1)
    assert kept.remembered([dataset], [more]) == {}
