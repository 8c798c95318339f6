"""The part of a file that came before the connection broke, kept so that the rest can be asked for (RFC 9110, 14)."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_SURE: Final = 60  # seconds after which a Last-Modified is a strong validator (RFC 9110, section 8.8.2.2)


@dataclass(frozen=True, slots=True)
class Part:
    """Where the part is, of which URL, what tells that the rest is of the same file, and how it is coded."""

    path: Path
    url: str
    validator: str = ""
    coding: str = ""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def headers(self) -> dict[str, str]:
        """What asks for the rest of the same file, where that can be told."""
        if not self.size or not self.validator:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self.validator}

    def continues(self, headers: Mapping[str, str]) -> bool:
        """Whether a 206 answers with what comes after the part, of the same file."""
        found = _RANGE.fullmatch(headers.get("content-range", ""))
        same = self.validator in {headers.get("etag", self.validator), headers.get("last-modified")}
        return bool(found and int(found[1]) == self.size and same)

    def drop(self) -> None:
        """Remove it."""
        self.path.unlink(missing_ok=True)
        _told(self.path).unlink(missing_ok=True)


def found(folder: Path, url: str) -> Part:
    """The part of the file of a URL that is in the folder; an empty one where there is none."""
    path = folder / ".part"
    try:
        told = json.loads(_told(path).read_text("utf-8"))
        part = Part(path, told["url"], told["validator"], told["coding"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        part = Part(path, "")
    return part if part.url == url and path.is_file() else Part(path, url)


def begun(part: Part, headers: Mapping[str, str]) -> Part:
    """A new, empty part of what an answer with these headers brings."""
    fresh = Part(part.path, part.url, strong(headers), headers.get("content-encoding", "").lower())
    part.drop()
    part.path.parent.mkdir(parents=True, exist_ok=True)
    told = asdict(fresh) | {"path": fresh.path.name}
    _told(part.path).write_text(json.dumps(told), "utf-8")
    return fresh


def strong(headers: Mapping[str, str]) -> str:
    """The strong validator of an answer; empty where it has none."""
    tag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    if tag.startswith('"'):
        return tag
    try:
        age = parsedate_to_datetime(headers["date"]) - parsedate_to_datetime(modified)
    except (KeyError, ValueError):
        return ""
    return modified if age.total_seconds() >= _SURE else ""


def _told(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
