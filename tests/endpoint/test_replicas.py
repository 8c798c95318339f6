"""Several servers, each a process of its own, on one folder of versions and on a copy of it: all move, none fails."""

import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import httpx
import pytest

from tests.endpoint.conftest import publish

OMIN = str(Path(sys.executable).with_name("omin"))
COPY = str(Path(__file__).parents[2] / "loader" / "kit" / "deploy" / "copy-version.sh")
SAID = "SELECT ?o { <http://example.org/s> <http://example.org/p> ?o }"


@contextmanager
def served(store: Path, *options: str) -> Generator[str]:
    """Give the address of `omin serve` on a store."""
    command = [OMIN, "serve", "--store", str(store), "--port", "0", "--workers", "2", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield [process.stdout.readline() for _ in range(2)][1].strip()
        finally:
            process.terminate()


def copied(store: Path, replica: Path) -> None:
    subprocess.run([COPY, store, replica], check=True)


def extra(version: str) -> bytes:
    return f'<http://example.org/s> <http://example.org/p> "{version}" <http://example.org/g> .\n'.encode()


def answers(address: str) -> tuple[str, str]:
    """The version that queries are answered from, and that pages are made from."""
    told = httpx.get(f"{address}/sparql", params={"query": SAID}, headers={"Accept": "text/csv"}).text.split()
    page = httpx.get(f"{address}/data/indicator/sans-smartphone.ttl").headers["etag"]
    return told[-1], page.strip('"').split("-")[0]


def until(address: str, version: str) -> None:
    while answers(address) != (version, version):
        time.sleep(0.02)


class Load:
    """Clients that ask all servers until told to stop, and the statuses they were answered with."""

    def __init__(self, addresses: list[str]) -> None:
        self.statuses: list[int] = []
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(address,)) for address in addresses]

    def _ask(self, address: str) -> None:
        with httpx.Client(base_url=address) as client:
            while not self._done.is_set():
                for path in ("/data/indicator/sans-smartphone.ttl", "/sparql?query=ASK%7B%7D"):
                    self.statuses.append(client.get(path).status_code)
                time.sleep(0.1)  # within what one address may ask

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def replica(own: Path, tmp_path: Path) -> Path:
    copied(own, tmp_path / "replica")
    return tmp_path / "replica"


def test_two_servers_of_one_folder_and_one_of_a_copy_all_switch(own: Path, replica: Path) -> None:
    publish(own, "v2", extra("v2"))
    copied(own, replica)
    with ExitStack() as stack:
        addresses = [stack.enter_context(served(store)) for store in (own, own, replica)]
        for address in addresses:
            until(address, "v2")
        load = stack.enter_context(Load(addresses))
        publish(own, "v3", extra("v3"))
        for address in addresses[:2]:
            until(address, "v3")
        assert answers(addresses[2]) == ("v2", "v2")  # until it is copied
        copied(own, replica)
        until(addresses[2], "v3")
        stack.pop_all().close()
    assert len(load.statuses) > 10
    assert set(load.statuses) == {200}


def test_a_copy_keeps_the_five_latest_and_repeats_without_harm(own: Path, replica: Path) -> None:
    for number in range(2, 9):
        publish(own, f"v{number}")
        copied(own, replica)
        copied(own, replica)
    assert sorted(one.name for one in (replica / "versions").iterdir()) == [f"v{number}" for number in range(4, 9)]
    assert (replica / "current").resolve().name == "v8"
    assert not list(replica.glob(".*"))


def test_a_copy_that_was_cut_is_made_anew(own: Path, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    (replica / ".incoming" / "data").mkdir(parents=True)
    (replica / ".incoming" / "data" / "half").touch()
    copied(own, replica)
    names = {one.name for one in (replica / "current" / "data").iterdir()}
    assert names == {one.name for one in (own / "current" / "data").iterdir()}


def test_a_store_without_a_version_is_refused(tmp_path: Path) -> None:
    done = subprocess.run([COPY, tmp_path, tmp_path / "replica"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no version is live" in done.stderr
    assert not (tmp_path / "replica").exists()
