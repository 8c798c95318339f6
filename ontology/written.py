"""What a Turtle file says of a thing, and where: rdflib forgets where it read a triple."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Graph, Literal, URIRef

from ontology.terms import SHARED

# A comment, an IRI, a string of each of the four kinds, or the dot that ends a statement (Turtle 1.1, section 6.5).
_TOKEN: Final = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<iri><[^<>\s]*>)|(?P<string>\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<end>\.(?=\s|$|\#))""",
    re.DOTALL,
)
_PREFIX: Final = re.compile(r"\s*@?(prefix|base)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """An object of a triple: an IRI, or a text with its language."""

    text: str
    language: str | None = None
    iri: bool = False


Said = Mapping[str, Sequence[Value]]
"""Predicate IRI → objects, in the order of their texts."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about one subject: where it begins and ends in the text, and what it says."""

    subject: str
    start: int
    end: int
    said: Said


def statements(text: str) -> Iterator[Statement]:
    """The statements of a Turtle text; ValueError where it is none."""
    prefixes = ""
    for start, end in _spans(text):
        part = text[start:end]
        if _PREFIX.match(part):
            prefixes += part + "\n"
            continue
        graph = _parsed(prefixes + part)
        for subject in sorted({str(one) for one in graph.subjects() if isinstance(one, URIRef)}):
            yield Statement(subject, start, end, _said(graph, subject))


def _parsed(text: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    try:
        return graph.parse(data=text, format="turtle", publicID=SHARED)
    except (SyntaxError, ValueError, LookupError, AssertionError) as error:  # rdflib asserts that strings end
        raise ValueError(f"not Turtle: {error}") from error


def _said(graph: Graph, subject: str) -> Said:
    found: dict[str, list[Value]] = defaultdict(list)
    for predicate, value in graph.predicate_objects(URIRef(subject)):
        language = value.language if isinstance(value, Literal) else None
        found[str(predicate)].append(Value(str(value), language, isinstance(value, URIRef)))
    return {name: sorted(values, key=lambda one: (one.text, one.language or "")) for name, values in found.items()}


def _sparql(text: str, start: int | None) -> bool:
    """Whether a prefix begins there as SPARQL writes it, which ends with its IRI."""
    return start is not None and bool(re.match(r"(prefix|base)\b", text[start : start + 7], re.IGNORECASE))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each statement begins, without the comments and space before it, and ends, its dot included."""
    start: int | None = None
    after = 0
    for token in _TOKEN.finditer(text):
        gap = re.search(r"\S", text[after : token.start()])
        if start is None and gap:
            start = after + gap.start()
        elif start is None and token.lastgroup != "comment":
            start = token.start()
        after = token.end()
        done = token.lastgroup == "end" or (token.lastgroup == "iri" and _sparql(text, start))
        if done and start is not None:
            yield start, after
            start = None
    rest = text[after if start is None else start :]
    if re.sub(r"\#[^\n]*", "", rest).strip():
        raise ValueError("not Turtle: the last statement has no end")
