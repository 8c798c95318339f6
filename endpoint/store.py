"""The endpoint's door to Oxigraph: one published version, opened read-only, and the follower that moves to the next."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term as pages need it: its text, and what it is (an IRI, or a literal with language or datatype)."""

    value: str
    is_iri: bool = False
    language: str | None = None
    datatype: str | None = None

    def __str__(self) -> str:
        return self.value


Row = dict[str, Term]


def _term(node: object) -> Term:
    if isinstance(node, ox.Literal):
        return Term(node.value, language=node.language, datatype=node.datatype.value)
    if isinstance(node, ox.NamedNode):
        return Term(node.value, is_iri=True)
    return Term(str(node))


@dataclass(frozen=True)
class Snapshot:
    """One version of the store; never changes. Only for queries of our own: a stranger's go to the workers."""

    directory: Path
    version: str
    manifest: dict[str, object]
    _store: ox.Store = field(repr=False)

    @classmethod
    def open(cls, directory: Path) -> "Snapshot":
        """Open the version in `directory`; OSError or ValueError where it is missing or damaged."""
        manifest = cast("dict[str, object]", json.loads((directory / "manifest.json").read_text("utf-8")))
        return cls(directory, str(manifest["version"]), manifest, ox.Store.read_only(str(directory / "data")))

    def select(self, query: str, bindings: Mapping[str, str] | None = None) -> Iterator[Row]:
        """Rows of a SELECT over the union of all graphs; unbound variables are left out.

        `bindings` gives variables of the projection an IRI each; ValueError where one is not an IRI.
        """
        solutions = cast("ox.QuerySolutions", self._run(query, bindings))
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            pairs = ((name, solution[name]) for name in names)
            yield {name: _term(node) for name, node in pairs if node is not None}

    def ask(self, query: str, bindings: Mapping[str, str] | None = None) -> bool:
        """The answer of an ASK."""
        return bool(self._run(query, bindings))

    def _run(self, query: str, bindings: Mapping[str, str] | None) -> object:
        substitutions = {ox.Variable(name): ox.NamedNode(iri) for name, iri in (bindings or {}).items()}
        return self._store.query(query, use_default_graph_as_union=True, substitutions=substitutions)


class Follower:
    """Gives the snapshot `<root>/current` points to, and moves when the pointer moves.

    A pointer to a broken version leaves the old snapshot in place.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._snapshot = Snapshot.open((root / "current").resolve(strict=True))

    def snapshot(self) -> Snapshot:
        """The live version."""
        target = (self._root / "current").resolve()
        if target != self._snapshot.directory:
            self._move(target)
        return self._snapshot

    def _move(self, target: Path) -> None:
        with self._lock:
            if target == self._snapshot.directory:
                return
            try:
                self._snapshot = Snapshot.open(target)
            except (OSError, ValueError, KeyError):
                return
