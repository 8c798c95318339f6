"""The live version of the store: the snapshot the pointer leads to, moved when the pointer moves."""

import threading
from pathlib import Path

from endpoint.store import Snapshot


class Follower:
    """Gives the snapshot `<root>/current` points to, and moves when the pointer moves.

    A pointer to a broken version leaves the old snapshot in place.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._snapshot = Snapshot.open((root / "current").resolve(strict=True))

    def snapshot(self) -> Snapshot:
        """The live version."""
        target = (self._root / "current").resolve()
        if target != self._snapshot.directory:
            self._move(target)
        return self._snapshot

    def _move(self, target: Path) -> None:
        with self._lock:
            if target == self._snapshot.directory:
                return
            try:
                self._snapshot = Snapshot.open(target)
            except (OSError, ValueError, KeyError):
                return
