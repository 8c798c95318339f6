"""How queries are written for a store elsewhere: the same meaning, by its names."""

from typing import Final

import pytest

from endpoint import guard, placing, rewriting

GRAPHS: Final = {"https://x/a": "urn:there:a", "https://x/b": "urn:there:b"}
SAID: Final = "?omin_subject ?omin_predicate ?omin_object"
TABLE: Final = "(<urn:there:a> <https://x/a>) (<urn:there:b> <https://x/b>)"


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { GRAPH <https://x/a> { ?s ?p ?o } }", "SELECT * { GRAPH <urn:there:a> { ?s ?p ?o } }"),
        (
            "SELECT * { GRAPH ?g { ?s ?p ?o } }",
            f"SELECT * {{ {{ VALUES (?omin_graph__6 ?g) {{ {TABLE} }} GRAPH ?omin_graph__6 {{ ?s ?p ?o }} }} }}",
        ),
        ('SELECT * { ?s ?p "GRAPH <https://x/a> {" }', 'SELECT * { ?s ?p "GRAPH <https://x/a> {" }'),
        ("SELECT * { ?s ?p <https://x/a> # GRAPH\n }", "SELECT * { ?s ?p <https://x/a> # GRAPH }"),
    ],
)
def test_graphs_have_the_names_of_the_store(query: str, expected: str) -> None:
    assert plain(placing.renamed(guard.tokens(query), GRAPHS)) == expected


def test_a_graph_by_a_prefixed_name_is_looked_for_in_the_table() -> None:
    found = plain(placing.renamed(guard.tokens("ASK { GRAPH x:a { ?s ?p ?o } }"), GRAPHS))
    assert "FILTER(?omin_graph__4_name = x:a)" in found


@pytest.mark.parametrize(
    ("query", "default", "named", "rest"),
    [
        (
            "SELECT * FROM <urn:a> FROM NAMED x:b WHERE { ?s ?p ?o }",
            ["<urn:a>"],
            ["x:b"],
            "SELECT * WHERE { ?s ?p ?o }",
        ),
        ("ASK { ?s ?p ?FROM }", [], [], "ASK { ?s ?p ?FROM }"),
    ],
)
def test_the_dataset_is_taken_out(query: str, default: list[str], named: list[str], rest: str) -> None:
    found = placing.dataset(guard.tokens(query))
    assert (found[0], found[1], plain("".join(text for _, text in found[2]))) == (default, named, rest)


@pytest.mark.parametrize(
    ("query", "expected", "added"),
    [
        ('SELECT ?a { VALUES ?l { "fr" } ?a ?b ?l }', 'SELECT ?l ?a { VALUES ?l { "fr" } ?a ?b ?l }', {"l"}),
        ('SELECT DISTINCT ?a { VALUES ?l { "x" } }', 'SELECT DISTINCT ?l ?a { VALUES ?l { "x" } }', {"l"}),
        (
            'SELECT ?a (COUNT(DISTINCT ?b) AS ?n) { VALUES ?l { "x" } } GROUP BY ?a',
            'SELECT ?l ?a (COUNT(DISTINCT ?b) AS ?n) { VALUES ?l { "x" } } GROUP BY ?l ?a',
            {"l"},
        ),
        ('SELECT (COUNT(*) AS ?n) { VALUES ?l { "x" } }', 'SELECT (COUNT(*) AS ?n) { VALUES ?l { "x" } }', set()),
        ('SELECT ?a { VALUES ?l { "x" "y" } }', 'SELECT ?a { VALUES ?l { "x" "y" } }', set()),
        ("SELECT ?a { VALUES ?l { UNDEF } }", "SELECT ?a { VALUES ?l { UNDEF } }", set()),
        ('SELECT ?a { { VALUES ?l { "x" } } }', 'SELECT ?a { { VALUES ?l { "x" } } }', set()),
        ("ASK { VALUES ?l { <urn:x> } }", "ASK { VALUES ?l { <urn:x> } }", set()),
    ],
)
def test_variables_with_one_value_are_asked_for(query: str, expected: str, added: set[str]) -> None:
    found, names = rewriting.projected(guard.tokens(query))
    assert plain("".join(text for _, text in found)) == expected
    assert set(names) == added


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "DESCRIBE <urn:a>",
            f"CONSTRUCT {{ {SAID} }} WHERE {{ {{ VALUES ?omin_subject {{ <urn:a> }} {SAID} }} }}",
        ),
        ("DESCRIBE * WHERE { ?s ?p ?o }", "DESCRIBE * WHERE { ?s ?p ?o }"),
        ("SELECT ?DESCRIBE { ?s ?p ?o }", "SELECT ?DESCRIBE { ?s ?p ?o }"),
    ],
)
def test_a_description_is_written_out(query: str, expected: str) -> None:
    assert plain("".join(text for _, text in rewriting.described(guard.tokens(query)))) == expected


def test_what_is_bound_is_an_iri_and_nothing_else() -> None:
    query = "SELECT ?thing ?o WHERE { ?thing ?p ?o } ORDER BY ?thing"
    assert plain(placing.bound(query, {"thing": "urn:a"})) == (
        "SELECT ?thing ?o WHERE { VALUES ?thing { <urn:a> } <urn:a> ?p ?o } ORDER BY ?thing"
    )
    with pytest.raises(ValueError, match=r"Invalid|invalid|IRI"):
        placing.bound(query, {"thing": "urn:a> } # "})


def test_columns_that_were_not_asked_for_are_left_out() -> None:
    body = b'{"head": {"vars": ["b", "a"]}, "results": {"bindings": [{"a": {"value": "1"}, "b": {"value": "2"}}]}}'
    assert placing.shown(body, ["b", "a"]) == body
    assert placing.shown(body, ["a"]) == (
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"value": "1"}}]}}'
    )
