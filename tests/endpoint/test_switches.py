"""One hundred publications while clients ask for pages, data and queries: not one request is lost."""

import threading
from collections import Counter
from pathlib import Path
from typing import Final, Self

import httpx
import pytest

from loader.history.rollback import Back, rollback
from tests.endpoint.test_replicas import served
from tests.versions import DATASET, several

SWITCHES: Final = 100
PATHS: Final = (
    "/",
    "/page/indicator/sans-smartphone",
    "/data/indicator/sans-smartphone.ttl",
    "/data/indicator/sans-smartphone.csv",
    "/sparql?query=SELECT%20%2A%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2050",
    "/ldes",
    "/feed.atom",
    "/news",
)
UNLIMITED: Final = ("--client-running", "0", "--client-seconds", "0", "--client-errors", "0")


class Load:
    """Clients that ask without a pause; every request is counted, by its status or by what became of it instead."""

    def __init__(self, address: str, clients: int) -> None:
        self.counts = Counter[str]()
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(address, number)) for number in range(clients)]

    def _ask(self, address: str, number: int) -> None:
        counted = Counter[str]()
        with httpx.Client(base_url=address, timeout=60) as client:
            while not self._done.is_set():
                path = PATHS[(number + counted.total()) % len(PATHS)]
                try:
                    counted[str(client.get(path, follow_redirects=True).status_code)] += 1
                except httpx.HTTPError as error:
                    counted[f"{type(error).__name__} {path}"] += 1
        self.counts.update(counted)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()


def live(address: str) -> str:
    """The version that pages are made from."""
    tag = httpx.get(f"{address}/data/{DATASET.removeprefix('https://data.example.org/')}.nt").headers["etag"]
    return "-".join(tag.strip('"').split("-")[:2])


@pytest.mark.slow
def test_a_hundred_switches_lose_no_request(tmp_path: Path) -> None:
    small, version = several(tmp_path), ""
    with served(small.root, *UNLIMITED) as address, Load(address, 6) as load:
        for switch in range(SWITCHES):
            target = 1 + switch % 3
            version = rollback(small.root, Back(target, keep=2 * SWITCHES), _silent)
            assert live(address) == version
    assert int(version[:6]) == 3 + SWITCHES
    assert set(load.counts) == {"200"}
    assert load.counts["200"] > SWITCHES * len(PATHS)


def _silent(_french: str, _english: str) -> None:
    pass
