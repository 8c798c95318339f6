"""What is refused before it is evaluated, and what must not be."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint.guard import RefusedError, inspect

PLAIN = [
    "SELECT * { ?s ?p ?o }",
    'SELECT * { ?service ?p "SERVICE" } # SERVICE',
    "PREFIX s: <http://x/service#> SELECT * { ?s s:publicService <http://x/SERVICE/it's> }",
    "SELECT * { ?s ?p '''a ' SERVICE '''@en, \"\"\"a \" SERVICE \"\"\" }",
    "SELECT * { ?a ?p ?b FILTER(?a<?b && ?b>?a) }",
    "PREFIX e: <http://x/> SELECT * { ?s ?p e:it\\'s . ?s ?p e:service }",
    "SELECT * { VALUES ?x { " + " ".join(f"<http://x/{number}>" for number in range(500)) + " } }",
    "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(900))) + ")) }",
]
SERVICES = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://x/> { } }",
    "SELECT * { ?s ?p 1SERVICE<http://x/>{} }",
    "PREFIX : <http://x/> SELECT * { ?s ?p trueSERVICE:x{} }",
    "ASK { FILTER EXISTS { SERVICE <http://x/> { } } }",
    "SELECT * { { SELECT * { SERVICE<http://x/>{} } } }",
    "SELECT * { ?s ?p ?o.SERVICE<http://x/>{} }",
    "PREFIX e: <http://x/> SELECT * { ?s ?p e:a.SERVICE<http://x/>{} }",
    "SELECT * { ?s ?p 'x'SERVICE<http://x/>{} }",
    "SELECT * { ?s ?p ?o # '\n SERVICE <http://x/> {} # '\n }",
]
TOO_MUCH = [
    "SELECT * " + "{" * 2208,
    "SELECT * { FILTER(" + "(" * 4672,
    "SELECT * { FILTER(" + "!" * 9472 + "true) }",
    "SELECT * { ?s ?p ?o" + " UNION{}" * 200 + "}",
    "ASK { FILTER(1" + "+1" * 6912 + ") }",
    "ASK { FILTER(1" + "||1" * 9344 + ") }",
    "SELECT * { " + " ".join(f"?x{n} ?p ?x{n + 1} ." for n in range(400)) + " }",
    "SELECT * { ?a ?p ?b FILTER(?a<?b&&'>')SERVICE<http://x/>{?s?p?o}FILTER(?a='') }",
    "SELECT * { ?a ?p ?b FILTER(?a<?b#>'''\n)SERVICE<http://x/>{}#'''\n}",
    "",
    " # nothing\n",
]


@pytest.mark.parametrize("query", PLAIN)
def test_plain_queries_pass(query: str) -> None:
    inspect(query)


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_seen_wherever_it_hides(query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        inspect(query)
    assert refused.value.status == 403


@pytest.mark.parametrize("query", TOO_MUCH, ids=range(len(TOO_MUCH)))
def test_what_only_does_harm(query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        inspect(query)
    assert refused.value.status == 400


def test_length() -> None:
    with pytest.raises(RefusedError) as refused:
        inspect("SELECT * { ?s ?p '" + "é" * 20_000 + "' }")
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * FROM <http://x/> { ?s ?p ?o }", True),
        ("ASKFROM<http://x/>{}", True),
        ("SELECT * FROM:g { ?s ?p ?o }", True),
        ("SELECT * from named <http://x/> { ?s ?p ?o }", True),
        ("PREFIX from: <http://x/> SELECT * { ?from from:x 'FROM' }", False),
        ("SELECT * { ?s ?p ?o } # FROM", False),
    ],
)
def test_a_dataset_is_noticed(query: str, names: bool) -> None:
    assert inspect(query).names_dataset is names


def test_changing_answers_are_noticed() -> None:
    assert inspect("SELECT (NOW() AS ?t) {}").changes
    assert inspect("SELECT (rand() AS ?t) {}").changes
    assert not inspect("SELECT ?now { ?now ?p 'NOW()' }").changes


@given(st.text("<>'\"#\\{}()?:.ab \n", max_size=60), st.text("<>'\"#\\ab \n", max_size=20))
def test_any_text_is_judged(before: str, after: str) -> None:
    """No text breaks the guard; and outside quotes, brackets and comments SERVICE is always seen."""
    with suppress(RefusedError):
        inspect(before + after)
    with pytest.raises(RefusedError):
        inspect("ASK { " + before.translate({ord(sign): " " for sign in "<>'\"#\\?:"}) + "SERVICE" + after)


LISTED = {"http://x/"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { service silent<http://x/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { ?s ?p ?x } SERVICE # '\n <http://x/> # {\n { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o MINUS { SERVICE <http://x/> { ?s ?p ?o FILTER NOT EXISTS { ?o ?p ?s } } } }",
        "SELECT * {" + "{ SERVICE <http://x/> { { ?s ?p ?o } UNION { } } }" * 4 + "}",
        "SELECT * { SERVICE <http://x/> {",
    ],
)
def test_a_listed_service_passes(query: str) -> None:
    assert inspect(query, LISTED).changes
    with pytest.raises(RefusedError):
        inspect(query)


@pytest.mark.parametrize("query", SERVICES)
def test_with_a_list_only_what_is_plain_passes(query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        inspect(query, {"http://y/"})
    assert refused.value.status == 403
