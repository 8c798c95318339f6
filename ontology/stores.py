"""A SPARQL 1.1 store elsewhere, and how versions lie in it: all that the loader and the endpoint agree on.

Nothing that is read is ever changed. Each version has graphs of its own: one for every graph that it publishes, one
with all their triples together (the default graph of queries), one of what was withdrawn, one of what the version says
of itself. The journal is the one graph that all versions share: it says which versions were announced, published and
removed. A version becomes live by the single triple that says it is published, which every store adds at once.
"""

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

JOURNAL: Final = "urn:omin:journal"
ANNOUNCED: Final = "urn:omin:announced"
PUBLISHED: Final = "urn:omin:published"
REMOVED: Final = "urn:omin:removed"
MANIFEST: Final = "urn:omin:manifest"
# Before the name of a datatype: literals that a store would change are kept under it.
KEPT: Final = "urn:omin:kept:"

_VERSION: Final = "urn:omin:version:"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Store:
    """Where a store answers queries (SPARQL 1.1 Protocol), and where it takes graphs (Graph Store HTTP Protocol)."""

    query: str
    graphs: str

    def __str__(self) -> str:
        """Its name in messages."""
        return self.query


@dataclass(frozen=True, slots=True)
class Account:
    """Who may write to a store; from the environment only, never from a file of the project."""

    user: str
    password: str = field(repr=False)


def account() -> Account | None:
    """The account that OMIN_STORE_USER and OMIN_STORE_PASSWORD tell of, if they do."""
    user = os.environ.get("OMIN_STORE_USER")
    return Account(user, os.environ.get("OMIN_STORE_PASSWORD", "")) if user else None


def is_address(text: str) -> bool:
    """Tell whether a text is an address on the web and no folder."""
    return text.startswith(("http://", "https://"))


def made(given: str | dict[str, Any]) -> Store:
    """The store of an address, or of a table with both; ValueError where one is not an address without a password.

    Of one address the other follows: `…/sparql` takes graphs at `…/sparql-graph-crud-auth`, as Virtuoso does; any
    other answers at `/query` and takes graphs at `/store`, as Oxigraph does.
    """
    if isinstance(given, dict):
        return Store(_checked(str(given["query"])), _checked(str(given["graphs"])))
    base = _checked(given).rstrip("/")
    if base.endswith("/sparql"):
        return Store(base, f"{base}-graph-crud-auth")
    return Store(f"{base}/query", f"{base}/store")


def _checked(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"{address!r} is not the address of a store")
    return address


def is_open(address: str) -> bool:
    """Tell whether what is sent to an address can be read on the way: it leaves this machine without encryption."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in _LOOPBACK


def of(folders: Iterable[Path]) -> Store | None:
    """The store that the `observatory.toml` of the folders name, if they do; ValueError where they name several."""
    texts = (tomllib.loads((folder / "observatory.toml").read_text("utf-8")) for folder in folders)
    found = {made(one["store"]) for one in texts if "store" in one}
    if len(found) > 1:
        raise ValueError(", ".join(sorted(str(one) for one in found)))
    return found.pop() if found else None


def named(version: str) -> str:
    """The name of a version in the journal."""
    return _VERSION + version


def graph(version: str, iri: str) -> str:
    """The name in the store of a graph that a version publishes."""
    return f"{_VERSION}{version}:graph:{iri}"


def whole(version: str) -> str:
    """The name of the graph with all triples of a version."""
    return f"{_VERSION}{version}:whole"


def withdrawn(version: str) -> str:
    """The name of the graph of what a version has no longer."""
    return f"{_VERSION}{version}:withdrawn"


def manifest(version: str) -> str:
    """The name of the graph with the one triple that holds what a version says of itself, as JSON."""
    return f"{_VERSION}{version}:manifest"


@dataclass(frozen=True, slots=True)
class Journal:
    """The versions of a store, oldest first: those that can be read, and those of which graphs may be left."""

    published: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    latest: int = 0

    @property
    def live(self) -> str | None:
        """The version that is read now."""
        return self.published[-1] if self.published else None


def journal(entries: Iterable[tuple[str, str]]) -> Journal:
    """What the journal's subjects and predicates say; versions begin with their number, so they stand in order."""
    states: dict[str, set[str]] = {}
    for subject, state in entries:
        states.setdefault(subject.removeprefix(_VERSION), set()).add(state)
    there = {version: said for version, said in states.items() if REMOVED not in said}
    published = sorted(version for version, said in there.items() if PUBLISHED in said)
    unfinished = sorted(version for version, said in there.items() if PUBLISHED not in said)
    return Journal(tuple(published), tuple(unfinished), max((int(one[:6]) for one in states), default=0))
