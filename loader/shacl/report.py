"""Findings as a SHACL validation report (SHACL, section 3.6), whatever found them."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node
from rdflib.util import from_n3

from loader.finding import Finding
from loader.quality.rules import rule_iri


def turtle(found: Sequence[Finding], left: int) -> str:
    """The report as Turtle; `left` is how many results it does not hold, which it says."""
    graph = Graph(bind_namespaces="core")
    graph.bind("sh", SH)
    report = BNode("report")
    graph.add((report, RDF.type, SH.ValidationReport))
    conforms = not any(one.severity == "error" for one in found)
    graph.add((report, SH.conforms, Literal(conforms, datatype=XSD.boolean)))
    if left:
        graph.add((report, RDFS.comment, Literal(f"{left} more results are not listed; --all lists them", "en")))
    for number, one in enumerate(found):
        result = BNode(f"result{number}")
        graph.add((report, SH.result, result))
        for predicate, value in _said(one):
            graph.add((result, predicate, value))
    return graph.serialize(format="turtle")


def _said(one: Finding) -> list[tuple[URIRef, Node]]:
    row = _row(one)
    details = one.details
    component = URIRef(details.get("component") or rule_iri(one) or "")
    said: list[tuple[URIRef, Node | None]] = [
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, _term(details.get("focus")) or row),
        (SH.resultSeverity, SH.Violation if one.severity == "error" else SH.Warning),
        (SH.sourceConstraintComponent, component),
        (SH.sourceShape, URIRef(details["shape"]) if details.get("shape") else None),
        (SH.resultPath, _term(details.get("path"))),
        (SH.value, _term(details.get("term"))),
        (SH.resultMessage, Literal(one.message("fr"), "fr")),
        (SH.resultMessage, Literal(one.message("en"), "en")),
        (RDFS.seeAlso, row),
    ]
    return [(predicate, value) for predicate, value in said if value is not None]


def _term(text: str | None) -> Node | None:
    node = from_n3(text) if text else None
    return node if isinstance(node, URIRef | BNode | Literal) else None


def _row(one: Finding) -> Node:
    """The row of the file (RFC 7111), or what there is instead of a file."""
    if "://" in one.source:
        return URIRef(quote(one.source, safe=":/#?&=%@+,;!'()*~"))
    fragment = f"#row={one.line}" if one.line else ""
    return URIRef(Path(one.source).absolute().as_uri() + fragment)
