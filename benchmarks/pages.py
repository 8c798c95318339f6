"""`.venv/bin/python -m benchmarks.pages STORE --peers DIR`: how long each type of page takes, beside Trifid.

Both serve the same resources as HTML over loopback to one client, which accepts gzip as browsers do. `cold` is the
first request of a page since the server started (it has answered other pages, so what they share is remembered);
`cached` are further requests of the same pages. Trifid remembers no page: its figures are of all its requests.
"""

import argparse
import http.client
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from benchmarks.__main__ import machine
from benchmarks.servers import Server, paged
from endpoint.follower import Follower
from endpoint.language import Language
from endpoint.pages import family, thing, views
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from ontology.terms import OMIN, SHARED, SKOS, TYPE

# Pages that are no resources, so that only we have them.
_OURS: Final = ("/", "/query", "/search?q=internet", "/catalogue", "/lessons", "/resources", "/methods", "/news")
_SAMPLED: Final = 400
_HEADERS: Final = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en"}
_KINDS: Final = (*views.KINDS, family.PAGE, thing.PAGE)
_SAMPLE: Final = "SELECT DISTINCT ?thing WHERE {{ ?thing <{}> <{}> }} LIMIT {}"
# Kinds that no class tells.
_TOLD: Final = {family.PAGE.name: (SKOS + "inScheme", family.SCHEME), thing.PAGE.name: (TYPE, OMIN + "Period")}


@dataclass
class Taken:
    """Milliseconds by kind of page: first requests, further ones, and those of the peer."""

    cold: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cached: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    peer: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def examples(store: Path, most: int) -> tuple[dict[str, list[str]], list[str]]:
    """Paths below `/page` of so many things of each kind of page, and the bases of the peer."""
    desk = Desk(book(Follower(store).snapshot()), Language("en"))
    found: dict[str, list[str]] = defaultdict(list)
    for kind in _KINDS:
        pairs = [(TYPE, name) for name in kind.types] or [_TOLD[kind.name]]
        queries = [_SAMPLE.format(*pair, _SAMPLED) for pair in pairs]
        for iri in (row["thing"].value for text in queries for row in desk.book.snapshot.select(text)):
            path = desk.path(iri) if "#" not in iri else None
            if path and len(found[kind.name]) < most and views.kind_of(desk, iri) is kind:
                found[kind.name].append(path)
    origins = [base.removesuffix(base.split("/", 3)[3]) for base in desk.bases if not base.startswith(SHARED)]
    return {kind: paths for kind, paths in found.items() if paths}, [SHARED, *dict.fromkeys(origins)]


def timed(server: Server, path: str, times: int) -> Iterator[float]:
    """Milliseconds of so many requests; nothing where the page is not there."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    for _ in range(times):
        begin = time.perf_counter()
        connection.request("GET", path, headers=_HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK or answer.headers.get_content_type() != "text/html":
            break
        yield 1000 * (time.perf_counter() - begin)
    connection.close()


def one_round(servers: Sequence[Server], found: dict[str, list[str]], times: int, taken: Taken) -> None:
    """Ask both servers, which have just started, for everything, in turn."""
    ours, peer = servers
    for server in servers:  # so that neither is measured while it still wakes up
        list(timed(server, "/healthz", 1))
        list(timed(server, "/page/period/2022" if server is ours else "/period/2022", 1))
    for path in _OURS:
        _add(taken, path.partition("?")[0], list(timed(ours, path, 1 + times)))
    for kind, paths in found.items():
        for path in paths:
            _add(taken, kind, list(timed(ours, f"/page{path}", 1 + times)))
            taken.peer[kind] += timed(peer, path, 2)


def _add(taken: Taken, kind: str, took: Sequence[float]) -> None:
    taken.cold[kind] += took[:1]
    taken.cached[kind] += took[1:]


def report(taken: Taken) -> str:
    """A Markdown table; the last columns are Trifid's median over ours."""
    lines = [
        "| page | pages | cold p50 | p95 | cached p50 | p95 | Trifid p50 | p95 | Trifid / cold | Trifid / cached |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in (kind for kind in taken.cold if taken.cold[kind]):
        cold, cached, peer = (part[kind] for part in (taken.cold, taken.cached, taken.peer))
        ratios = [f"{_at(peer, 50) / _at(part, 50):.1f}" if peer else "-" for part in (cold, cached)]
        cells = [f"{_at(part, p):.1f}" if part else "-" for part in (cold, cached, peer) for p in (50, 95)]
        lines.append(f"| {kind} | {len(cold)} | {' | '.join([*cells, *ratios])} |")
    return "\n".join(lines)


def _at(times: Sequence[float], percent: int) -> float:
    """A percentile; of a single value itself."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] if len(times) > 1 else times[0]


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    words.add_argument("store", type=Path, help="what `omin build` made")
    words.add_argument("--peers", type=Path, required=True, help="a folder with Trifid: see benchmarks/RESULTS.md")
    words.add_argument("--rounds", type=int, default=3, help="each with servers that have just started")
    words.add_argument("--pages", type=int, default=10, help="of each kind")
    words.add_argument("--times", type=int, default=20, help="each page is asked for again")
    given: Any = words.parse_args()
    found, bases = examples(given.store, given.pages)
    taken = Taken()
    for _ in range(given.rounds):
        with paged(given.store, given.peers, bases) as servers:
            one_round(servers, found, given.times, taken)
    print(f"{machine()}; milliseconds\n\n{report(taken)}")  # noqa: T201 - printing is what this is for


if __name__ == "__main__":
    main()
