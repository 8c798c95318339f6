"""The texts of the stored queries and what is made of them for the graph."""

from functools import cache
from pathlib import Path
from typing import Final

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery

from ontology import stored, vocabulary
from ontology.terms import SHARED

FOLDER: Final = Path(vocabulary.__file__).parent
TEXTS: Final = stored.texts([FOLDER])
HEAD: Final = (
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "<https://data.example.org/obs/query/near> a sh:SPARQLExecutable, sh:SPARQLSelectExecutable .\n"
)


@pytest.mark.parametrize("slug", TEXTS)
def test_each_text_is_whole(slug: str) -> None:
    """It is read by another SPARQL parser, has a comment that says what it asks, and only the prefixes it uses."""
    text = TEXTS[slug]
    assert prepareQuery(text).algebra.name == "SelectQuery"
    assert text.startswith("# ")
    for line in text.splitlines():
        if line.startswith("PREFIX "):
            assert text.count(line.split()[1]) > 1, line


@pytest.mark.parametrize("slug", TEXTS)
def test_the_graph_has_its_parameters(slug: str) -> None:
    graph, query = words(), URIRef(f"{SHARED}query/{slug}")
    found = {str(one).rpartition("#")[2]: one for one in graph.objects(query, SH.parameter)}
    assert set(found) == set(stored.parameters(TEXTS[slug]))
    for name, written in stored.parameters(TEXTS[slug]).items():
        default = graph.value(found[name], SH.defaultValue)
        assert (None if default is None else default.n3().partition("^^")[0].strip('"')) == (
            None if written is None else written.strip('"')
        )
        assert graph.value(found[name], SH.path) == URIRef(f"{SHARED}queries#{name}")


def test_every_parameter_that_is_described_is_used() -> None:
    graph = words()
    used = {
        str(one) for parameter in graph.subjects(RDF.type, SH.Parameter) for one in graph.objects(parameter, SH.path)
    }
    assert {str(one) for one in graph.subjects() if str(one).startswith(f"{SHARED}queries#")} - used == {
        f"{SHARED}queries#languages",
        f"{SHARED}queries#languages-2",
    }


def test_fill_changes_what_is_named() -> None:
    text = 'SELECT * WHERE {\n  VALUES ?a { "1" }\n  VALUES ?b { UNDEF }\n  ?a ?p ?b }'
    assert stored.parameters(text) == {"a": '"1"', "b": None}
    assert stored.fill(text, {"b": '"\\\\ }"'}) == text.replace("UNDEF", '"\\\\ }"')
    assert stored.fill(text, {}) == text


@pytest.mark.parametrize(
    ("described", "written", "reason"),
    [
        ("", "SELECT * {}", "every stored query has a description in Turtle and a text in queries/: near"),
        (HEAD, "", "every stored query has a description in Turtle and a text in queries/: near"),
        (HEAD, "SELECT * {", "query/near is no SPARQL query: "),
        (HEAD, "SELECT * { ?a un:known ?b }", "query/near is no SPARQL query: "),
        (HEAD, "SELECT * { SERVICE <http://a.example/> { ?a ?b ?c } }", "query/near asks another server"),
        (HEAD, "ASK {}", "query/near is no SELECT query"),
        (HEAD, "SELECT * {\n  VALUES ?hue { 1 }\n}", "so ?hue can be no parameter"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, described: str, written: str, reason: str) -> None:
    own = territory(tmp_path, described, written)
    with pytest.raises(ValueError, match=reason.replace("?", r"\?")):
        vocabulary.ntriples([own])


def test_a_text_that_no_turtle_describes_is_not_left_out(tmp_path: Path) -> None:
    territory(tmp_path, "", "SELECT * {}").unlink()
    with pytest.raises(ValueError, match="a description in Turtle and a text in queries/: near"):
        vocabulary.load((), [tmp_path])


def test_a_name_is_not_taken_twice(tmp_path: Path) -> None:
    own = territory(tmp_path, HEAD, "SELECT * {}")
    other = territory(tmp_path / "other", "", "SELECT * { ?a ?b ?c }")
    with pytest.raises(ValueError, match="another query has the name near"):
        vocabulary.ntriples([own, other])


def test_a_territory_may_have_its_own(tmp_path: Path) -> None:
    graph = Graph().parse(data=vocabulary.ntriples([territory(tmp_path, HEAD, "SELECT * {}")]), format="nt")
    assert graph.value(URIRef("https://data.example.org/obs/query/near"), SH.select) == Literal("SELECT * {}")


def territory(folder: Path, described: str, written: str) -> Path:
    (folder / "queries").mkdir(parents=True)
    if written:
        (folder / "queries" / "near.rq").write_text(written, "utf-8")
    path = folder / "own.ttl"
    path.write_text(described, "utf-8")
    return path


@cache
def words() -> Graph:
    return Graph().parse(data=vocabulary.ntriples(), format="nt")
