"""Kept versions that are being read: a few are open at a time, and fewer have a worker for queries."""

import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from endpoint.config import Config
from endpoint.pool import BusyError, Pool, Terms
from endpoint.process import Answer, Job
from endpoint.store import Snapshot

_OPEN: Final = 3
_WORKING: Final = 2  # one worker each


class Still:
    """Follows nothing: one version, whatever is published."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def snapshot(self) -> Snapshot:
        """The version."""
        return self._snapshot

    def close(self) -> None:
        """Do nothing."""


class KeptPool(Pool):
    """A pool of one worker on a kept version, started by the first query that comes."""

    def __init__(self, config: Config, snapshot: Snapshot, archive: "Archive") -> None:
        super().__init__(replace(config, workers=1), Still(snapshot))
        self._archive = archive
        self.anew = partial(KeptPool, config, snapshot, archive)
        self.users = 0

    def run(self, job: Job, terms: Terms) -> Answer:
        """As `Pool.run`; BusyError also where as many kept versions as may be are asked already."""
        with self._archive.turn(self):
            return super().run(job, terms)


class Archive:
    """The kept versions of one application that are open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._open: OrderedDict[Path, tuple[Snapshot, KeptPool]] = OrderedDict()
        self._working: list[KeptPool] = []

    def opened(self, folder: Path, config: Config, live: Snapshot) -> tuple[Snapshot, KeptPool]:
        """A version and who answers queries on it; OSError or ValueError where it is gone or damaged.

        The live version is the one that all pages read, opened once.
        """
        with self._lock:
            snapshot, pool = self._open.get(folder, (None, None))
            if snapshot is None or pool is None or (folder == live.directory and snapshot is not live):
                snapshot = live if folder == live.directory else Snapshot.open(folder)
                pool = KeptPool(config, snapshot, self)
            self._open[folder] = (snapshot, pool)
            self._open.move_to_end(folder)
            while len(self._open) > _OPEN:
                self._open.popitem(last=False)
            return snapshot, pool

    @contextmanager
    def turn(self, pool: KeptPool) -> Generator[None]:
        """Have the pool at work for a while; the one that was asked longest ago ends for it where too many are."""
        with self._starting:
            self._admit(pool)
            pool.users += 1
        try:
            yield
        finally:
            with self._starting:
                pool.users -= 1

    def _admit(self, pool: KeptPool) -> None:
        if pool in self._working:
            self._working.remove(pool)
        else:
            if len(self._working) >= _WORKING:
                self._retire()
            self._start(pool)
        self._working.append(pool)

    def _retire(self) -> None:
        idle = next((one for one in self._working if not one.users), None)
        if idle is None:
            raise BusyError
        self._working.remove(idle)
        self._replace(idle)
        idle.stop()

    def _replace(self, ended: KeptPool) -> None:
        """Have the next query on a version meet a pool that can be started."""
        with self._lock:
            for folder, (snapshot, pool) in self._open.items():
                if pool is ended:
                    self._open[folder] = (snapshot, pool.anew())

    def _start(self, pool: KeptPool) -> None:
        try:
            pool.start()
        except RuntimeError:  # its store cannot be opened, or it was ended meanwhile: the next request has another
            raise BusyError from None

    def stop(self) -> None:
        """End all workers."""
        with self._starting:
            for pool in self._working:
                pool.stop()
            self._working.clear()
