"""A child process as the server sees it: started, asked with a deadline, killed. Most are workers of the pool."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Final, Literal, cast

from endpoint.wire import LENGTHS

_START_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.1
_CHUNK: Final = 1 << 20
_QUICK_SECONDS: Final = 0.5
_NICE: Final = 5  # pages go first
_LAST: Final = 19  # the lowest priority there is


class GoneError(Exception):
    """The worker was dead before it was asked."""


class TimedOutError(Exception):
    """The time limit passed; the worker was killed."""


class AbandonedError(Exception):
    """Nobody waits for the answer any more; the worker was killed."""


class EndedError(Exception):
    """The worker ended by itself, with this return code (negative: a signal)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the worker ended with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Job:
    """A query and how it is to be answered; None as a format means that none is acceptable.

    With `check` it is only parsed, and so are these queries: the answer's header has the `variables` of each, and
    the IRIs that the query `names` gives. With `given` the query was answered elsewhere, by the `body`, of
    which only the form is wanted.
    """

    query: str
    base: str
    union: bool
    default_graphs: list[str] | None = None
    named_graphs: list[str] | None = None
    required: list[str] = field(default_factory=list)
    results: str | None = None
    graph: str | None = None
    check: list[str] | None = None
    names: str | None = None
    given: Literal["table", "triples"] | None = None
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker said of a job, and the version of the store it looked at."""

    version: str
    header: dict[str, object]
    body: bytes


def never() -> bool:
    """Tell that somebody is still waiting."""
    return False


class Child:
    """A started process of our own. Not thread-safe: who has it owns it."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own module, with arguments of our own
            [sys.executable, "-I", "-m", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
        )
        self._yield(_NICE)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def _send(self, message: dict[str, object], body: bytes = b"") -> None:
        head = json.dumps(message).encode()
        rest = memoryview(LENGTHS.pack(len(head), len(body)) + head + body)
        try:
            while rest:
                rest = rest[cast("IO[bytes]", self._process.stdin).write(rest) :]
        except OSError:
            raise GoneError from None

    def _receive(self, deadline: float, abandoned: Callable[[], bool]) -> tuple[dict[str, object], bytes]:
        head, body = LENGTHS.unpack(self._read(LENGTHS.size, deadline, abandoned))
        header = cast("dict[str, object]", json.loads(self._read(head, deadline, abandoned)))
        return header, self._read(body, deadline, abandoned)

    def _read(self, size: int, deadline: float, abandoned: Callable[[], bool]) -> bytes:
        stream = cast("IO[bytes]", self._process.stdout).fileno()
        parts: list[bytes] = []
        while size:
            self._await(stream, deadline, abandoned)
            part = os.read(stream, min(size, _CHUNK))
            if not part:
                raise EndedError(self._ended())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _await(self, stream: int, deadline: float, abandoned: Callable[[], bool]) -> None:
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        while not poll.poll(1000 * max(0.0, min(_LOOK_SECONDS, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                self.kill()
                raise TimedOutError
            if abandoned():
                self.kill()
                raise AbandonedError
            self._waited()

    def _waited(self) -> None:
        """Do what is to be done while one waits, again and again."""

    def _yield(self, nice: int) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, nice)

    def _ended(self) -> int:
        """The return code of a process that closed its output, which may take it a moment more."""
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.interrupt()
        return self.kill()

    def interrupt(self) -> None:
        """End the process under the hands of its owner, who will notice."""
        self._process.kill()

    def kill(self) -> int:
        """End the process at once and forget it."""
        self._process.kill()
        code = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            cast("IO[bytes]", stream).close()
        return code


class Worker(Child):
    """A worker on one version of the store: who has taken it from the pool owns it."""

    def __init__(self, directory: Path, version: str, memory: int, result_bytes: int) -> None:
        super().__init__("endpoint.worker", str(directory / "data"), str(memory), str(result_bytes))
        self.version = version
        self.answered = 0
        self.slowed = False
        self._quick_until = float("inf")
        self._contended: Callable[[], bool] = never

    def wait_ready(self) -> None:
        """Wait until the store is open; an exception of this module where it cannot be."""
        self._receive(time.monotonic() + _START_SECONDS, never)

    def ask(
        self, job: Job, seconds: float, abandoned: Callable[[], bool], contended: Callable[[], bool] = never
    ) -> Answer:
        """Have a job answered, slowed down once it takes long and others are there; dead after any exception."""
        self._quick_until, self._contended = time.monotonic() + _QUICK_SECONDS, contended
        deadline = time.monotonic() + seconds
        message = asdict(job)
        self._send(message, message.pop("body"))
        header, body = self._receive(deadline, abandoned)
        self.answered += 1
        return Answer(self.version, header, body)

    def _waited(self) -> None:
        """Let all others go first from now on; only the administrator could take that back."""
        if not self.slowed and time.monotonic() > self._quick_until and self._contended():
            self.slowed = True
            self._yield(_LAST)


class Messenger(Child):
    """A process that asks one other endpoint one thing, once."""

    def __init__(self, memory: int) -> None:
        super().__init__("endpoint.messenger", str(memory))

    def fetch(
        self, errand: dict[str, object], seconds: float, abandoned: Callable[[], bool]
    ) -> tuple[dict[str, object], bytes]:
        """What it brings back: a header with an `outcome`, and a VALUES block; it is dead afterwards in any case."""
        try:
            self._send(errand)
            return self._receive(time.monotonic() + seconds, abandoned)
        finally:
            self.kill()
