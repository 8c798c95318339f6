"""The live version of the store: the snapshot the pointer leads to, moved when the pointer moves."""

import hashlib
import json
import logging
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

from endpoint import gathered
from endpoint.distant import Distant, placeholder
from endpoint.remote import RemoteError
from endpoint.store import Snapshot
from ontology import figures, gathering, stores
from ontology.stores import Account, Store

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOK_SECONDS: Final = 3.0
_LOG: Final = logging.getLogger("omin.follower")


class Following(Protocol):
    """Gives the live version, whenever it is asked."""

    def snapshot(self) -> Snapshot:
        """The live version."""
        ...

    def close(self) -> None:
        """Follow no longer."""
        ...


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

    def close(self) -> None:
        """Do nothing: it only looks when it is asked."""


class DistantFollower:
    """Gives the version that a store elsewhere says is live; it is asked every few seconds, in a thread.

    What is made of a version stays in a folder of its own below `work`, and is made before the version is given. While
    the store cannot be reached, the version known stays. RemoteError where there is none to begin with.
    """

    def __init__(self, store: Store, account: Account | None, work: Path) -> None:
        self._store = store
        self._account = account
        name = hashlib.sha256(store.query.encode()).hexdigest()[:16]
        self._folder = work.resolve() / "remote" / name  # workers start in another folder
        live = Distant.journal(store, account).live
        if live is None:
            raise RemoteError("no version is published there", down=True)
        self._snapshot = self._opened(live)
        self._stopping = threading.Event()
        threading.Thread(target=self._follow, name="omin-follower", daemon=True).start()

    def snapshot(self) -> Snapshot:
        """The live version, as far as is known."""
        return self._snapshot

    def close(self) -> None:
        """Follow no longer."""
        self._stopping.set()

    def _follow(self) -> None:
        while True:
            try:
                self._look()
                gathered.write(self._snapshot)
            except (RemoteError, OSError, ValueError, KeyError) as error:
                _LOG.warning("the store was not read: %s", error)
            if self._stopping.wait(_LOOK_SECONDS):
                return

    def _look(self) -> None:
        live = Distant.journal(self._store, self._account).live
        if live is not None and live != self._snapshot.version:
            self._snapshot = self._opened(live)

    def _opened(self, version: str) -> Snapshot:
        manifest = Distant.manifest(self._store, self._account, version)
        source = Distant.version(self._store, self._account, version, cast("Iterable[str]", manifest["graphs"]))
        gone = Distant(self._store, self._account, stores.withdrawn(version), {}) if manifest["withdrawn"] else None
        snapshot = Snapshot(self._folder / version, version, manifest, source, gone)
        if not snapshot.directory.is_dir():
            self._prepare(snapshot)
        return snapshot

    def _prepare(self, snapshot: Snapshot) -> None:
        """Make what pages need beside the store, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".making-", dir=self._folder))
        try:
            placeholder(fresh / "data")
            figures.write(gathering.gather(snapshot.csv), fresh / figures.FILE)
            (fresh / "manifest.json").write_text(json.dumps(snapshot.manifest), "utf-8")
            fresh.rename(snapshot.directory)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
