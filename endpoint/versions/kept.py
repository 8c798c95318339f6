"""Which versions of a store are kept: their numbers, folders and moments."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from werkzeug.http import http_date

from endpoint.store import Snapshot, remembered

_NAME: Final = re.compile(r"([0-9]{6,9})-[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that is kept: its number, its folder, and when it was published."""

    number: int
    directory: Path
    built: datetime

    @property
    def prefix(self) -> str:
        """What stands before the paths of its addresses."""
        return f"/version/{self.number}"

    @property
    def moment(self) -> str:
        """When it was published, as HTTP writes it (RFC 9110, section 5.6.7)."""
        return http_date(self.built)


@remembered
def live(snapshot: Snapshot) -> Kept | None:
    """The version that is opened, by its number; None where it has none, as in a store elsewhere."""
    return _of(snapshot.directory)


def kept(snapshot: Snapshot) -> tuple[Kept, ...]:
    """All that are kept up to the live one, the first first: one beyond it was never switched to."""
    last = live(snapshot)
    if last is None:
        return ()
    try:
        found = [_of(folder) for folder in snapshot.directory.parent.iterdir()]
    except OSError:
        return (last,)
    before = {one.number: one for one in found if one is not None and one.number < last.number}
    return (*(before[number] for number in sorted(before)), last)


def _of(folder: Path) -> Kept | None:
    name = _NAME.fullmatch(folder.name)
    if name is None:
        return None
    try:
        file = folder / "manifest.json"
        return Kept(int(name[1]), folder, _built(file, file.stat().st_mtime_ns))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=1_024)
def _built(manifest: Path, _written: int) -> datetime:
    """The moment a manifest tells, which never changes while the file is the same."""
    told = datetime.fromisoformat(json.loads(manifest.read_text("utf-8"))["built"])
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
