"""Content codings (RFC 9110, section 8.4) by Flask-Compress: zstd, br and gzip, each with an entity tag of its own."""

import io
import re
from collections.abc import Callable
from typing import BinaryIO, Final

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.wsgi import FileWrapper

CODINGS: Final = ("zstd", "br", "gzip")
_LARGEST: Final = 16_000_000  # bytes that are held to be coded as a whole
_PIECE: Final = 65_536
_SMALLEST: Final = 1_000  # bytes: less is sent in one packet either way
_REFUSED: Final = re.compile(r";q=0(\.0{0,3})?$", re.IGNORECASE)
_TYPES: Final = (
    "application/atom+xml",
    "application/csvm+json",
    "application/geo+json",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/opensearchdescription+xml",
    "application/rdf+xml",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/trig",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/tab-separated-values",
    "text/turtle",
    "text/xml",
)


def install(app: Flask) -> None:
    """Code the answers of an application; call it before other functions are registered to run after requests."""
    app.config.update(
        COMPRESS_ALGORITHM=list(CODINGS),
        COMPRESS_ALGORITHM_STREAMING=list(CODINGS),
        COMPRESS_MIMETYPES=list(_TYPES),
        COMPRESS_MIN_SIZE=_SMALLEST,
    )
    Compress(app)
    app.before_request(_heed)
    app.after_request(_whole)


def _heed() -> None:
    """Take out what the library would misread: codings that are refused (q=0), spaces, parts of files."""
    entries = request.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
    wanted = [] if "Range" in request.headers else [entry for entry in entries if not _REFUSED.search(entry)]
    request.environ["HTTP_ACCEPT_ENCODING"] = ",".join(wanted)


def _whole(response: Response) -> Response:
    """Read files that may be coded into memory where they are small: a stream would be sent without its length."""
    coded = response.mimetype in _TYPES and request.headers["Accept-Encoding"]
    small = (response.content_length or 0) <= _LARGEST
    if small and response.is_streamed and response.status_code == 200 and coded:  # noqa: PLR2004
        file, response.direct_passthrough = response.response, False
        response.set_data(response.get_data())
        if isinstance(file, FileWrapper):
            file.close()
    return response


def fill(response: Response, write: Callable[[], bytes | BinaryIO], *, unchanged: bool = False) -> Response:
    """Write a response that has its entity tag; 304 where the client has it by its tag, or else `unchanged`."""
    tag = response.get_etag()[0] or ""
    known = held(tag) or (tag if unchanged else None)
    content = b"" if known else write()
    if isinstance(content, bytes):
        response.set_data(content)
    else:
        _send(response, content)
    if known is not None:
        response.status_code = 304
        response.set_etag(known)
    return response


def _send(response: Response, file: BinaryIO) -> None:
    """Send a file as it is read, so that it never is in memory as a whole; close it in the end."""
    response.content_length = file.seek(0, io.SEEK_END)
    response.call_on_close(file.close)
    file.seek(0)
    response.response, response.direct_passthrough = FileWrapper(file, _PIECE), True


def held(tag: str) -> str | None:
    """The tag under which the client has an answer already: that of the answer itself or of one of its codings."""
    tags = (tag, *(f"{tag}:{coding}" for coding in CODINGS))
    return next((known for known in tags if request.if_none_match.contains_weak(known)), None)
