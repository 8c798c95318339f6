"""The servers that are compared, each started on loopback on the same store, and stopped."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_BIN = Path(sys.executable).parent
_PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its name, its port, and the path of its endpoint."""

    name: str
    port: int
    path: str


@contextlib.contextmanager
def started(store: Path, peers: Path | None) -> Generator[list[Server]]:
    """Ours, then `oxigraph serve-read-only`, then rdflib-endpoint and Trifid where they are installed."""
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="omin-bench-")))
        servers = [_ours(stack, store), _oxigraph(stack, store)]
        if peers is not None:
            servers += [_rdflib_endpoint(stack, store, place, peers), _trifid(stack, servers[1], place, peers)]
        yield servers


@contextlib.contextmanager
def paged(store: Path, peers: Path, bases: Sequence[str]) -> Generator[list[Server]]:
    """Ours, and Trifid with its entity renderer over `oxigraph serve-read-only`; `bases` are those of the things."""
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="omin-bench-")))
        behind, words = _oxigraph(stack, store), {"BASES": json.dumps([*bases])}
        yield [_ours(stack, store), _trifid(stack, behind, place, peers, "trifid-pages.yaml", words)]


def _ours(stack: contextlib.ExitStack, store: Path) -> Server:
    limits = [
        "--client-running",
        "0",
        "--client-seconds",
        "0",
        "--client-errors",
        "0",
        "--query-seconds",
        "60",
        "--wait-seconds",
        "60",
    ]
    server = Server("omin serve", _free(), "/sparql")
    _run(stack, server, [_BIN / "omin", "serve", "--store", store, "--port", server.port, *limits])
    return server


def _oxigraph(stack: contextlib.ExitStack, store: Path) -> Server:
    server = Server("oxigraph serve-read-only", _free(), "/query")
    data = (store / "current" / "data").resolve()
    where = ["--location", data, "--bind", f"127.0.0.1:{server.port}", "--union-default-graph"]
    _run(stack, server, [_BIN / "oxigraph", "serve-read-only", *where])
    return server


def _rdflib_endpoint(stack: contextlib.ExitStack, store: Path, place: Path, peers: Path) -> Server:
    server = Server("rdflib-endpoint", _free(), "/")
    data = place / "all.nq"
    dump = [_BIN / "oxigraph", "dump", "--location", (store / "current" / "data").resolve(), "--file", data]
    subprocess.run([*map(str, dump)], check=True)  # noqa: S603 - a command of this file
    program = peers / "venv" / "bin" / "rdflib-endpoint"
    command = [program, "serve", "--store", "Oxigraph", "--host", "127.0.0.1", "--port", server.port, data]
    _run(stack, server, command)
    return server


def _trifid(
    stack: contextlib.ExitStack,
    behind: Server,
    place: Path,
    peers: Path,
    name: str = "trifid.yaml",
    words: Mapping[str, str] | None = None,
) -> Server:
    server = Server("Trifid (proxy to oxigraph)", _free(), "/query")
    text = (Path(__file__).parent / name).read_text("utf-8")
    filled = {"PORT": str(server.port), "BEHIND": f"http://127.0.0.1:{behind.port}/query", **(words or {})}
    for word, value in filled.items():
        text = text.replace(word, value)
    config = place / name
    config.write_text(text, "utf-8")
    _run(stack, server, [peers / "node_modules" / ".bin" / "trifid", "--config", config], cwd=peers)
    return server


def _run(stack: contextlib.ExitStack, server: Server, command: Sequence[object], cwd: Path | None = None) -> None:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*map(str, command)], stdout=quiet, stderr=quiet, cwd=cwd)  # noqa: S603 - ours
    stack.callback(process.wait)
    stack.callback(process.terminate)
    _await(server, process)


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit(f"{server.name} did not start")


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
