"""What each client may use of the query workers: so many queries at once, so much of their time, so many errors.

A client is an address, known for as long as the server remembers it, and written nowhere.
"""

import math
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

_MINUTE: Final = 60.0
_BURST: Final = 2  # minutes' worth that may be used at once
_LOOK_SECONDS: Final = 0.05
_HALF_LIFE: Final = 30.0  # seconds after which half of a slow query is forgiven
_SLOW: Final = 1.0  # a query of so many seconds is one
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one client may do: queries at once, queries kept waiting, and per minute seconds of workers and errors.

    `math.inf` is no limit. Twice a minute's worth may be used at once.
    """

    running: float = 2
    waiting: float = 4
    seconds: float = 60
    errors: float = 30


class SpentError(Exception):
    """A client has used what it may: why, and the seconds after which it may ask again."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class FullError(Exception):
    """So many queries wait that those of nobody are taken."""


class _Bucket:
    """Fills steadily and may be overdrawn: a debt is paid off before anything more is had."""

    def __init__(self, minute: float, now: float) -> None:
        self._rate = minute / _MINUTE
        self._most = minute * _BURST
        self._level = self._most
        self._seen = now

    def take(self, amount: float, now: float) -> None:
        self.wait(now)
        self._level -= amount

    def wait(self, now: float) -> float:
        """Seconds until one whole unit can be had."""
        if math.isinf(self._most):
            return 0.0
        self._level = min(self._most, self._level + self._rate * (now - self._seen))
        self._seen = now
        return max(0.0, (1.0 - self._level) / self._rate)

    def full(self, now: float) -> bool:
        self.wait(now)
        return self._level >= self._most


class _Client:
    def __init__(self, allowance: Allowance, now: float) -> None:
        self.seconds = _Bucket(allowance.seconds, now)
        self.errors = _Bucket(allowance.errors, now)
        self.inside = 0
        self.running = 0
        self.slowest = 0.0  # seconds that its slowest query took, less what is forgiven since
        self.seen = now

    def forgettable(self, now: float) -> bool:
        return self.inside == 0 and self.seconds.full(now) and self.errors.full(now)


@dataclass(slots=True)
class Turn:
    """A client's turn: whether it runs nothing else and has asked nothing slow lately, and the seconds it takes."""

    light: bool
    spent: float = 0.0

    def charge(self, seconds: float) -> None:
        """Add what a worker took."""
        self.spent += seconds


class Ledger:
    """The clients of a server, and how many queries are inside altogether."""

    def __init__(self, allowance: Allowance, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowance = allowance
        self._most = most
        self._clock = clock
        self._changed = threading.Condition()
        self._clients: dict[str, _Client] = {}
        self._inside = 0

    @property
    def inside(self) -> int:
        """The queries that run or wait now."""
        return self._inside

    def check(self, name: str) -> None:
        """SpentError where a client has used up its seconds or errors."""
        now = self._clock()
        with self._changed:
            client = self._client(name, now)
            seconds, errors = client.seconds.wait(now), client.errors.wait(now)
        if seconds > 0:
            raise SpentError(f"You have used {self._allowance.seconds:g} seconds of queries a minute.", seconds)
        if errors > 0:
            raise SpentError(f"More than {self._allowance.errors:g} of your queries a minute went wrong.", errors)

    def fault(self, name: str) -> None:
        """Note that a query of a client went wrong."""
        now = self._clock()
        with self._changed:
            self._client(name, now).errors.take(1, now)

    def charge(self, name: str, seconds: float) -> None:
        """Take seconds from a client for what no worker did."""
        now = self._clock()
        with self._changed:
            self._client(name, now).seconds.take(seconds, now)

    @contextmanager
    def turn(self, name: str, patience: float, abandoned: Callable[[], bool]) -> Generator[Turn]:
        """Wait for a client's turn and charge what it takes; FullError, or SpentError where others of its own run."""
        client = self._enter(name)
        try:
            self._await(client, self._clock() + patience, abandoned)
            taken = Turn(light=client.running == 1 and client.slowest < _SLOW)
            try:
                yield taken
            finally:
                self._leave(client, taken)
        finally:
            with self._changed:
                client.inside -= 1
                self._inside -= 1

    def _enter(self, name: str) -> _Client:
        allowed = self._allowance.running + self._allowance.waiting
        with self._changed:
            client = self._client(name, self._clock())
            if client.inside >= allowed:
                raise SpentError(f"You have {allowed:g} queries here already, running or waiting.", 1)
            if self._inside >= self._most:
                raise FullError
            client.inside += 1
            self._inside += 1
        return client

    def _await(self, client: _Client, deadline: float, abandoned: Callable[[], bool]) -> None:
        with self._changed:
            while client.running >= self._allowance.running:
                if self._clock() >= deadline or abandoned():
                    raise SpentError(f"{self._allowance.running:g} of your queries run already.", 1)
                self._changed.wait(_LOOK_SECONDS)
            client.running += 1
            now = self._clock()
            client.slowest *= 0.5 ** ((now - client.seen) / _HALF_LIFE)
            client.seen = now

    def _leave(self, client: _Client, taken: Turn) -> None:
        now = self._clock()
        with self._changed:
            client.running -= 1
            client.seconds.take(taken.spent, now)
            client.slowest = max(client.slowest, taken.spent)
            self._changed.notify_all()

    def _client(self, name: str, now: float) -> _Client:
        client = self._clients.get(name)
        if client is None:
            self._forget(now)
            client = self._clients[name] = _Client(self._allowance, now)
        return client

    def _forget(self, now: float) -> None:
        """Keep the memory of clients small: those who owe nothing are forgotten first, then the oldest."""
        if len(self._clients) < _REMEMBERED:
            return
        kept = {name: client for name, client in self._clients.items() if not client.forgettable(now)}
        self._clients = dict(list(kept.items())[-_REMEMBERED // 2 :])
