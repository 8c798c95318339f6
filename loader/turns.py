"""One at a time: a lock that the kernel gives up with whoever holds it, so that none is left behind (flock)."""

import contextlib
import fcntl
import json
import os
from collections.abc import Generator
from pathlib import Path


class BusyError(RuntimeError):
    """Another holds the lock: its process, and since when, where that is known."""

    def __init__(self, pid: str = "", since: str = "") -> None:
        super().__init__(f"{pid} {since}")
        self.pid = pid
        self.since = since


@contextlib.contextmanager
def alone(file: Path, since: str) -> Generator[None]:
    """Hold a lock on a file, which says who holds it and is empty when nobody does. BusyError where it is held."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, file)
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": str(os.getpid()), "since": since}).encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


@contextlib.contextmanager
def alone_in(folder: Path) -> Generator[None]:
    """Hold a lock on a folder; no file is made. BusyError where it is held."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _take(handle, None)
        yield
    finally:
        os.close(handle)


def _take(handle: int, file: Path | None) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told = _told(file) if file else {}
        raise BusyError(told.get("pid", ""), told.get("since", "")) from None


def _told(file: Path) -> dict[str, str]:
    """Who holds the lock; nothing in the moment before it is written."""
    try:
        return {str(name): str(value) for name, value in json.loads(file.read_text("utf-8")).items()}
    except (ValueError, AttributeError):
        return {}
