"""One published version, opened read-only, wherever it lies."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import TypeVar, cast

import pyoxigraph as ox

from endpoint.distant import Distant
from endpoint.embedded import Embedded
from endpoint.graph import Graph, Source
from endpoint.rdf import Row, Term, literal, row, term, written
from ontology import history

__all__ = ["Graph", "Row", "Snapshot", "Term", "literal", "remembered", "written"]

_Made = TypeVar("_Made")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One version of the store; never changes. Only for queries of our own: a stranger's go to the workers."""

    directory: Path
    version: str
    manifest: dict[str, object]
    _source: Source = field(repr=False)
    _withdrawn: Source | None = field(default=None, repr=False)
    made: dict[object, object] = field(default_factory=dict, init=False, repr=False)  # by `remembered`

    @classmethod
    def open(cls, directory: Path) -> "Snapshot":
        """Open the version in `directory`; OSError or ValueError where it is missing or damaged."""
        manifest = cast("dict[str, object]", json.loads((directory / "manifest.json").read_text("utf-8")))
        try:
            version = str(manifest["version"])
        except (KeyError, TypeError):
            raise ValueError(f"{directory} says no version of itself") from None
        data, buried = (directory / name for name in ("data", "withdrawn"))
        withdrawn = Embedded(buried) if buried.is_dir() else None
        return cls(directory, version, manifest, Embedded(data), withdrawn)

    @property
    def distant(self) -> Distant | None:
        """The store elsewhere that the version lies in, if it does not lie here."""
        return self._source if isinstance(self._source, Distant) else None

    @property
    def has_history(self) -> bool:
        """Whether what each publication changed is told beside it: never of a version in a store elsewhere."""
        return self.distant is None and (self.directory / history.FOLDER).is_dir()

    def select(self, query: str, bindings: Mapping[str, str] | None = None) -> Iterator[Row]:
        """Rows of a SELECT over the union of all graphs; unbound variables are left out.

        `bindings` gives variables of the projection an IRI each; ValueError where one is not an IRI.
        """
        return self.table(query, bindings)[1]

    def table(self, query: str, bindings: Mapping[str, str] | None = None) -> tuple[list[str], Iterator[Row]]:
        """The columns of a SELECT, and its rows as `select` gives them."""
        solutions = cast("ox.QuerySolutions", self._run(query, bindings))
        names = [variable.value for variable in solutions.variables]
        return names, (row(solution, names) for solution in solutions)

    def texts(self, query: str) -> Iterator[tuple[str, ...]]:
        """Rows of a SELECT that binds all its variables, as texts alone: three times as fast where rows are many."""
        solutions = cast("ox.QuerySolutions", self._run(query, None))
        return (tuple(cast("ox.NamedNode | ox.Literal", node).value for node in solution) for solution in solutions)

    def ask(self, query: str, bindings: Mapping[str, str] | None = None) -> bool:
        """The answer of an ASK."""
        return bool(self._run(query, bindings))

    def csv(self, query: str) -> bytes:
        """The answer of a SELECT over the union of all graphs as CSV."""
        return cast(
            "bytes", cast("ox.QuerySolutions", self._run(query, None)).serialize(format=ox.QueryResultsFormat.CSV)
        )

    def knows(self, iri: str) -> bool:
        """Tell whether anything is said of an IRI; ValueError where it is not one."""
        return next(self._source.about(iri), None) is not None

    def objects(self, iri: str, predicate: str) -> list[Term]:
        """What the version says `iri` has as `predicate`, in a stable order."""
        return [term(node) for node in sorted({one.object for one in self._source.about(iri, predicate)}, key=str)]

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The IRIs of what the version says has `iri` as `predicate`, in order."""
        found = self._source.having(predicate, iri)
        return sorted({one.subject.value for one in found if isinstance(one.subject, ox.NamedNode)})

    def example(self, predicate: str, iri: str | None = None) -> tuple[str, Term] | None:
        """One thing that has `predicate` (as `iri`, where it is given), and what it has there."""
        found = self._source.having(predicate, iri, one=True)
        return next(((q.subject.value, term(q.object)) for q in found if isinstance(q.subject, ox.NamedNode)), None)

    def properties(self, iri: str) -> dict[str, list[str]]:
        """All that the version says of `iri`: the texts of IRIs and literals in order, by predicate."""
        found: dict[str, set[str]] = {}
        for one in self._source.about(iri):
            if isinstance(one.object, ox.NamedNode | ox.Literal):
                found.setdefault(one.predicate.value, set()).add(one.object.value)
        return {predicate: sorted(texts) for predicate, texts in found.items()}

    def statements(self, iri: str) -> list[tuple[str, Term]]:
        """All that the version says of `iri`, blank nodes left out: predicates and what they lead to, in order."""
        said = self._source.about(iri)
        found = {(one.predicate.value, one.object) for one in said if not isinstance(one.object, ox.BlankNode)}
        return [(name, term(node)) for name, node in sorted(found, key=lambda pair: (pair[0], str(pair[1])))]

    def has_graph(self, iri: str) -> bool:
        """Tell whether a graph has this name; ValueError where it is not an IRI."""
        return self._source.has_graph(iri)

    def graph(self) -> Graph:
        """An empty gathering of triples of this version."""
        return Graph(self._source)

    def withdrawn(self) -> "Snapshot | None":
        """What is still told of things that earlier versions had and this one has not, where there are such things."""
        return replace(self, _source=self._withdrawn, _withdrawn=None) if self._withdrawn else None

    def learn(self, iris: Iterable[str]) -> None:
        """Make ready what is said of things that will be looked up one by one: a store elsewhere tells all at once."""
        self._source.learn(set(iris))

    def _run(self, query: str, bindings: Mapping[str, str] | None) -> ox.QuerySolutions | ox.QueryBoolean:
        return self._source.query(query, dict(bindings or {}))


def remembered(make: Callable[[Snapshot], _Made]) -> Callable[[Snapshot], _Made]:
    """What is made of a version, made once for as long as the version is open, however many others are opened."""

    @wraps(make)
    def found(snapshot: Snapshot) -> _Made:
        if make not in snapshot.made:
            snapshot.made.setdefault(make, make(snapshot))
        return cast("_Made", snapshot.made[make])

    return found
