"""Queries as a store elsewhere needs them: its graphs have other names there, and it knows no values from outside."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from endpoint import guard
from endpoint.rdf import written

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_HEAD: Final = re.compile(rb'[^\[]*"head"[^}]*?"vars"\s*:\s*\[([^\]]*)\]')
HIDDEN: Final = "omin_graph_"  # how variables begin that no answer shows

Token = tuple[str, str]


def bound(query: str, bindings: Mapping[str, str]) -> str:
    """One of our own queries with an IRI for some variables; ValueError where one is not an IRI.

    Inside the group the IRI stands for the variable, which spares the store a join; a VALUES in front keeps the
    variable for what is outside of it.
    """
    if not bindings:
        return query
    iris = {name: written(iri) for name, iri in bindings.items()}
    tokens = guard.tokens(query)
    opened = next(place for place, token in enumerate(tokens) if token[1] == "{")
    closed = max(place for place, token in enumerate(tokens) if token[1] == "}")
    values = "".join(f" VALUES ?{name} {{ {iri} }}" for name, iri in iris.items())
    inside = (iris.get(text[1:], text) if kind == "variable" else text for kind, text in tokens[opened + 1 : closed])
    return "".join([_text(tokens[: opened + 1]), values, *inside, _text(tokens[closed:])])


def renamed(tokens: Sequence[Token], graphs: Mapping[str, str], depth: str = "") -> str:
    """A query in which GRAPH means the graphs of a store, by their names here; any other graph is an empty one.

    A variable is bound to the name here, by a table of both names beside the group that is asked.
    """
    parts: list[str] = []
    place = 0
    while place < len(tokens):
        kind, text = tokens[place]
        end = closed(tokens, place) if kind == "word" and text.upper() == "GRAPH" else None
        if end is None:
            parts.append(text)
            place += 1
            continue
        opened = next(at for at in range(place, end) if tokens[at][1] == "{")
        group = renamed(tokens[opened:end], graphs, f"{depth}_{place}")
        parts.append(_graph(bare(tokens[place + 1 : opened]).strip(), group, graphs, f"{HIDDEN}{depth}_{place}"))
        place = end
    return "".join(parts)


def _graph(target: str, group: str, graphs: Mapping[str, str], hidden: str) -> str:
    if target[1:-1] in graphs:
        return f"GRAPH {written(graphs[target[1:-1]])} {group}"
    rows = " ".join(f"({written(there)} {written(here)})" for here, there in graphs.items())
    name = target if target[:1] in {"?", "$"} else f"?{hidden}_name"
    only = "" if name == target else f" FILTER({name} = {target})"
    return f"{{ VALUES (?{hidden} {name}) {{ {rows} }} GRAPH ?{hidden} {group}{only} }}"


def closed(tokens: Sequence[Token], start: int) -> int | None:
    """The place behind the brace that closes the first one from `start` on."""
    depth = 0
    for place, (_, text) in enumerate(tokens[start:], start):
        depth += (text == "{") - (text == "}")
        if text == "}" and depth <= 0:
            return place + 1
    return None


def bare(tokens: Sequence[Token]) -> str:
    """A piece of the text; what its author remarked on it is nobody else's."""
    return "".join(text for kind, text in tokens if kind != "comment")


def prologue(tokens: Sequence[Token], base: str) -> str:
    """What the query's own BASE and PREFIX say, behind our base."""
    end, last = len(tokens), "iri"
    for place, (kind, text) in enumerate(tokens):
        if kind == "word" and last == "iri" and text.upper().startswith(_FORMS):
            end = place
            break
        last = last if kind in {"space", "comment"} else kind
    return f"BASE <{base}> {bare(tokens[:end])}\n"


def _text(tokens: Sequence[Token]) -> str:
    return "".join(text for _, text in tokens)


def dataset(tokens: Sequence[Token]) -> tuple[list[str], list[str], list[Token]]:
    """What a query says after FROM and after FROM NAMED, as it is written, and the query without it."""
    default: list[str] = []
    named: list[str] = []
    rest: list[Token] = []
    place = depth = 0
    while place < len(tokens):
        kind, text = tokens[place]
        depth += (text == "{") - (text == "}")
        if depth or kind != "word" or text.upper() != "FROM":
            rest.append(tokens[place])
            place += 1
            continue
        solid = [at for at in range(place + 1, len(tokens)) if tokens[at][0] not in {"space", "comment"}]
        is_named = tokens[solid[0]][1].upper() == "NAMED"
        target = solid[is_named]
        end = next((at for at in range(target, len(tokens)) if tokens[at][0] in {"space", "comment"}), len(tokens))
        end = target + 1 if tokens[target][0] == "iri" else end
        (named if is_named else default).append(_text(tokens[target:end]))
        rest.append(("space", " "))
        place = end
    return default, named, rest


def shown(body: bytes, columns: Sequence[str]) -> bytes:
    """An answer in JSON with just the variables that were asked for, in their order."""
    head = _HEAD.match(body)
    names = cast("list[str]", json.loads(b"[" + head[1] + b"]")) if head else []
    if not names or names == columns:
        return body
    told = cast("dict[str, Any]", json.loads(body))
    hidden = set(names) - set(columns)
    told["head"]["vars"] = list(columns)
    for row in told.get("results", {}).get("bindings", ()):
        for name in hidden & row.keys():
            del row[name]
    return json.dumps(told).encode()
