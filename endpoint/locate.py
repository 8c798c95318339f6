"""Between identifiers and addresses: where an IRI of ours is served, and which thing an address is about."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, cast
from urllib.parse import urlsplit

from endpoint.site import query
from endpoint.store import Snapshot, remembered
from ontology.terms import SHARED

_PATH: Final = re.compile(r"/[A-Za-z0-9._~/%-]*(#[A-Za-z0-9._~/%-]*)?")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")


def bases(snapshot: Snapshot) -> tuple[str, ...]:
    """The base IRIs of the publishers in this version."""
    found = cast("Iterable[object]", snapshot.manifest.get("bases", ()))
    return tuple(str(base) for base in found)


def local_path(iri: str, bases: Sequence[str]) -> str | None:
    """Where this site serves an IRI, such as `/indicator/sans-smartphone`; None where the IRI is not ours."""
    path = _ours(iri, bases)
    return path if path is not None and _PATH.fullmatch(path) else None


def _ours(iri: str, bases: Sequence[str]) -> str | None:
    if iri.startswith(SHARED):
        return "/" + iri.removeprefix(SHARED)
    for base in bases:
        if iri.startswith(base):
            return iri.removeprefix(_origin(base))
    return None


def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def candidates(path: str, bases: Sequence[str]) -> list[str]:
    """The IRIs an address may stand for, the shared namespace first."""
    plain = path.strip("/")
    elsewhere = (f"{_origin(base)}/{plain}" for base in bases if not base.startswith(SHARED))
    ours = [iri for iri in elsewhere if any(iri.startswith(base) for base in bases)]
    return list(dict.fromkeys([SHARED + plain, *ours]))


def is_address(path: str) -> bool:
    """Tell whether a path can be that of a thing at all."""
    return _ADDRESS.fullmatch(path.strip("/")) is not None


def thing(path: str, snapshot: Snapshot) -> str | None:
    """The IRI an address stands for where the store knows it, or knows terms `<iri>#…`; else None."""
    if not is_address(path):
        return None
    found = candidates(path, bases(snapshot))
    return next((iri for iri in found if snapshot.knows(iri) or iri in fragments(snapshot)), None)


@remembered
def fragments(snapshot: Snapshot) -> dict[str, list[str]]:
    """The hash IRIs of this version, by the IRI of the document that describes them."""
    found: dict[str, list[str]] = {}
    for row in snapshot.select(query("fragments")):
        iri = row["term"].value
        found.setdefault(iri.partition("#")[0], []).append(iri)
    return found
