"""Each term of others that we use is in `ontology/foreign-terms.toml`, and that list is what its vocabularies say."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    TIME,
    VANN,
    VOID,
    XSD,
    DefinedNamespace,
)

from loader import store
from ontology import foreign, vocabulary
from ontology.terms import PREFIXES, SHARED
from tests.whole.conftest import ROOT

TURTLE: Final = (*vocabulary.turtle_files(), *sorted((ROOT / "shapes").glob("*.ttl")))
# The namespaces that rdflib ships whole, by our prefix.
SHIPPED: Final[dict[str, type[DefinedNamespace]]] = {
    "dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "owl": OWL, "prov": PROV, "qb": QB, "rdf": RDF, "rdfs": RDFS, "sh": SH,
    "skos": SKOS, "time": TIME, "vann": VANN, "void": VOID, "xsd": XSD,
}  # fmt: skip
# What rdflib's copies do not have: DCAT 3 (it ships version 2), SHACL Advanced Features.
NEWER: Final = {
    "dcat": "DatasetSeries first hasCurrentVersion hasVersion inSeries isVersionOf last next prev previousVersion"
    " resource seriesMember version",
    "foaf": "dnaChecksum fundedBy holdsAccount theme",
    "sh": "SPARQLTarget target",
}


@cache
def parsed(path: Path) -> Graph:
    return Graph(bind_namespaces="none").parse(path)


def terms(graph: Graph) -> Iterator[str]:
    """Properties, classes and datatypes: what makes a vocabulary; and whatever else stands in a listed namespace."""
    for _, predicate, value in graph:
        yield str(predicate)
        if isinstance(value, Literal) and value.datatype:
            yield str(value.datatype)
        if predicate in {RDF.type, SH.targetClass, SH["class"], SH.path, SH.targetObjectsOf, SH.targetSubjectsOf}:
            yield from [str(value)] if isinstance(value, URIRef) else []
    yield from {str(term) for triple in graph for term in triple if isinstance(term, URIRef) and listed(str(term))}


def listed(iri: str) -> bool:
    """Whether it is a term of a vocabulary in the list; the vocabulary's own address is none."""
    home = foreign.home(iri)
    return home is not None and iri != home.namespace


def faults(used: Iterable[str]) -> list[str]:
    return sorted({f"{foreign.fault(iri)} {iri}" for iri in used if not iri.startswith(SHARED) and foreign.fault(iri)})


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_turtle_uses_listed_terms(path: Path) -> None:
    assert faults(terms(parsed(path))) == []


def test_a_term_that_nobody_has_is_told() -> None:
    graph = Graph().add((URIRef("https://example.org/a"), DCTERMS["title"], Literal("a")))
    graph.add((URIRef("https://example.org/a"), URIRef(str(DCTERMS) + "titel"), Literal("a")))
    graph.add((URIRef("https://example.org/a"), RDF.type, URIRef("https://example.org/def#Thing")))
    graph.add((URIRef("https://example.org/a"), URIRef(str(TIME) + "inXSDDateTime"), Literal("a")))
    assert faults(terms(graph)) == [
        "deprecated http://www.w3.org/2006/time#inXSDDateTime",
        "unknown http://purl.org/dc/terms/titel",
        "unknown https://example.org/def#Thing",
    ]


def test_the_store_uses_listed_terms(both: store.Reader) -> None:
    queries = (
        "SELECT DISTINCT ?term WHERE { ?s ?term ?o }",
        "SELECT DISTINCT ?term WHERE { ?s a ?term }",
        "SELECT DISTINCT ?term WHERE { ?s ?p ?o FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?term) }",
    )
    used = {row["term"] for query in queries for row in both.select(query)}
    assert len(used) > 100
    assert faults(used) == []


@pytest.mark.parametrize("prefix", SHIPPED)
def test_a_whole_list_is_that_of_the_shipped_copy(prefix: str) -> None:
    (home,) = (one for one in foreign.vocabularies() if one.prefix == prefix)
    namespace = SHIPPED[prefix]
    assert home.namespace == str(namespace)
    assert home.whole
    newer = set(NEWER.get(prefix, "").split())
    assert {term for term in home.terms - newer if URIRef(home.namespace + term) not in namespace} == set()
    assert {str(term).removeprefix(home.namespace) for term in dir(namespace) if "-" not in str(term)} <= home.terms


def test_terms_of_schema_org_are_in_the_shipped_copy() -> None:
    (home,) = (one for one in foreign.vocabularies() if one.prefix == "schema")
    assert {term for term in home.terms if URIRef(home.namespace + term) not in SDO} == set()


def test_what_was_given_up_is_listed_too() -> None:
    assert all(one.deprecated <= one.terms for one in foreign.vocabularies())
    assert any(one.deprecated for one in foreign.vocabularies())


def test_each_prefix_that_a_mapping_may_use_is_listed() -> None:
    listed_prefixes = {one.prefix: one.namespace for one in foreign.vocabularies()}
    assert {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "omin"}.items() <= listed_prefixes.items()
