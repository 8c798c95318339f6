"""Sending a visit out: a process of its own, with a deadline; whatever it does, there is something to tell."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

from loader.finding import Finding
from loader.sisters.limits import Limits

_START: Final = 5  # seconds more than the visit gives itself
_LONGEST: Final = 4_000_000  # bytes of what it tells
_ALARM: Final = -14


@dataclass(frozen=True, slots=True)
class Errand:
    """Whom to visit, where to leave what it brings, whose bases are ours, the entity tags of the last visit."""

    url: str
    folder: str
    ours: Sequence[str]
    tags: Mapping[str, str]
    limits: Limits


def send(errand: Errand) -> dict[str, Any]:
    """Have one sister visited; gives what `visit` tells, or a finding that says how it ended."""
    command = [sys.executable, "-I", "-m", "loader.sisters.visit"]
    silent = subprocess.DEVNULL
    try:
        done = subprocess.run(  # noqa: S603  # our own module, with arguments of our own
            command,
            input=json.dumps(asdict(errand)).encode(),
            stdout=silent,
            stderr=silent,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},  # fewer arenas take less address space
            timeout=errand.limits.seconds + _START,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _ended(errand, "sister-slow", f"{errand.limits.seconds:g}")
    if done.returncode == _ALARM:
        return _ended(errand, "sister-slow", f"{errand.limits.seconds:g}")
    path = Path(errand.folder) / "told.json"
    if done.returncode or not path.is_file() or path.stat().st_size > _LONGEST:
        return _ended(errand, "sister-overload", errand.url)
    return cast("dict[str, Any]", json.loads(path.read_text("utf-8")))


def _ended(errand: Errand, code: str, value: str) -> dict[str, Any]:
    return {"found": [asdict(Finding(code, errand.url, value=value))], "unchanged": False, "reached": ""}
