"""What is known of a file that is fetched: `.fetched/<name of the file>/fetched.json` beside it.

The day a file was fetched is found by the file's own hash: whatever is killed, and whoever replaces the file by hand,
the graph never tells one file the day of another (decision 0021).
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from loader import disk
from loader.mapping import SourceMapping

FOLDER: Final = ".fetched"
_NAME: Final = "fetched.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was fetched: its name in the folder, the day it was taken, and the day it became what it is.

    The days are empty for a file that somebody had put in place by hand.
    """

    file: str
    sha256: str
    size: int
    retrieved: str
    changed: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the last fetches told.

    `etag` and `modified` are the validators of the file in force (RFC 9110, section 8.8), `sha256` its hash, `checked`
    the moment of the last try and `status` what came of it. `pending`: it may not have been put in its place yet.
    `good` is the hash of the file that was last published without an error.
    """

    url: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    checked: str = ""
    status: str = ""
    good: str = ""
    pending: bool = False
    files: tuple[Kept, ...] = ()

    def of(self, sha256: str) -> Kept | None:
        """The kept file of a hash."""
        return next((one for one in reversed(self.files) if one.sha256 == sha256), None)


def folder(file: Path) -> Path:
    """Where the record of a source's file is, and what was fetched for it."""
    return file.parent / FOLDER / file.name


def read(file: Path) -> Record:
    """The record of a file; an empty one where there is none or it cannot be read: the next fetch makes a new one."""
    try:
        data = cast("dict[str, Any]", json.loads((folder(file) / _NAME).read_text("utf-8")))
        kept = tuple(Kept(**one) for one in data.pop("files"))
        return Record(**data, files=kept)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return Record()


def write(file: Path, record: Record) -> None:
    """Put the record in place of the one before, whole or not at all."""
    text = json.dumps(asdict(record), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    place = folder(file)
    place.mkdir(parents=True, exist_ok=True)
    beside = place / f".{_NAME}"
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(place / _NAME)


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal; empty where there is no file."""
    return disk.sha256(file) if file.is_file() else ""


def dated(mapping: SourceMapping) -> SourceMapping:
    """The mapping with the days that are recorded for the file as it is; those written in it where none are."""
    files = read(mapping.file).files
    kept = Record(files=files).of(digest(mapping.file)) if files else None
    if kept is None or not kept.retrieved:
        return mapping
    source = replace(mapping.source, retrieved=kept.retrieved, changed=kept.changed)
    datasets = (replace(one, modified=max(one.modified, kept.changed)) for one in mapping.datasets)
    return replace(mapping, source=source, datasets=tuple(datasets))
