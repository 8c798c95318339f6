"""A problem names the rule, the position and the text there, and nothing of the machine."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from endpoint import guard, position

SERVICE = "ASK { ?s ?p ?o .\n  SERVICE <http://x/> { ?s ?p ?o } }"
ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/http.md").read_text("utf-8")
DOUBT = "ASK { ?s ?p <a#b> }"


@pytest.mark.parametrize(
    ("query", "status", "rule", "place"),
    [
        ("SELECT * {\n ?s ?p }", 400, "syntax", (2, 9)),
        ("SELECT ('é' AS ?x)\n{ 'é' }", 400, "syntax", (2, 8)),
        (SERVICE, 403, "service", (2, 3)),
        (DOUBT, 400, "iri-form", (1, 13)),
        ("ASK " + "{" * 65, 400, "query-depth", (1, 69)),
        ("ASK {\n" + "?s ?p ?o .\n" * 257 + "}", 400, "query-patterns", (258, 10)),
        ("ASK {\n" + "{} UNION\n" * 129 + "{} }", 400, "query-branches", (130, 4)),
        ("ASK { FILTER(1" + "+1" * 4_000 + ") }", 400, "query-operators", None),
        ("# only this", 400, "query-empty", (1, 1)),
        ("ASK { ?s ?p '" + "x" * 40_000 + "' }", 413, "query-length", (1, 32_769)),
    ],
)
def test_rule_and_place(client: FlaskClient, query: str, status: int, rule: str, place: tuple[int, int] | None) -> None:
    answer = client.post("/sparql", data={"query": query})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["rule"] == rule
    assert place in {None, (answer.json["line"], answer.json["column"])}
    assert f'<a id="rule-{rule}">' in DOCUMENT
    assert answer.json["excerpt"] in query
    assert 0 < len(answer.json["excerpt"]) <= 60


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("SELECT (<http://x/f>(1) AS ?x) {}", "function"),
        ('SELECT ("a\\u0001b" AS ?x) {}', "not-xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "not-acceptable"),
    ],
)
def test_rule_of_an_outcome(client: FlaskClient, query: str, rule: str) -> None:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+xml"})
    assert answer.json is not None
    assert answer.json["rule"] == rule


def test_every_rule_is_explained_and_every_one_explained_is_a_rule() -> None:
    """Those of SERVICE begin so and have a page of their own."""
    texts = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "endpoint").glob("*.py"))}
    code = "\n".join(texts.values())
    engine = "\n".join(texts[name] for name in ("worker.py", "scribe.py", "intake.py"))
    named = re.findall(r"""\"rule": "([a-z-]+)\"""", code)
    named += re.findall(r"""(?:"outcome": |OutcomeError\()"([a-z-]+)\"""", engine)
    refused = re.findall(r"""RefusedError\(.*, "([a-z-]+)"\)""", code)
    explained = re.findall(r'<a id="rule-([a-z-]+)"></a>`\1`', DOCUMENT)
    assert len(refused) == 10
    assert sorted(explained) == sorted({*named, *refused} - {"ok", "ready"})


def test_the_parameter_is_named(client: FlaskClient) -> None:
    answer = client.get("/sparql?query=ASK{}&named-graph-uri=a+b")
    assert (answer.status_code, "named-graph-uri" in answer.text) == (400, True)


def test_a_person_gets_a_page(client: FlaskClient) -> None:
    answer = client.get("/sparql?query=ASK{<script>", headers={"Accept": "text/html, */*;q=0.1"})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "<script>" not in answer.text.partition("<main")[2]


@given(st.text(alphabet="aE? .;,{}()<>#'\"\n", max_size=60), st.sampled_from([SERVICE, DOUBT, "{" * 70]))
def test_a_refusal_always_has_a_place(before: str, harm: str) -> None:
    query = before + harm
    try:
        guard.inspect(query)
    except guard.RefusedError as error:
        found = position.refused(query, error.reason)
        lines = query.split("\n")
        line, column = found["line"], found["column"]
        assert isinstance(line, int)
        assert isinstance(column, int)
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
