"""Two servers over one small store: one that has time but little memory, one that has memory but little time."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from endpoint.app import close, create_app
from endpoint.config import Config
from endpoint.site import EXTENSION, Site
from tests.endpoint.conftest import MEBIBYTE, running, serving, settings


@dataclass(frozen=True, slots=True)
class Running:
    """A server, and what it is made of."""

    address: str
    site: Site

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.address.removeprefix("http://").split(":")
        return host, int(port)

    def memory(self) -> int:
        """MiB that its workers hold."""
        return sum(_resident(pid) for pid in self.site.pool.pids()) // MEBIBYTE


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0


def served(config: Config) -> Iterator[Running]:
    app = create_app(config)
    site = cast("Site", app.extensions[EXTENSION])
    server = serving(app)
    yield Running(next(server), site)
    next(server, None)
    pids = site.pool.pids()
    close(app)
    until(lambda: not any(running(pid) for pid in pids))


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for what must come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="session")
def patient(built: Path) -> Iterator[Running]:
    yield from served(
        replace(settings(built), query_seconds=30, query_memory=64 * MEBIBYTE, result_bytes=100_000, workers=1)
    )


@pytest.fixture(scope="session")
def hasty(built: Path) -> Iterator[Running]:
    yield from served(replace(settings(built), query_seconds=0.7, query_memory=2048 * MEBIBYTE, workers=1))


class Canary:
    """A listener that nothing may ever dial."""

    def __init__(self) -> None:
        self.calls = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                called, _ = self._listener.accept()
            except OSError:
                return
            with called:
                self.calls += 1

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)


@pytest.fixture
def canary() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.close()
    assert bird.calls == 0
