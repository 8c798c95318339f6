"""Validation results (SHACL, section 3.6.2), however they were found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Literal, Node
from rdflib.util import from_n3

# Takes a SELECT over the union of all graphs, gives its rows with terms in N-Triples form, unbound ones left out.
Rows = Callable[[str], Iterable[Mapping[str, str]]]


class ShapesError(Exception):
    """The shapes themselves cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result; terms in N-Triples form, `component` an IRI, `messages` by language."""

    shape: str
    component: str
    focus: str
    path: str | None
    value: str | None
    severity: str
    messages: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)


def messages_of(shapes: Graph, shape: Node, constraint: Node | None) -> dict[str, str]:
    """What the constraint says, or else the shape, by language."""
    own = constraint is not None and (constraint, SH.message, None) in shapes
    texts = shapes.objects(constraint if own else shape, SH.message)
    return {text.language or "": str(text) for text in texts if isinstance(text, Literal)}


def text_of(term: str) -> str:
    """What a term in N-Triples form says: the IRI, or the text of the literal."""
    return str(from_n3(term))
