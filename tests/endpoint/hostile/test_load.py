"""Good clients beside bad ones, while versions are published and rolled back: nobody good fails, no answer is mixed.

Clients are told apart by their address: the loopback has many. Times are printed, as ratios, and not judged.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from endpoint.clients import Allowance
from tests.endpoint.conftest import MEBIBYTE, publish, settings, switch
from tests.endpoint.hostile import queries
from tests.endpoint.hostile.conftest import Running, served, until

pytestmark = pytest.mark.slow

TWICE = "SELECT ?a ?b { GRAPH <http://x/g1> { <http://x/s> ?p ?a } GRAPH <http://x/g2> { <http://x/s> ?q ?b } }"
BAD = (*queries.AT_ONCE, *queries.TOO_MUCH, *queries.TOO_LONG)
GOOD_CLIENTS = 3
ROUNDS = 3


def marked(version: str) -> bytes:
    """Two statements in two graphs that say which version this is."""
    return "".join(f'<http://x/s> <http://x/p> "{version}" <http://x/g{n}> .\n' for n in (1, 2)).encode()


@dataclass
class Seen:
    """What good clients met."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    versions: Counter[str] = field(default_factory=Counter[str])
    mixed: list[str] = field(default_factory=list[str])
    seconds: list[float] = field(default_factory=list[float])

    def percentile(self, part: float) -> float:
        """Seconds that a part of the requests did not exceed."""
        return sorted(self.seconds)[int(part * (len(self.seconds) - 1))]


def client(server: Running, number: int) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=f"127.0.0.{number}")
    return httpx.Client(base_url=server.address, transport=transport, timeout=60)


def behave(server: Running, number: int, seen: Seen, done: Callable[[], bool]) -> None:
    """Ask one query, a page and data, again and again."""
    with client(server, number) as line:
        while not done():
            _timed(seen, lambda: line.get("/page/indicator/sans-smartphone"))
            _timed(seen, lambda: line.get("/data/period/2022.ttl"))
            answer = _timed(seen, lambda: line.get("/sparql", params={"query": TWICE}))
            if answer.status_code == 200:
                said = {cell["value"] for row in answer.json()["results"]["bindings"] for cell in row.values()}
                said.add(answer.headers["dataset-version"])
                seen.versions.update(said)
                seen.mixed.extend([] if len(said) == 1 else [str(said)])


def _timed(seen: Seen, ask: Callable[[], httpx.Response]) -> httpx.Response:
    start = time.perf_counter()
    answer = ask()
    seen.seconds.append(time.perf_counter() - start)
    seen.statuses[answer.status_code] += 1
    return answer


def crowd(server: Running, meanwhile: Callable[[], None]) -> Seen:
    """Let good clients ask for as long as something else takes."""
    over, seen = threading.Event(), Seen()
    with ThreadPoolExecutor(GOOD_CLIENTS) as pool:
        asking = [pool.submit(behave, server, 2 + number, seen, over.is_set) for number in range(GOOD_CLIENTS)]
        try:
            meanwhile()
        finally:
            over.set()
        for one in asking:
            one.result()
    return seen


@pytest.fixture
def server(own: Path) -> Iterator[Running]:
    publish(own, "v1.0", marked("v1.0"))
    allowance = replace(Allowance(), seconds=float("inf"), errors=float("inf"))
    limits = replace(settings(own), query_seconds=3, query_memory=512 * MEBIBYTE, workers=3, allowance=allowance)
    yield from served(limits)


def test_good_clients_beside_bad_ones(server: Running, own: Path) -> None:
    alone = crowd(server, lambda: time.sleep(5))
    bad = Counter[int]()

    def misbehave() -> None:
        with ThreadPoolExecutor(12) as pool, client(server, 9) as line:
            asked = [pool.submit(line.post, "/sparql", data={"query": one.query}) for one in BAD * ROUNDS]
            _publish_and_return(server, own)
            bad.update(one.result().status_code for one in asked)

    before = set(server.site.pool.pids())
    beside = crowd(server, misbehave)
    ratio = beside.percentile(0.99) / alone.percentile(0.99)
    print(f"alone {sum(alone.statuses.values())} requests; beside {sum(bad.values())} bad ones {dict(bad)}")
    print(f"{sum(beside.statuses.values())} good ones {dict(beside.statuses)}, versions {dict(beside.versions)}")
    print(f"p99 beside / p99 alone: {ratio:.2f}; p50: {beside.percentile(0.5) / alone.percentile(0.5):.2f}")
    assert set(alone.statuses) == set(beside.statuses) == {200}
    assert beside.mixed == []
    assert set(beside.versions) == {f"v1.{number}" for number in range(11)}
    assert set(bad) <= {400, 403, 413, 429, 504, 507}
    until(lambda: server.site.pool.state() == {"idle": 3, "busy": 0, "waiting": 0})
    assert server.memory() < 400
    assert not before & set(server.site.pool.pids())


def _is_live(server: Running, version: str) -> bool:
    return server.site.pool.version == version


def _publish_and_return(server: Running, own: Path) -> None:
    """Ten publications, then back to the fifth."""
    for number in range(1, 11):
        publish(own, f"v1.{number}", marked(f"v1.{number}"))
        until(partial(_is_live, server, f"v1.{number}"))
        time.sleep(0.3)  # so that each is asked
    switch(own, "v1.5")
    until(lambda: server.site.pool.version == "v1.5")
