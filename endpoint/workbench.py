"""A store of its own that may be written to; what is published never is.

A write happens in a process of its own, on a copy of the current version that shares its files (hard links). It ends
as a new version that `current` points to, or it leaves no trace: readers, limits and crashes are as for published
versions, which nobody ever changes.
"""

import fcntl
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final, cast

from endpoint.process import EndedError, TimedOutError

_SETTLE_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.01
_KEPT: Final = 2


@dataclass(frozen=True, slots=True)
class Change:
    """A write: an `update`, or `put`, `post` or `delete` of a graph (None is the default graph).

    `parts` are the format and the length of each text in the body that goes with it.
    """

    action: str
    base: str
    graph: str | None = None
    parts: tuple[tuple[str, int], ...] = ()


class Workbench:
    """The versions of a store that is written to. One process at a time may hold it."""

    def __init__(self, root: Path, memory: int, seconds: float) -> None:
        """Take the store in `root`, made where it is missing; ValueError where it is published, OSError where taken."""
        self._root = root
        self._limits = (memory, seconds)
        self._lock = threading.Lock()
        if (root / "current").exists() and not _manifest(root / "current").get("writable"):
            raise ValueError(f"{root}/ holds a published observatory, which is never written to")
        (root / "versions").mkdir(parents=True, exist_ok=True)
        self._held = _hold(root / ".held")
        if not (root / "current").exists():
            self._write(Change("update", "http://localhost/"), b"")

    def close(self) -> None:
        """Let another process have the store."""
        self._held.close()

    def write(self, change: Change, body: bytes, live: Callable[[], str]) -> dict[str, object]:
        """Make a change and wait until `live` says that its version is read; what the process said of it.

        TimedOutError or EndedError where the process did not come to an end by itself; nothing is changed then.
        """
        with self._lock:
            outcome, version = self._write(change, body)
            deadline = time.monotonic() + _SETTLE_SECONDS
            while outcome["outcome"] == "ok" and live() != version and time.monotonic() < deadline:
                time.sleep(_LOOK_SECONDS)
            self._prune()
            return outcome

    def _write(self, change: Change, body: bytes) -> tuple[dict[str, object], str]:
        number = max((int(path.name[1:]) for path in self._versions()), default=0) + 1
        target = self._root / "versions" / f"w{number:08}"
        target.mkdir()
        try:
            outcome = self._process(change, body, target)
        except (TimedOutError, EndedError):
            shutil.rmtree(target)
            raise
        if outcome["outcome"] == "ok":
            self._switch(target)
        else:
            shutil.rmtree(target)
        return outcome, target.name

    def _process(self, change: Change, body: bytes, target: Path) -> dict[str, object]:
        memory, seconds = self._limits
        source = self._root / "current" / "data"
        places = [str(source.resolve()) if source.exists() else "", str((target / "data").resolve()), str(memory)]
        try:
            done = subprocess.run(  # noqa: S603  # our own module, with arguments of our own
                [sys.executable, "-I", "-m", "endpoint.scribe", *places],
                input=json.dumps(asdict(change)).encode() + b"\n" + body,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
                env={"LC_ALL": "C.UTF-8"},
                cwd="/",
            )
        except subprocess.TimeoutExpired:
            raise TimedOutError from None
        if done.returncode or not done.stdout:
            raise EndedError(done.returncode)
        return cast("dict[str, object]", json.loads(done.stdout))

    def _switch(self, target: Path) -> None:
        manifest = {"version": target.name, "bases": [], "writable": True}
        (target / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        fresh = self._root / ".current"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("versions") / target.name)
        fresh.replace(self._root / "current")

    def _versions(self) -> list[Path]:
        return sorted((self._root / "versions").glob("w????????"))

    def _prune(self) -> None:
        """Remove what is neither live nor was so just before; who still reads it has its files open."""
        for path in self._versions()[:-_KEPT]:
            if path != (self._root / "current").resolve():
                shutil.rmtree(path, ignore_errors=True)


def _hold(path: Path) -> IO[str]:
    """Take a file that no other process may take meanwhile; BlockingIOError where one has it."""
    file = path.open("w", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def _manifest(directory: Path) -> dict[str, object]:
    return cast("dict[str, object]", json.loads((directory / "manifest.json").read_text("utf-8")))
