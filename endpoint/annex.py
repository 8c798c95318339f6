"""The pool of a store beside ours, started by who asks it first: few ask the sisters' copy, so one worker does."""

import threading
from dataclasses import replace
from pathlib import Path

from endpoint.config import Config
from endpoint.follower import Follower
from endpoint.pool import Pool


class Annex:
    """One worker on a store that may come later than the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: Pool | None = None

    def pool(self, config: Config, follower: Follower) -> Pool:
        """The pool, running; RuntimeError where its worker cannot open the store."""
        with self._lock:
            if self._pool is None:
                pool = Pool(config, follower)
                pool.start()
                self._pool = pool
            return self._pool

    def stop(self) -> None:
        """End the worker, where there is one."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool = None


def limits(config: Config, store: Path) -> Config:
    """The limits of a site for a store beside its own, which one worker answers for."""
    return replace(config, store=store, remote=None, workers=1)
