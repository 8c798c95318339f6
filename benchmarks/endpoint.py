"""`.venv/bin/python -m benchmarks.endpoint STORE --runs N --peers DIR`: our endpoint beside others, on the same store.

Every server answers over loopback, as JSON, the same four queries. No two requests have the same text, so that no cache
of answers helps anyone; only the last column repeats one text. The rounds take the servers in turn, so that what
disturbs the machine disturbs each.
"""

import argparse
import http.client
import itertools
import json
import math
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.__main__ import machine
from benchmarks.servers import Server, started

QUERIES: Final = ("lookup", "join", "aggregate", "rows")
CLIENTS: Final = 8
CORES: Final = os.cpu_count() or 1
_EXAMPLES: Final = """
PREFIX omin: <https://w3id.org/omin/def#>
SELECT ?observation ?area { ?observation omin:refArea ?area } LIMIT 1000
"""
Figures = dict[tuple[str, str], tuple[float, ...]]
_ACCEPT: Final = {"Accept": "application/sparql-results+json"}


class Client:
    """One persistent connection to a server."""

    def __init__(self, server: Server) -> None:
        self._path = server.path
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)

    def ask(self, query: str) -> bytes:
        """The whole answer to a query; it must be a good one."""
        self._connection.request("GET", f"{self._path}?{urlencode({'query': query})}", headers=_ACCEPT)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != HTTPStatus.OK:
            raise SystemExit(f"{self._path} answered {response.status} to {query}: {body[:300]!r}")
        return body


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with holes, and the things to fill them with."""

    text: str
    things: Sequence[tuple[str, str]]
    changing: bool = True

    def texts(self, start: int) -> Iterator[str]:
        """Texts that are never the same, from a place on; or always the same."""
        for number in itertools.count(start) if self.changing else itertools.repeat(start % 1_000_000):
            observation, area = self.things[number % len(self.things)]
            text = self.text.replace("OBSERVATION", observation).replace("AREA", area)
            yield f"{text}# {number}"


def asked(name: str, things: Sequence[tuple[str, str]]) -> Asked:
    """One of the queries of this benchmark."""
    return Asked((Path(__file__).parent / "queries" / f"{name}.rq").read_text("utf-8"), things)


def things(server: Server) -> list[tuple[str, str]]:
    """Observations of the store, each with its territory."""
    rows = json.loads(Client(server).ask(_EXAMPLES))["results"]["bindings"]
    return [(row["observation"]["value"], row["area"]["value"]) for row in rows]


def latency(server: Server, query: Asked, start: int, count: int) -> list[float]:
    """Milliseconds of so many requests, one after the other."""
    client = Client(server)
    times: list[float] = []
    for text in itertools.islice(query.texts(start), count):
        begin = time.perf_counter()
        client.ask(text)
        times.append(1000 * (time.perf_counter() - begin))
    return times


def _many(server: Server, query: Asked, start: int, count: int) -> None:
    client = Client(server)
    for text in itertools.islice(query.texts(start), count):
        client.ask(text)


def throughput(server: Server, query: Asked, start: int, count: int) -> float:
    """Requests a second of eight clients in processes of their own, so many each, from the first to the last answer."""
    starts = (start + place * 1_000_000 for place in range(CLIENTS))
    crowd = [multiprocessing.Process(target=_many, args=(server, query, at, count)) for at in starts]
    begin = time.perf_counter()
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return CLIENTS * count / (time.perf_counter() - begin)


def measure(servers: Sequence[Server], rounds: int, seconds: float) -> Figures:
    """Three medians: milliseconds alone, requests a second of eight clients with changing texts and with one."""
    held = things(servers[0])
    alone: dict[tuple[str, str], list[float]] = {}
    crowded: dict[tuple[str, str], list[float]] = {}
    again: dict[tuple[str, str], list[float]] = {}
    for number, name, server in itertools.product(range(rounds), QUERIES, servers):
        query, start = asked(name, held), number * 100_000
        latency(server, query, start + 50_000, 1)
        times = latency(server, query, start, {"lookup": 200, "join": 50}.get(name, 3))
        count = max(1, round(seconds * 1000 / (statistics.median(times) * CLIENTS / CORES)))
        alone.setdefault((name, server.name), []).extend(times)
        crowded.setdefault((name, server.name), []).append(throughput(server, query, start, count))
        same = replace(query, changing=False)
        again.setdefault((name, server.name), []).append(throughput(server, same, start, count))
    return {key: tuple(statistics.median(part[key]) for part in (alone, crowded, again)) for key in alone}


def report(found: Figures, servers: Sequence[Server]) -> str:
    """A Markdown table; the ratios are to ours."""
    head = (
        "| query | server | ms, median | / ours | 8 clients, requests/s | / ours | the same text, requests/s | / ours |"
    )
    lines = [head, "|---|---|---|---|---|---|---|---|"]
    for name, server in itertools.product(QUERIES, servers):
        pairs = zip(found[name, server.name], found[name, servers[0].name], strict=True)
        cells = [f"{value:.2f} | {value / ours if ours else math.nan:.2f}" for value, ours in pairs]
        lines.append(f"| {name} | {server.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.endpoint")
    words.add_argument("store", type=Path, help="what `omin build` made")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--seconds", type=float, default=10, help="of eight clients, about")
    words.add_argument("--peers", type=Path, help="a folder with rdflib-endpoint and Trifid: see benchmarks/RESULTS.md")
    given: Any = words.parse_args()
    with started(given.store, given.peers) as servers:
        print(machine(), flush=True)  # noqa: T201 - printing is what this is for
        print(report(measure(servers, given.rounds, given.seconds), servers))  # noqa: T201 - same


if __name__ == "__main__":
    main()
