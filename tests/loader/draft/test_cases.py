"""Golden cases: each folder of `cases/` is a file made up for the test, and the mapping to be drafted for it."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loader.draft.write import draft

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
EXPECTED = "expected.toml"
SCHEMA = Draft202012Validator(json.loads(files("mappings").joinpath("mapping.schema.json").read_text("utf-8")))


def given(case: Path) -> Path:
    return next(path for path in case.iterdir() if path.name != EXPECTED)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_draft_is_the_one_expected(case: Path, pytestconfig: pytest.Config) -> None:
    drafted = draft(given(case), "fr")
    if pytestconfig.getoption("--approve"):
        (case / EXPECTED).write_text(drafted, "utf-8")
    assert drafted == (case / EXPECTED).read_text("utf-8")


@pytest.mark.parametrize("case", [case for case in CASES if case.name != "no-territory"], ids=lambda path: path.name)
def test_only_what_is_marked_todo_offends_the_schema(case: Path) -> None:
    data = tomllib.loads(draft(given(case), "en"))
    faults = [error for error in SCHEMA.iter_errors(data) if not str(error.instance).startswith("TODO")]
    assert [error.message for error in faults] == []


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_nothing_personal_is_copied_into_a_draft(case: Path) -> None:
    drafted = draft(given(case), "fr")
    assert "Une Personne" not in drafted
    assert "prenom.nom" not in drafted
    assert "05 00 00" not in drafted
