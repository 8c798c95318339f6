"""What a reader gets: grouped and counted, as text, page, records or validation report; and the exit status."""

import csv
import datetime
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, Graph, Literal
from rdflib.namespace import SH

from loader import cli, render
from loader.finding import Finding
from loader.judge import EXAMPLES
from loader.shacl import validation
from loader.shacl.results import ShapesError

CASES = Path(__file__).parent / "cases"
PERCENTAGE = "https://w3id.org/omin/shape/observation#percentage"


def omin(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.main, [*map(str, words), "--lang", "en"])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand percentages, those of region B over a hundred by one point more each day."""
    folder = tmp_path_factory.mktemp("many") / "case"
    shutil.copytree(CASES / "tidy", folder)
    days = [datetime.date(2020, 1, 1) + datetime.timedelta(number) for number in range(1000)]
    rows = [
        f"{region};{day};phone;report;;{40 if region == 'A' else 101 + number};"
        for number, day in enumerate(days)
        for region in "AB"
    ]
    text = "\n".join(["region;period;what;how;sample;value;note", *rows])
    (folder / "sources" / "figures.csv").write_text(text + "\n", "utf-8")
    return folder


def test_a_text_names_the_worst_three_and_counts_the_others(many: Path) -> None:
    done = omin("check", many)
    heading, *examples, hint, more = done.stdout.splitlines()[:6]
    assert heading == f"error {PERCENTAGE}, 1000 times"
    assert [line.split("[value]: ")[1].split(" Found: ")[1][:7] for line in examples] == [
        "“1100”.",
        "“1099”.",
        "“1098”.",
    ]
    assert examples[0].startswith(f"  {many}/sources/figures.csv:2001 [value]")
    assert hint.endswith(f"Rule: {PERCENTAGE}")
    assert more == "  … and 997 more; --all shows them"
    assert "1000 errors, 0 warnings" in done.stderr
    assert done.exit_code == 1


def test_all_are_named_when_asked_for(many: Path) -> None:
    done = omin("check", many, "--all", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 1000
    assert {row["more"] for row in rows} == {"0"}
    assert sorted(int(row["line"]) for row in rows) == list(range(3, 2003, 2))


def test_records_are_a_hundred_of_each_rule_and_how_many_more(many: Path) -> None:
    records = json.loads(omin("check", many, "--format", "json").stdout)
    assert len(records) == EXAMPLES
    assert records[-1]["more"] == 1000 - EXAMPLES
    assert {record["rule"] for record in records} == {PERCENTAGE}
    assert records[0]["value"] == "1100"


def test_a_validation_report_says_the_same(many: Path) -> None:
    graph = Graph().parse(data=omin("check", many, "--format", "turtle").stdout, format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    results = list(graph.objects(report, SH.result))
    assert len(results) == EXAMPLES
    for result in results:
        assert str(graph.value(result, SH.sourceShape)) == PERCENTAGE
        assert graph.value(result, SH.sourceConstraintComponent) == SH.MaxInclusiveConstraintComponent
        assert graph.value(result, SH.resultSeverity) == SH.Violation
        assert "/observation/figures/" in str(graph.value(result, SH.focusNode))
        assert {text.language for text in graph.objects(result, SH.resultMessage) if isinstance(text, Literal)} == {
            "fr",
            "en",
        }
    assert any("900 more results" in str(text) for text in graph.objects(report))


def test_a_page_shows_what_was_found_and_no_markup_of_a_source() -> None:
    hostile = Finding("not-a-number", "a.csv", 2, None, "value", "<script>x</script>", {"decimal": "."})
    page = render.findings([hostile], "html", "fr")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "1 erreur" in page


def test_a_report_without_findings_conforms() -> None:
    graph = Graph().parse(data=render.findings([], "turtle", "en"), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [Literal(True)]
    assert render.findings([], "json", "en") == "[]"
    assert render.findings([], "text", "en") == ""


def test_status_0_and_2(monkeypatch: pytest.MonkeyPatch) -> None:
    assert omin("check", CASES / "tidy").exit_code == 0

    def fail(*_: str) -> Graph:
        raise ShapesError("the shapes are at fault")

    monkeypatch.setattr(validation, "load_shapes", fail)
    done = omin("check", CASES / "tidy")
    assert done.exit_code == 2
    assert "could not judge: the shapes are at fault" in done.stderr
