"""What an address was in each kept version, and the links between them (Memento, RFC 7089)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from endpoint import locate
from endpoint.negotiation import ENDINGS
from endpoint.site import base, current
from endpoint.store import Snapshot
from endpoint.versions.kept import Kept, kept

LINK_FORMAT: Final = "application/link-format"
PATH: Final = "/:@!$&'()*+,;=~"
_QUERY: Final = PATH + "?%"
# What is of the site and not of a version: addresses that are the same whatever is published.
_OUTSIDE: Final = frozenset(
    {
        *("healthz", "ldes", "metrics", "q", "readyz", "robots.txt", "sister", "sisters", "sitemap", "sitemap.xml"),
        *("static", "timemap", "version", "versions"),
    }
)


def outside(path: str) -> bool:
    """Whether a path is of the site, and of no version."""
    first = path[1:].partition("/")[0]
    return first in _OUTSIDE or first.partition(".")[0] in _OUTSIDE


def asked() -> str:
    """The path of this request, without that of a version before it, and what stands behind `?`; both as in a link."""
    return written(request.path, request.query_string)


def written(path: str, query: bytes) -> str:
    """A path and what was asked there, fit for a header: ASCII, and nothing that ends a link."""
    more = quote(query, safe=_QUERY)
    return quote(path, safe=PATH) + (f"?{more}" if more else "")


def of(path: str) -> tuple[Kept, ...]:
    """The kept versions in which a path answers: where it is about a thing, those that know it."""
    found = kept(current().follower.snapshot())
    stem = _thing(path)
    return found if stem is None else tuple(one for one in found if stem and _known(one.directory, stem))


def _thing(path: str) -> str | None:
    """The path of the thing that an address is about; None where it is about none, empty where there is no address."""
    try:
        _, arguments = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return ""
    return arguments.get("path")


@lru_cache(maxsize=4_096)
def _known(folder: Path, path: str) -> bool:
    """Whether a version knows what a path is about; it is opened for that alone, and never changes."""
    stems = [path, *(path.removesuffix(f".{ending}") for ending in ENDINGS if path.endswith(f".{ending}"))]
    try:
        snapshot = Snapshot.open(folder)
    except (OSError, ValueError):
        return False
    return any(locate.thing(stem, snapshot) is not None for stem in stems)


def original(address: str) -> list[str]:
    """The links to the address that is always the current one, to who finds former ones by date, and to their list."""
    return [
        f'<{base()}{address}>; rel="original timegate"',
        f'<{base()}/timemap/link{address}>; rel="timemap"; type="{LINK_FORMAT}"',
        f'<{base()}/timemap/json{address}>; rel="timemap"; type="application/json"',
    ]


def memento(one: Kept, address: str, relation: str = "memento") -> str:
    """The link to an address in a version."""
    return f'<{base()}{one.prefix}{address}>; rel="{relation}"; datetime="{one.moment}"'


def around(one: Kept, address: str, there: Sequence[Kept]) -> list[str]:
    """The links from a version to itself and to the first, last, previous and next of those that are kept."""
    place = there.index(one) if one in there else 0
    named: dict[int, list[str]] = {}
    for index, name in ((0, "first"), (len(there) - 1, "last"), (place - 1, "prev"), (place + 1, "next")):
        if 0 <= index < len(there):
            named.setdefault(index, []).append(name)
    named.setdefault(place, [])
    return [memento(there[index], address, " ".join([*names, "memento"])) for index, names in sorted(named.items())]
