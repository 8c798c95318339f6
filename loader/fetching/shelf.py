"""The files as they were fetched, and the one in force: a copy of one of them in the source's own place."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

from loader import disk
from loader.fetching import record
from loader.fetching.record import Kept, Record

KEEP: Final = 10  # files as they were fetched, the newest ones, beside those that are needed


def settle(file: Path) -> Record:
    """End what a fetch that was killed left undone; the record of the file."""
    known = record.read(file)
    place = record.folder(file)
    for debris in (*place.glob(".candidate*"), *place.glob("refused*")):
        debris.unlink()
    _beside(file).unlink(missing_ok=True)
    if known.pending:
        known = _put(file, known)
    for loose in {one.name for one in place.glob("*-*") if one.is_file()} - {one.file for one in known.files}:
        (place / loose).unlink()
    return known


def take(file: Path, candidate: Path, known: Record, today: str, changed: str) -> Record:
    """Keep a fetched file and put it in force. OSError where the disk refuses: the one before stays then."""
    return _put(file, _kept(file, candidate, _with_former(file, known), today, changed))


def put_back(file: Path) -> bool:
    """Put the file that was last published without an error back in force, where it is kept and another one is."""
    known = record.read(file)
    kept, now = known.of(known.good), record.digest(file)
    if kept is None or now == known.good or known.of(now) is None or not (record.folder(file) / kept.file).is_file():
        return False
    back = replace(known, sha256=known.good, etag="", modified="", status="put-back", pending=True)
    record.write(file, back)
    _put(file, back)
    return True


def published(file: Path) -> None:
    """Note that the file in force was published without an error."""
    known, now = record.read(file), record.digest(file)
    if known.of(now) is not None and known.good != now:
        record.write(file, replace(known, good=now))


def refuse(candidate: Path) -> Path:
    """Leave a file that may not be taken where a person can look at it; where that is."""
    return candidate.replace(candidate.with_name(f"refused{candidate.suffix}"))


def _with_former(file: Path, known: Record) -> Record:
    """The record with the file that is about to be replaced, where somebody put it there by hand: no day is known."""
    now = record.digest(file)
    if not now or known.of(now):
        return known
    copy = record.folder(file) / f".candidate-former{file.suffix}"
    _copy(file, copy)
    return replace(_kept(file, copy, known, "", ""), sha256=known.sha256, pending=False)


def _kept(file: Path, candidate: Path, known: Record, day: str, changed: str) -> Record:
    """Name a file by its day and hash and note it down, to be put in force."""
    sha256 = record.digest(candidate)
    name = f"{day or 'former'}-{sha256[:12]}{file.suffix}"
    one = Kept(name, sha256, candidate.stat().st_size, day, changed)
    candidate.replace(candidate.with_name(name))
    others = tuple(kept for kept in known.files if kept.sha256 != sha256)
    made = replace(known, files=(*others, one), sha256=sha256, pending=True)
    record.write(file, made)
    return made


def _put(file: Path, known: Record) -> Record:
    """Copy the file that is to be in force to its place, in one step; then forget the oldest ones."""
    kept = known.of(known.sha256)
    source = record.folder(file) / kept.file if kept else None
    if source and source.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, _beside(file))
        _beside(file).replace(file)
        disk.sync(file.parent)
    done = _pruned(file, replace(known, pending=False))
    record.write(file, done)
    return done


def _pruned(file: Path, known: Record) -> Record:
    needed = {known.sha256, known.good}
    old = [one for one in known.files[:-KEEP] if one.sha256 not in needed]
    for one in old:
        (record.folder(file) / one.file).unlink(missing_ok=True)
    return known


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}.fetched")


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
        disk.sync(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise
