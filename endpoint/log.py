"""What is logged: lines of text or JSON; of a request nothing that tells who asked or what for.

An address and a query can be personal data: neither is written, nor what a browser says of itself.
"""

import json
import logging
import time
from datetime import UTC, datetime
from typing import Final

from flask import Response, g, request

from endpoint.site import site

ACCESS: Final = logging.getLogger("omin.access")
_PATH_LENGTH: Final = 200


class JsonLines(logging.Formatter):
    """Each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; the trace of an exception is a member of it."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "members", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(style: str) -> None:
    """Log to standard error as `text` or `json`; a log that cannot be written fails no request."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if style == "json" else logging.Formatter("omin: %(message)s"))
    logging.basicConfig(handlers=[handler])
    logging.raiseExceptions = False
    ACCESS.setLevel(logging.INFO)


def begin() -> None:
    """Note when a request came."""
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    """Count a request and, where that is wanted, log it."""
    part = request.blueprint or request.endpoint or "nothing"
    site().metrics.answered(part, response.status_code)
    if site().config.access_log:
        members = _members(part, response)
        ACCESS.info("%(method)s %(path)s %(status)s %(milliseconds)s ms", members, extra={"members": members})
    return response


def _members(part: str, response: Response) -> dict[str, object]:
    """What of a request may be known: a path only where we published it, and never what stands behind `?`."""
    known = response.status_code < 400  # noqa: PLR2004  # no error
    return {
        "method": request.method if known else "-",
        "path": request.path[:_PATH_LENGTH].encode("unicode_escape").decode() if known else "-",
        "part": part,
        "status": response.status_code,
        "bytes": response.content_length or 0,
        "milliseconds": round(1000 * (time.perf_counter() - g.began), 1),
    }
