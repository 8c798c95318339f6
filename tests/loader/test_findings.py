"""Every finding has its texts in both languages and its page; every golden case's code exists."""

import csv
import io
import json
import re
import string
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from loader import finding, render

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "findings"
SAID = ("message", "title", "found", "mend")  # texts of a shape or rule, one in each language


def test_each_code_has_a_page_and_each_page_a_code() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "README") == sorted(finding.codes())


@pytest.mark.parametrize("code", finding.codes())
def test_both_languages_say_the_same_placeholders(code: str) -> None:
    texts = tomllib.loads(files("loader").joinpath("findings.toml").read_text("utf-8"))[code]
    for part in ("message", "hint"):
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(texts[part][one]) if name} for one in ("fr", "en")
        ]
        assert fields[0] - {f"{name}_fr" for name in SAID} == fields[1] - {f"{name}_en" for name in SAID}


@pytest.mark.parametrize("code", [code for code in finding.codes() if code not in ("shape", "cube", "rule")])
def test_a_page_says_why_as_the_rule_does(code: str) -> None:
    page = " ".join((PAGES / f"{code}.md").read_text("utf-8").split())
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", page).replace("`", "")
    for text in finding.template(code, "why").values():
        assert text
        assert text in plain


def test_every_code_is_used_and_every_used_code_exists() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "loader").rglob("*.py"))
    used = set(re.findall(r'"([a-z]+(?:-[a-z]+)+|shape|cube|rule)"', source))
    made = {f"missing-{role}" for role in ("dimension", "attribute")}
    assert set(finding.codes()) <= used | made


def test_findings_as_csv_and_json_say_the_same() -> None:
    found = [finding.Finding("not-a-number", "a.csv", 2, None, "value", '6,"o', {"decimal": "."})]
    (row,) = csv.DictReader(io.StringIO(render.findings(found, "csv", "en")))
    (record,) = json.loads(render.findings(found, "json", "en"))
    assert row == {key: "" if value is None else str(value) for key, value in record.items()}
    assert (row["source"], row["line"], row["value"]) == ("a.csv", "2", '6,"o')
