"""Good clients beside bad ones, while versions are published and rolled back: nobody good fails, no answer is mixed.

The server is a process of its own, as it is for the world. Clients are told apart by address: the loopback has many.
Times are printed, as ratios, and not judged.
"""

import itertools
import os
import re
import select
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.endpoint.conftest import publish, running, switch
from tests.endpoint.hostile import queries
from tests.endpoint.hostile.conftest import until

pytestmark = pytest.mark.slow

TWICE = "SELECT ?a ?b { GRAPH <http://x/g1> { <http://x/s> ?p ?a } GRAPH <http://x/g2> { <http://x/s> ?q ?b } }"
BAD = (*queries.AT_ONCE, *queries.TOO_MUCH, *queries.TOO_LONG)
GOOD = range(2, 5)  # last numbers of addresses
EVIL = range(9, 11)
AT_ONCE = 5
Result = TypeVar("Result")
COMMAND = [sys.executable, "-c", "from endpoint.cli import serve; serve()", "--port", "0"]
LIMITS = ["--workers=3", "--query-seconds=3", "--query-memory=512", "--result-size=1"]
UNBOUND = ["--client-seconds=0", "--client-errors=0"]  # so that the bad go on being bad


def marked(version: str) -> bytes:
    """Two statements in two graphs that say which version this is."""
    return "".join(f'<http://x/s> <http://x/p> "{version}" <http://x/g{n}> .\n' for n in (1, 2)).encode()


@dataclass
class Seen:
    """What good clients met."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    versions: Counter[str] = field(default_factory=Counter[str])
    mixed: list[str] = field(default_factory=list[str])
    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def percentile(self, kind: str, part: float) -> float:
        """Seconds that a part of the requests of a kind did not exceed."""
        return sorted(self.seconds[kind])[int(part * (len(self.seconds[kind]) - 1))]

    def timed(self, kind: str, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask, and note what came and when."""
        start = time.perf_counter()
        answer = ask()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - start)
        self.statuses[answer.status_code] += 1
        return answer


def client(address: str, number: int) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=f"127.0.0.{number}")
    return httpx.Client(base_url=address, transport=transport, timeout=60)


def behave(address: str, number: int, seen: Seen, done: Callable[[], bool]) -> None:
    """Ask a page, data and a query, again and again."""
    numbers = itertools.count()
    with client(address, number) as line:
        while not done():
            seen.timed("page", lambda: line.get("/page/indicator/sans-smartphone"))
            seen.timed("data", lambda: line.get("/data/period/2022.ttl"))
            text = f"{TWICE} # {next(numbers)}"  # never the same: an answer that is kept would need no worker
            answer = seen.timed("query", partial(line.get, "/sparql", params={"query": text}))
            if answer.status_code == 200:
                said = {cell["value"] for row in answer.json()["results"]["bindings"] for cell in row.values()}
                said.add(answer.headers["dataset-version"])
                seen.versions.update(said)
                seen.mixed.extend([] if len(said) == 1 else [str(said)])


def crowd(address: str, meanwhile: Callable[[], None]) -> Seen:
    """Let good clients ask for as long as something else takes."""
    over, seen = threading.Event(), Seen()
    with ThreadPoolExecutor(len(GOOD)) as pool:
        asking = [pool.submit(behave, address, number, seen, over.is_set) for number in GOOD]
        try:
            meanwhile()
        finally:
            over.set()
        for one in asking:
            one.result()
    return seen


@pytest.fixture
def server(own: Path) -> Iterator[tuple[str, int]]:
    """A server's address, and its process."""
    publish(own, "v1.0", marked("v1.0"))
    with subprocess.Popen(
        [*COMMAND, *LIMITS, *UNBOUND, "--store", str(own)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert select.select([process.stdout], [], [], 30)[0]
        process.stdout.readline()
        yield process.stdout.readline().strip(), process.pid
        workers = children(process.pid)
        process.terminate()
    assert process.returncode == 0
    assert not any(running(pid) for pid in workers)


def children(pid: int) -> set[int]:
    files = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for file in files for child in file.read_text().split()}


def idle(address: str) -> bool:
    text = httpx.get(f"{address}/metrics").text
    return re.findall(r'omin_workers\{state="(\w+)"\} (\d)', text) == [("idle", "3"), ("busy", "0")]


def test_good_clients_beside_bad_ones(server: tuple[str, int], own: Path) -> None:
    address, pid = server
    alone = crowd(address, lambda: time.sleep(5))
    bad = Counter[int]()
    beside = crowd(address, lambda: bad.update(elsewhere(misbehave, address, own)))
    before = children(pid)
    moving = crowd(address, lambda: bad.update(elsewhere(misbehave_and_publish, address, own)))
    good = beside.statuses + moving.statuses
    print(f"\n{bad.total()} bad queries: {dict(bad)}; {good.total()} good: {dict(good)}")
    for kind in ("page", "data", "query"):
        for part in (0.5, 0.99):
            first = alone.percentile(kind, part)
            ratios = [seen.percentile(kind, part) / first for seen in (beside, moving)]
            times = f"{kind} p{100 * part:.0f}: {1000 * first:.1f} ms alone"
            print(f"{times}, beside bad {ratios[0]:.2f} x, and while published {ratios[1]:.2f} x")
    assert set(alone.statuses) == set(beside.statuses) == set(moving.statuses) == {200}
    assert beside.mixed == moving.mixed == []
    assert len(moving.versions) == 11
    assert set(bad) <= {200, 400, 403, 413, 429, 503, 504, 507}
    assert {504, 507} <= set(bad)
    until(lambda: idle(address))
    assert len(children(pid)) == 3
    assert not any(running(worker) for worker in before)


def elsewhere(work: Callable[[str, Path], Result], address: str, own: Path) -> Result:
    """Do work in a process of its own that gives way: clients and builds are elsewhere, where one serves the world."""
    with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (19,)) as pool:
        return pool.submit(work, address, own).result()


def misbehave(address: str, _own: Path) -> list[int]:
    """Send every bad query from each evil address, several at once."""
    return [one.result() for one in _asked(address, lambda: None)]


def misbehave_and_publish(address: str, own: Path) -> list[int]:
    """The same, with versions that are published meanwhile."""
    return [one.result() for one in _asked(address, lambda: publications(address, own))]


def _asked(address: str, meanwhile: Callable[[], None]) -> list[Future[int]]:
    with ExitStack() as lines:
        pools = {number: lines.enter_context(ThreadPoolExecutor(AT_ONCE)) for number in EVIL}
        asked = [pools[number].submit(_post, address, number, one.query) for one in BAD for number in EVIL]
        meanwhile()
        return asked


def _post(address: str, number: int, query: str) -> int:
    with client(address, number) as line:
        return line.post("/sparql", data={"query": query}).status_code


def ready(address: str, version: str) -> bool:
    return httpx.get(f"{address}/readyz").text == f"ready {version}\n"


def publications(address: str, own: Path) -> None:
    """Publish ten versions, then go back to one before."""
    stem = time.monotonic_ns()
    for number in range(10):
        publish(own, f"{stem}.{number}", marked(f"{stem}.{number}"))
        until(partial(ready, address, f"{stem}.{number}"))
        time.sleep(0.3)  # so that each is asked
    switch(own, "v1.0")
    until(partial(ready, address, "v1.0"))
