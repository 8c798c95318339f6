"""Versions of the store on disk: built beside the live one, switched in by moving one symbolic link.

`<root>/versions/<id>/{data/, manifest.json}`, `<root>/current → versions/<id>`. A build that dies leaves only a
`.building-…` folder, which the next build removes; the live version is never written to.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from loader import disk

# A citation of a version keeps its figures as long as the version is kept; a version that changed little takes little
# room where its files are links to those of the one before.
KEEP: Final = 20


class BusyError(RuntimeError):
    """Another build works on this store."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A version being built: `data` is where its store goes."""

    root: Path
    folder: Path

    @property
    def data(self) -> Path:
        """Where the store of the version goes."""
        return self.folder / "data"


def live(root: Path) -> str | None:
    """The id of the live version, if there is one."""
    current = root / "current"
    return current.resolve().name if (current / "manifest.json").is_file() else None


def manifest(root: Path) -> dict[str, Any]:
    """What the live version says of itself; nothing where there is none."""
    return manifest_of(root / "current")


def manifest_of(folder: Path) -> dict[str, Any]:
    """What the version in a folder says of itself; nothing where there is none."""
    path = folder / "manifest.json"
    return cast("dict[str, Any]", json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def kept(root: Path) -> dict[int, Path]:
    """The folders of the versions that are kept, by number, in order."""
    folder = root / "versions"
    names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    return {int(name[:6]): folder / name for name in names}


@contextlib.contextmanager
def locked(root: Path) -> Generator[None]:
    """Alone at work on a store. Raises BusyError where somebody else is."""
    (root / "versions").mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(str(root)) from error
        _remove_debris(root)
        yield


@contextlib.contextmanager
def draft(root: Path) -> Generator[Draft]:
    """A fresh folder to build in, under a lock; removed at the end unless published. Raises BusyError."""
    with locked(root):
        folder = root / f".building-{os.getpid()}"
        folder.mkdir(parents=True)
        try:
            yield Draft(root, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_debris(root: Path) -> None:
    """Remove what a killed build left: its folder, and a version that it gave its number but did not switch to."""
    for debris in root.glob(".building-*"):
        shutil.rmtree(debris, ignore_errors=True)
    (root / ".current").unlink(missing_ok=True)
    current = live(root)
    for number, folder in kept(root).items():
        if current and number > int(current[:6]):
            shutil.rmtree(folder, ignore_errors=True)


def publish(made: Draft, digest: str, manifest: Mapping[str, object], keep: int = KEEP) -> str:
    """Give the draft its number, write it to disk for good and switch to it; gives the new version's id.

    Of all versions the last `keep` are kept, the new one among them.
    """
    name = identifier(made.root, digest)
    text = json.dumps({**manifest, "version": name}, indent=2, sort_keys=True, ensure_ascii=False)
    (made.folder / "manifest.json").write_text(text + "\n", "utf-8")
    _sync_tree(made.folder)
    target = made.root / "versions" / name
    made.folder.rename(target)
    disk.sync(target.parent)
    _point(made.root, name)
    prune(made.root, keep)
    return name


def identifier(root: Path, digest: str) -> str:
    """The id that the next version has, if it has this digest: its number, and the beginning of the digest."""
    return f"{_next_number(root):06d}-{digest[:12]}"


def _next_number(root: Path) -> int:
    return max(kept(root), default=0) + 1


def _point(root: Path, name: str) -> None:
    """Make `current` point to the version: a link made beside and moved over it, which cannot be seen half done."""
    beside = root / ".current"
    beside.unlink(missing_ok=True)
    beside.symlink_to(Path("versions") / name)
    beside.replace(root / "current")
    disk.sync(root)


def prune(root: Path, keep: int) -> list[str]:
    """Remove all versions but the live one and the last of the others, `keep` together; gives the ids of the removed.

    A version is put aside before its files go, so that nobody finds half of one.
    """
    current = live(root)
    others = [folder for folder in kept(root).values() if folder.name != current]
    old = others[: max(0, len(others) - keep + 1)]
    for folder in old:
        aside = root / f".building-{folder.name}"
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    return [folder.name for folder in old]


def _sync_tree(folder: Path) -> None:
    for place, _folders, names in os.walk(folder):
        for name in names:
            disk.sync(Path(place) / name)
        disk.sync(Path(place))
