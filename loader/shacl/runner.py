"""Compiled shapes run on the store: rows become results."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import RDFS, Graph
from rdflib.namespace import SH
from rdflib.term import Literal
from rdflib.util import from_n3

from loader.shacl.checks import Many, Reading
from loader.shacl.compiler import Query
from loader.shacl.results import Result, Rows, messages_of

MANY: Final = 5_000  # from so many focus nodes on, properties are scanned
_SLOT: Final = re.compile(r"\{[?$](\w+)\}")


def reading(graph: Graph, select: Rows) -> Reading:
    """What compiling needs to know of the data: their subclasses, and the regular expressions of their engine."""
    below: dict[str, set[str]] = {}
    for row in select(f"SELECT ?sub ?class WHERE {{ ?sub {RDFS.subClassOf.n3()} ?class }}"):
        below.setdefault(row["class"], set()).add(row["sub"])

    def classes(of: str) -> tuple[str, ...]:
        found, left = {of}, [of]
        while left:
            new = below.get(left.pop(), set()) - found
            found |= new
            left += new
        return tuple(sorted(one for one in found if one.startswith("<")))

    def regex(pattern: str, flags: str) -> bool:
        asked = f"SELECT (REGEX('', {Literal(pattern).n3()}, {Literal(flags).n3()}) AS ?known) WHERE {{}}"
        return any("known" in row for row in select(asked))

    return Reading(graph, classes, regex)


@dataclass
class Runner:
    """Runs compiled queries on one store; counts are asked for once.

    `limit` is how many results of one query are wanted, the worst first where that can be said.
    """

    graph: Graph
    select: Rows
    limit: int | None = None
    _counts: dict[str, int] = field(default_factory=dict[str, int])

    def run(self, query: Query) -> Iterator[Result]:
        """The results of one query, each once, as they come."""
        shape, constraint = query.shape.n3(), query.check.constraint
        severity = (self.graph.value(query.shape, SH.severity) or SH.Violation).n3()
        path = query.path.plain.n3() if query.path and query.path.plain else None
        messages = messages_of(self.graph, query.shape, constraint)
        seen: set[tuple[str, str | None, str | None]] = set()
        for row in self._rows(query):
            value = row.get("value", row["this"] if query.check.tells_value and query.path is None else None)
            key = (row["this"], row.get("path") or path, value)
            if constraint is not None:  # somebody's own query, which may give a row twice
                if key in seen:
                    continue
                seen.add(key)
            told = {language: _filled(text, row) for language, text in messages.items()}
            yield Result(shape, query.check.component, *key, severity, told)

    def total(self, query: Query) -> int:
        """How many results the query has."""
        text = query.many.text if query.many and self._has_many(query) else query.text
        return self._count(f"SELECT (COUNT(*) AS ?n) WHERE {{ {text} }}")

    def _rows(self, query: Query) -> Iterator[Mapping[str, str]]:
        text = query.text
        if query.many and self._has_many(query):
            if self._is_kept(query.many):
                return
            text = query.many.text
        if self.limit is not None:
            text += (f" ORDER BY {query.worst}" if query.worst else "") + f" LIMIT {self.limit}"
        yield from self.select(text)

    def _is_kept(self, many: Many) -> bool:
        return self._count(many.count) == (self._count(many.expected) if many.expected else 0)

    def _has_many(self, query: Query) -> bool:
        some = f"SELECT ?this WHERE {{ {query.targets} }} LIMIT {MANY}"
        return self._count(f"SELECT (COUNT(*) AS ?n) WHERE {{ {some} }}") >= MANY

    def _count(self, text: str) -> int:
        if text not in self._counts:
            number = from_n3(next(iter(self.select(text)))["n"])
            self._counts[text] = int(str(number))
        return self._counts[text]


def _filled(text: str, row: Mapping[str, str]) -> str:
    """A message with the values its query found (SHACL, section 5.3.2)."""
    return _SLOT.sub(lambda found: row.get(found[1], found[0]), text)
