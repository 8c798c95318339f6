"""The shapes of `shapes/*.ttl` as rules: what each says of itself, and its text as it is written.

They are told of, not published as shapes: no blank node stands in our graphs, and a SHACL path that is more than one
property must be one (SHACL, section 2.3.1), so the triples would be other shapes than those that judged.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from loader import store
from ontology.iris import SHAPES
from ontology.terms import SH

# What is said of a shape in the graph of rules: none of it makes a shape of it (SHACL, section 2.1).
_SAID: Final = frozenset(f"<{SH}{name}>" for name in ("name", "description", "message", "path"))
_TOKEN: Final = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*|(?P<end>\.(?=\s))|(?:.|\n)')
_NAME: Final = re.compile(r"<([^>\s]*)>")
_COMMENTS: Final = re.compile(r"\A(?:\s|#[^\n]*\n)*")


@dataclass(frozen=True, slots=True)
class ShapeRule:
    """A shape that says something: its IRI, and its Turtle; names, severity and pairs as terms of N-Triples."""

    iri: str
    names: tuple[str, ...]
    severity: str
    pairs: tuple[tuple[str, str], ...]
    text: str


@cache
def shape_rules() -> tuple[ShapeRule, ...]:
    """Every shape of ours with a message, by IRI."""
    return tuple(sorted((one for text in _texts() for one in _rules(text)), key=lambda one: one.iri))


def statements(turtle: str) -> dict[str, str]:
    """Each statement of a Turtle document as it is written, by the name of its subject; comments before it left out."""
    found: dict[str, str] = {}
    start = 0
    for token in _TOKEN.finditer(turtle):
        if token["end"]:
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
        pairs = tuple(sorted((one, value) for one, value in said[subject] if one in _SAID and value[0] != "_"))
        yield ShapeRule(iri, names, severity, pairs, text)


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
