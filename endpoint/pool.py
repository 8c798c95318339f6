"""Strangers' queries wait here, first come first served, for one of a few killable workers.

The last free worker is kept for who runs nothing else and asked nothing slow lately: slow queries never take them all.

One supervisor thread starts every worker, because the kernel ends a worker when the thread that started it ends. It
replaces those that died and, when a new version is published, starts a full new generation before it retires the old.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from endpoint.config import Config
from endpoint.follower import Following
from endpoint.process import Answer, EndedError, GoneError, Job, TimedOutError, Worker, never
from endpoint.store import Snapshot

CORES = os.cpu_count() or 1
_LOOK_SECONDS: Final = 0.1
_RETRY_SECONDS: Final = 5.0
_RETIRE_AFTER: Final = 2_000
_LOG: Final = logging.getLogger("omin.pool")


class BusyError(Exception):
    """No worker came free in time."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a job is run: how long, for one who may have the last free worker or not, who may have left."""

    seconds: float
    light: bool = True
    abandoned: Callable[[], bool] = never
    charge: Callable[[float], None] = lambda _seconds: None


class _Ticket:
    """A place in the queue, and the worker that is handed to it."""

    def __init__(self, *, light: bool) -> None:
        self.light = light
        self.ready = threading.Event()
        self.worker: Worker | None = None


class Pool:
    """A fixed number of workers on the published version."""

    def __init__(self, config: Config, follower: Following) -> None:
        self._config = config
        self._follower = follower
        self._lock = threading.Lock()
        self._idle: deque[Worker] = deque()
        self._queue: deque[_Ticket] = deque()
        self._all: set[Worker] = set()
        self._snapshot: Snapshot = follower.snapshot()
        self._failed: tuple[Path, float] | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._started = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, name="omin-pool", daemon=True)

    @property
    def version(self) -> str:
        """The version that queries are answered from now."""
        return self._snapshot.version

    def state(self) -> dict[str, int]:
        """How many workers are idle and busy, and how many queries wait for one."""
        with self._lock:
            idle = len(self._idle)
            return {"idle": idle, "busy": max(0, len(self._all) - idle), "waiting": len(self._queue)}

    def pids(self) -> list[int]:
        """The process numbers of the workers."""
        with self._lock:
            return [worker.pid for worker in self._all]

    def start(self) -> None:
        """Start the workers; RuntimeError where they cannot open the store."""
        self._supervisor.start()
        self._started.wait()
        if not self._all:
            self.stop()
            raise RuntimeError("no worker could open the store")

    def stop(self) -> None:
        """End all workers."""
        self._stopping.set()
        self._wake.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        with self._lock:
            idle, busy = set(self._idle), self._all - set(self._idle)
            self._idle.clear()
            self._all.clear()
        for worker in idle:
            worker.kill()
        for worker in busy:
            worker.interrupt()

    @property
    def result_bytes(self) -> int:
        """How long an answer may be."""
        return self._config.result_bytes

    def run(self, job: Job, terms: Terms) -> Answer:
        """Have a job answered; BusyError, or an exception of `endpoint.process` that tells how its worker died."""
        deadline = time.monotonic() + self._config.wait_seconds
        while True:
            worker = self._next(deadline, terms)
            with suppress(GoneError):
                return self._ask(worker, job, terms)

    def _ask(self, worker: Worker, job: Job, terms: Terms) -> Answer:
        start = time.monotonic()
        try:
            answer = worker.ask(job, terms.seconds, terms.abandoned, self._contended)
        except BaseException:
            self._forget(worker)
            raise
        finally:
            terms.charge(time.monotonic() - start)
        self._give(worker)
        return answer

    def _next(self, deadline: float, terms: Terms) -> Worker:
        ticket = _Ticket(light=terms.light)
        with self._lock:
            self._queue.append(ticket)
            self._hand_out()
        while not ticket.ready.wait(max(0.0, min(_LOOK_SECONDS, deadline - time.monotonic()))):
            if time.monotonic() >= deadline or terms.abandoned():
                break
        with self._lock:
            if ticket.worker is None:
                self._queue.remove(ticket)
                raise BusyError
            return ticket.worker

    def _hand_out(self) -> None:
        """Give idle workers to who waits longest of those who may have one; the lock is held."""
        while self._idle and (ticket := self._first()) is not None:
            self._hand(self._idle.pop(), ticket)  # the one whose store is warm

    def _hand(self, worker: Worker, ticket: _Ticket) -> None:
        self._queue.remove(ticket)
        ticket.worker = worker
        ticket.ready.set()

    def _contended(self) -> bool:
        """Tell whether every core has a query: only then must the slow ones give way."""
        return len(self._all) - len(self._idle) >= CORES

    def _first(self) -> _Ticket | None:
        spare = len(self._idle) > 1 or self._config.workers == 1
        return next((ticket for ticket in self._queue if ticket.light or spare), None)

    def _give(self, worker: Worker) -> None:
        """Hand a worker on, or retire it when it is old, of an old version, or slowed down and of no more use."""
        old = worker.answered >= _RETIRE_AFTER or worker.version != self._snapshot.version
        if old or self._stopping.is_set() or not self._hand_on(worker):
            self._forget(worker)

    def _hand_on(self, worker: Worker) -> bool:
        """Tell whether somebody has it now or will have: a slow one is for slow queries, while another is free."""
        with self._lock:
            if not worker.slowed:
                self._idle.append(worker)
                self._hand_out()
                return True
            ticket = next((ticket for ticket in self._queue if not ticket.light), None)
            if ticket is None or not self._idle:
                return False
            self._hand(worker, ticket)
            return True

    def _forget(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.kill()
        self._wake.set()

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._keep_up()
            except Exception:  # noqa: BLE001  # the supervisor must outlive everything
                _LOG.exception("workers could not be started")
            self._started.set()
            self._wake.wait(_LOOK_SECONDS)

    def _keep_up(self) -> None:
        """Move to a new version where there is one, then replace what is missing."""
        target = self._follower.snapshot()
        if target.directory != self._snapshot.directory and not self._failed_lately(target.directory):
            self._move(target)
        with self._lock:
            missing = self._config.workers - len(self._all)
        self._admit(self._spawn(self._snapshot, missing))

    def _failed_lately(self, directory: Path) -> bool:
        return self._failed is not None and self._failed[0] == directory and time.monotonic() < self._failed[1]

    def _move(self, target: Snapshot) -> None:
        fresh = self._spawn(target, self._config.workers)
        if len(fresh) < self._config.workers:
            self._failed = (target.directory, time.monotonic() + _RETRY_SECONDS)
            for worker in fresh:
                worker.kill()
            return
        with self._lock:
            self._snapshot = target
            old, self._idle = list(self._idle), deque()
            self._all.difference_update(old)
        self._admit(fresh)
        for worker in old:
            worker.kill()

    def _admit(self, workers: list[Worker]) -> None:
        with self._lock:
            self._all.update(workers)
            self._idle.extend(workers)
            self._hand_out()

    def _spawn(self, snapshot: Snapshot, count: int) -> list[Worker]:
        """Start workers at once and give those that came up."""
        memory, size = self._config.query_memory, self._config.result_bytes
        started = [Worker(snapshot.directory, snapshot.version, memory, size) for _ in range(max(0, count))]
        ready: list[Worker] = []
        for worker in started:
            with suppress(EndedError, TimedOutError):
                worker.wait_ready()
                ready.append(worker)
        return ready
