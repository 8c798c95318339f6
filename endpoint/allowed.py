"""Whom SERVICE may ask: the endpoints a version lists, those of sister observatories, and our copy of sisters' data.

What a sister says of itself decides nothing but what it is called: its endpoint is asked where it is of the same origin
as the address the operator registered, or that this led to when it was harvested, and only while its last harvest could
be used. The copy is on disk: no socket.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from endpoint import sisters
from endpoint.site import root, site
from endpoint.store import Snapshot, remembered
from ontology.addresses import is_same_place

COPY: Final = "/sisters/sparql"
_USABLE: Final = frozenset({"ok", "warned"})
_LONGEST: Final = 2_000
_MOST: Final = 100
# As in mappings/observatory.schema.json: no user, no fragment, nothing that could end an IRI or a text in a query.
_ADDRESS: Final = re.compile(
    r"https?://([A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(:[1-9][0-9]{0,4})?"
    r"(/[A-Za-z0-9._~%!$&*+,;=:@/-]*)?(\?[A-Za-z0-9._~%!$&*+,;=:@/?-]*)?"
)
_LANGUAGE: Final = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_TITLE: Final = {"fr": "La copie des observatoires voisins", "en": "The copy of the sister observatories"}


@dataclass(frozen=True, slots=True)
class Service:
    """An endpoint of the allow-list: seconds it has, and rows and bytes its answer may have.

    `copy` is the store on disk that answers in its place.
    """

    url: str
    seconds: float
    rows: int
    size: int
    title: dict[str, str]
    copy: Path | None = None


def _service(url: str, title: dict[str, str], copy: Path | None = None) -> Service:
    """A service with the limits that hold where nothing is said."""
    return Service(url, 5, 10_000, 4_000_000, title, copy)


def allowed(snapshot: Snapshot) -> dict[str, Service]:
    """What SERVICE may ask in a version now, by address: a list of the operator's comes first, whatever it says."""
    copy = sisters.snapshot(site().config.store)
    theirs = (*of_sisters(copy), _service(root() + COPY, _TITLE, copy.directory / "data")) if copy else ()
    return {one.url: one for one in (*theirs, *listed(snapshot))}


@remembered
def listed(snapshot: Snapshot) -> tuple[Service, ...]:
    """The endpoints that a version lists."""
    told = cast("list[dict[str, object]]", snapshot.manifest.get("services", []))
    return tuple(Service(**one) for one in told)  # type: ignore[arg-type]  # the loader wrote it


@remembered
def of_sisters(copy: Snapshot) -> tuple[Service, ...]:
    """The endpoints of the sisters in a version of the sisters' store; none where it does not tell of them."""
    try:
        found = [_sister(one) for one in cast("Iterable[Mapping[str, object]]", copy.manifest["sisters"])]
    except (KeyError, TypeError, AttributeError):
        return ()
    return tuple(one for one in found if one is not None)[:_MOST]


def _sister(told: Mapping[str, object]) -> Service | None:
    url, endpoint = told.get("url"), told.get("endpoint")
    if told.get("state") not in _USABLE or not isinstance(url, str) or not isinstance(endpoint, str):
        return None
    if len(endpoint) > _LONGEST or not _ADDRESS.fullmatch(endpoint) or not is_same_place(endpoint, *_places(told)):
        return None
    title = cast("Mapping[object, object]", told.get("title") or {})
    pairs = ((str(language), str(text)[:200]) for language, text in title.items())
    return _service(endpoint, {language: text for language, text in pairs if _LANGUAGE.fullmatch(language)})


def _places(told: Mapping[str, object]) -> list[str]:
    """Where a sister may have its endpoint: at the address registered, or where that led the harvest to."""
    return [url for url in (told.get("url"), told.get("reached_at")) if isinstance(url, str)]
