"""A territory whose file changes all the time on a real server, and `omin update` of it by the command line only."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from endpoint.store import Snapshot
from loader import store
from tests.fetching.conftest import CASES, Handler, Server, served

ROOT = Path(__file__).parents[2]
Holds = Callable[[], bool]
VALUE = "https://data.example.org/case/observation/figures/sans-smartphone.region-A.2024.inhabitants"
HEADER = "region;period;what;how;sample;value;note\n"


@dataclass
class Renewed:
    """What the server gives: figures that are others whenever somebody says so, slowly enough to be cut off."""

    number: int = 0
    pause: float = 0.005

    def body(self) -> bytes:
        rows = [f"A;2024;phone;survey;1200;{self.number / 10};first\n", "A;2024;computer;report;;80;second\n"]
        return (HEADER + "".join(rows)).encode()

    def play(self, handler: Handler) -> None:
        """One answer, as a careful server gives it: validators, ranges, and a body in small pieces."""
        body, tag = self.body(), f'"{self.number}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.give(304, ETag=tag)
            return
        start = 0
        if handler.headers.get("If-Range") == tag:
            start = int(str(handler.headers["Range"]).removeprefix("bytes=").rstrip("-"))
        handler.send_response(206 if start else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(body) - start))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.end_headers()
        try:
            for place in range(start, len(body), 20):
                handler.wfile.write(body[place : place + 20])
                time.sleep(self.pause)
        except OSError:
            handler.close_connection = True


@dataclass
class Territory:
    """The folder, the store and the server; the commands that are run on them."""

    folder: Path
    store: Path
    server: Server
    renewed: Renewed = field(default_factory=Renewed)

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def arguments(self, *more: str) -> list[str]:
        host = f"127.0.0.1:{self.server.server_address[1]}"
        fetch = ["--allow-local", host, "--wait", "0", "--lang", "en"]
        return ["update", str(self.folder), "--store", str(self.store), *fetch, *more]

    def command(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "loader.cli", *self.arguments(*more)]

    def update(self, *more: str, **how: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # of subprocess.run
        return subprocess.run(
            self.command(*more), capture_output=True, text=True, timeout=300, check=False, cwd=ROOT, **how
        )

    def report(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads((self.store / "update.json").read_text("utf-8")))

    def value(self) -> float:
        """The figure that is live."""
        snapshot = Snapshot.open((self.store / "current").resolve())
        (row,) = snapshot.select(f"SELECT ?value WHERE {{ <{VALUE}> <https://w3id.org/omin/def#value> ?value }}")
        return float(row["value"].value)

    def whole(self) -> None:
        """The live version opens, as a server opens it, and holds all that it says it does."""
        live = (self.store / "current").resolve()
        snapshot = Snapshot.open(live)
        assert snapshot.version == live.name
        assert store.Reader(live / "data").count() == snapshot.manifest["quads"]

    def left(self) -> list[str]:
        """What an update that is over must not leave behind."""
        kept = self.sources / ".fetched" / "figures.csv"
        record = json.loads((kept / "fetched.json").read_text("utf-8"))
        named = {one["file"] for one in record["files"]} | {"fetched.json"}
        strange = [one for one in kept.iterdir() if one.name not in named]
        strange += [one for one in self.sources.glob(".*") if one.name != ".fetched"]
        strange += list(self.folder.glob(".*"))
        strange += [one for one in self.store.glob(".*") if one.name not in {".lock", ".update.lock"}]
        strange += list((self.store / "versions").glob("*/.*"))
        strange += [one for one in (self.store / "versions").iterdir() if not (one / "manifest.json").is_file()]
        locks = [one for one in (self.store / ".lock", self.store / ".update.lock") if one.stat().st_size]
        return [str(one) for one in (*strange, *locks)] + ["pending"] * bool(record["pending"])


@dataclass
class Nursery:
    """A process that `omin` commands are born of, quickly; one at a time."""

    process: subprocess.Popen[str]
    log: Path

    def start(self, arguments: list[str]) -> int:
        """The process id of a new command, the leader of a group of its own."""
        stdin = self.process.stdin
        assert stdin
        stdin.write(json.dumps(arguments) + "\n")
        stdin.flush()
        return int(self._line())

    def wait(self, seconds: float | None = None) -> int | None:
        """The exit status of the command; None where it has not ended by then."""
        with selectors.DefaultSelector() as ready:
            stdout = self.process.stdout
            assert stdout
            ready.register(stdout, selectors.EVENT_READ)
            return int(self._line()) if ready.select(seconds) else None

    def run(self, arguments: list[str]) -> int:
        """The exit status of a command that is let alone."""
        self.start(arguments)
        status = self.wait()
        assert status is not None
        return status

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def _line(self) -> str:
        stdout = self.process.stdout
        assert stdout
        line = stdout.readline()
        assert line, "the nursery is gone"
        return line


def path() -> str:
    """Where the `omin` of these tests is found first."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def kill(pid: int) -> None:
    """End the whole group, as a power cut would."""
    os.killpg(pid, signal.SIGKILL)


def made(folder: Path) -> Generator[Territory]:
    with served() as server:
        territory = Territory(folder / "territory", folder / "var", server)
        shutil.copytree(CASES / "tidy", territory.folder)
        mapping = territory.folder / "figures.toml"
        address = f'fetch = "http://127.0.0.1:{server.server_address[1]}/figures.csv"\n'
        mapping.write_text(mapping.read_text("utf-8").replace("[source]\n", f"[source]\n{address}", 1), "utf-8")
        server.plays[:] = [territory.renewed.play]
        yield territory


def nursery(folder: Path) -> Generator[Nursery]:
    log = folder / "said.txt"
    command = [sys.executable, str(Path(__file__).with_name("nursery.py")), str(log)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process, log)
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def territory(tmp_path: Path) -> Iterator[Territory]:
    yield from made(tmp_path)
