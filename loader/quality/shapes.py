"""The shapes of `shapes/*.ttl` as rules: their triples without blank nodes, and each one's text as it is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from loader import store
from ontology.iris import SHAPES
from ontology.terms import RDF, SH, TYPE

Triple = tuple[str, str, str]

_TOKEN: Final = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*|\.(?=\s)|(?:.|\n)')
_NAME: Final = re.compile(r"<([^>\s]*)>")
_COMMENTS: Final = re.compile(r"\A(?:\s|#[^\n]*\n)*")


@dataclass(frozen=True, slots=True)
class ShapeRule:
    """A shape that says something: its IRI, its names and severity as N-Triples terms, and its Turtle."""

    iri: str
    names: tuple[str, ...]
    severity: str
    text: str


@cache
def shape_rules() -> tuple[ShapeRule, ...]:
    """Every shape of ours with a message, by IRI."""
    return tuple(sorted((one for text in _texts() for one in _rules(text)), key=lambda one: one.iri))


def triples() -> Iterator[Triple]:
    """The triples of all shapes, terms as N-Triples write them; the cells of a list are named after their shape."""
    for text in _texts():
        yield from named(list(store.turtle(text.encode())))


def named(some: Sequence[Triple]) -> Iterator[Triple]:
    """The triples with an IRI for each blank node: a fragment of the thing that leads to it, and a number."""
    parents = {value: subject for subject, _, value in some if value.startswith("_:")}
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for node in dict.fromkeys(subject for subject, _, _ in some if subject.startswith("_:")):
        owner = node
        while owner in parents:
            owner = parents[owner]
        counts[owner] = counts.get(owner, 0) + 1
        names[node] = f"{owner[:-1]}{'.' if '#' in owner else '#'}{counts[owner]}>"
    for subject, predicate, value in some:
        yield names.get(subject, subject), predicate, names.get(value, value)
        if predicate == f"<{RDF}first>":
            yield names.get(subject, subject), f"<{TYPE}>", f"<{RDF}List>"


def statements(turtle: str) -> dict[str, str]:
    """Each statement of a Turtle document as it is written, by the name of its subject; comments before it left out."""
    found: dict[str, str] = {}
    start = 0
    for token in _TOKEN.finditer(turtle):
        if token.group() == ".":
            text = _COMMENTS.sub("", turtle[start : token.end()])
            start = token.end()
            name = _NAME.match(text)
            if name:
                found[name[1]] = text
    return found


def _rules(turtle: str) -> Iterator[ShapeRule]:
    said: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in store.turtle(turtle.encode()):
        said.setdefault(subject, []).append((predicate, value))
    written = statements(turtle)
    shapes = {subject for subject, pairs in said.items() if any(one == f"<{SH}message>" for one, _ in pairs)}
    for subject in shapes:
        names = tuple(sorted(value for one, value in said[subject] if one == f"<{SH}name>"))
        severity = next(value for one, value in said[subject] if one == f"<{SH}severity>")
        iri = subject[1:-1]
        text = _with_helpers(iri.removeprefix(SHAPES), written, {one[1:-1].removeprefix(SHAPES) for one in shapes})
        yield ShapeRule(iri, names, severity, text)


def _with_helpers(name: str, written: dict[str, str], shapes: set[str]) -> str:
    """A shape's statement, then those it needs that are no shapes themselves: its targets, queries, prefixes."""
    wanted, parts = [name], dict[str, str]()
    while wanted:
        one = wanted.pop(0)
        if one in written and one not in parts:
            parts[one] = written[one]
            wanted += [other for other in _NAME.findall(written[one]) if other not in shapes]
    return "\n\n".join(parts.values())


def _texts() -> list[str]:
    folder = files("shapes")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".ttl"))
    return [folder.joinpath(name).read_text("utf-8") for name in names]
