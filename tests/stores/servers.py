"""Real stores for the tests, each in a folder and on ports of its own, ended by who started them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from ontology.stores import Account, Store

HERE: Final = Path(__file__).parent
VIRTUOSO: Final = shutil.which("virtuoso-t")
ADMINISTRATOR: Final = Account("dba", "dba")  # as Virtuoso makes a new database
_SECONDS: Final = 60


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody has."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@contextmanager
def oxigraph(folder: Path, port: int | None = None) -> Generator[Store]:
    """Oxigraph's own server."""
    port = port or free_ports(1)[0]
    program = str(Path(sys.executable).parent / "oxigraph")
    with _running([program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"], folder, port):
        yield Store(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/store")


@contextmanager
def virtuoso(folder: Path) -> Generator[Store]:
    """Virtuoso 7 with a new database."""
    assert VIRTUOSO is not None
    sql, http = free_ports(2)
    text = (HERE / "virtuoso.ini").read_text("utf-8")
    (folder / "virtuoso.ini").write_text(text.replace("{sql}", str(sql)).replace("{http}", str(http)), "utf-8")
    with _running([VIRTUOSO, "+configfile", "virtuoso.ini", "+foreground"], folder, http):
        base = f"http://127.0.0.1:{http}/sparql"
        yield Store(base, f"{base}-graph-crud-auth")


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Generator[None]:
    started = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]}
    )
    try:
        _await(started, port)
        yield
    finally:
        started.terminate()
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _await(started: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        assert started.poll() is None, "the store ended by itself"
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the store does not answer")
