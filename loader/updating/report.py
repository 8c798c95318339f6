"""What the last update did: `update.json` for programs and `update.log` for people, beside the versions."""

import contextlib
import json
import logging
import os
from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict, dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

REPORT: Final = "update.json"
LOG: Final = "update.log"
_BYTES: Final = 256 * 1024  # of the log, and as many of the one before


@dataclass
class Report:
    """One update: when, how it ended, what was fetched, which version was live before and is now, what was found.

    `status` is the exit status; `overdue` and `fetched` are as `omin fetch` tells them.
    """

    started: str
    finished: str = ""
    status: int = 2
    outcome: str = ""
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    fetched: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    put_back: list[str] = field(default_factory=list[str])
    before: str | None = None
    after: str | None = None
    quads: int = 0
    errors: int = 0
    warnings: int = 0
    findings: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    overdue: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    message: dict[str, str] = field(default_factory=dict[str, str])


def write(root: Path, report: Report) -> None:
    """Put the report in place of the one before; where the disk refuses, that one stays."""
    beside = root / f".{REPORT}"
    with contextlib.suppress(OSError):
        try:
            with beside.open("w", encoding="utf-8") as out:
                out.write(json.dumps(asdict(report), indent=2, ensure_ascii=False) + "\n")
                out.flush()
                os.fsync(out.fileno())
            beside.replace(root / REPORT)
        finally:
            beside.unlink(missing_ok=True)


@contextlib.contextmanager
def log(root: Path) -> Generator[Callable[[str], None]]:
    """Writes lines with their moment to the log; one that cannot be written stops no update."""
    logger = logging.Logger("omin update")  # noqa: LOG001  # ours alone: nothing else is to write there
    try:
        handler = _Handler(root / LOG, maxBytes=_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        yield lambda _line: None
        return
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    logger.addHandler(handler)
    try:
        yield logger.info
    finally:
        with contextlib.suppress(OSError):
            handler.close()


class _Handler(RotatingFileHandler):
    def handleError(self, record: Any) -> None:  # noqa: ANN401, N802  # as logging calls it
        """Go on: what is said is also on standard error."""
