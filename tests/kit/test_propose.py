"""`omin propose` writes patches that git applies, and that build."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ontology.written import statements
from tests.kit.conftest import omin

ROOT = Path(__file__).parents[2]
ENGLISH = Path(__file__).parent / "abroad" / "english"
LOCAL = "https://data.example.org/exampleborough/indicator/household-income"
SHARED = "https://w3id.org/omin/indicator/household-income"
PARTS = ("ontology", "shapes", "mappings", "loader", "endpoint")


@pytest.fixture
def territory(tmp_path: Path) -> Path:
    """The made-up borough, its own indicator told in French too."""
    folder = Path(shutil.copytree(ENGLISH, tmp_path / "english"))
    words = folder / "words.ttl"
    text = words.read_text("utf-8")
    text = text.replace('"Median household income"@en', '"Revenu médian des ménages"@fr, "Median household income"@en')
    text = text.replace(
        '"Yearly income that', '"Revenu annuel que la moitié des ménages n\'atteint pas."@fr, "Yearly income that'
    )
    words.write_text(text, "utf-8")
    return folder


def test_what_is_missing_is_said_and_nothing_written(tmp_path: Path) -> None:
    done = omin("propose", ENGLISH / "words.ttl", "--out", tmp_path / "patch", "--lang", "en")
    assert done.returncode == 1
    assert "skos:prefLabel in French is missing" in done.stderr
    assert "skos:definition in French is missing" in done.stderr
    assert not (tmp_path / "patch").exists()


def test_the_patches_apply_and_build(territory: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    for more, name in (((), "shared.patch"), (("--own",), "own.patch")):
        done = omin("propose", LOCAL, "--folder", territory, *more, "--out", tmp_path / name, "--lang", "en")
        assert done.returncode == 0, done.stderr
    for where, name in ((project, "shared.patch"), (territory, "own.patch")):
        applied = subprocess.run(["git", "apply", str(tmp_path / name)], cwd=where, capture_output=True, check=False)
        assert applied.returncode == 0, applied.stderr
    built = subprocess.run(
        [sys.executable, "-m", "loader.cli", "build", str(territory), "--store", str(tmp_path / "var"), "--lang", "en"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (built.returncode, "0 errors, 0 warnings" in built.stderr) == (0, True), built.stderr + built.stdout
    dump = omin("dump", "--store", tmp_path / "var").stdout
    assert f"<https://w3id.org/omin/def#indicator> <{SHARED}>" in dump
    assert f"<{LOCAL}> <http://www.w3.org/2004/02/skos/core#exactMatch> <{SHARED}>" in dump
    assert f"<https://w3id.org/omin/indicator> <http://www.w3.org/2004/02/skos/core#hasTopConcept> <{SHARED}>" in dump
    assert '"Revenu médian des ménages"@fr' in dump


def test_what_is_shared_already_is_not_proposed(territory: Path) -> None:
    words = territory / "words.ttl"
    words.write_text(words.read_text("utf-8").replace('"household-income"', '"population-municipale"'), "utf-8")
    done = omin("propose", words, "--lang", "en")
    assert (done.returncode, "the shared list has" in done.stderr) == (1, True)


@pytest.mark.parametrize("target", ["https://data.example.org/none", "none.ttl", "survey.toml"])
def test_what_describes_no_indicator_is_refused(target: str, territory: Path) -> None:
    named = target if "://" in target else territory / target
    done = omin("propose", named, "--folder", territory, "--lang", "en")
    assert (done.returncode, "Traceback" in done.stderr, done.stdout) == (2, False, "")


def test_statements_are_found_where_they_stand() -> None:
    text = """# A comment. With dots.
@prefix a: <https://example.org/a.b#> .
PREFIX b: <https://example.org/b#>
a:x a:says "one. two # three", '''four. "five".''' ; a:n 1.5 . # after. it
<https://example.org/y> a:is a:x ."""
    found = list(statements(text))
    assert [one.subject for one in found] == ["https://example.org/a.b#x", "https://example.org/y"]
    assert text[found[0].start : found[0].end].endswith("a:n 1.5 .")
    assert text[found[1].start : found[1].end] == "<https://example.org/y> a:is a:x ."


@pytest.mark.parametrize("text", ["<a> <b> <c>", '<a> <b> "c .', "a b c .", "<a> <b> ."])
def test_what_is_no_turtle_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not Turtle"):
        list(statements(text))
