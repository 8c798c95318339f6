"""All data in one file: the dump that `omin build` wrote beside the version, sent as it is and never held in memory."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from endpoint.asking import N_QUADS
from endpoint.errors import ProblemError
from endpoint.gathered import FILE, TOLD
from endpoint.site import root, site
from endpoint.store import Graph, Snapshot, Term, remembered
from ontology.terms import DCAT, MEDIA_TYPES, SPDX, TYPE, XSD

blueprint: Final = Blueprint("dump", __name__)

PATH: Final = "/dump.nq.gz"
MEDIA: Final = "application/gzip"
_PIECE: Final = 1 << 16
_ONE_PART: Final = re.compile(r"bytes=\d*-\d*")


@dataclass(frozen=True, slots=True)
class Dump:
    """The file, its size in bytes, and its SHA-256 as hexadecimal digits."""

    path: Path
    size: int
    sha256: str


def held(snapshot: Snapshot) -> Dump | None:
    """The dump of a version, where it has one: `dump.json` is written last."""
    try:
        return _read(snapshot)
    except FileNotFoundError:
        return None


@remembered
def _read(snapshot: Snapshot) -> Dump:
    """Every page asks: the file is read until it is there, then never again (an exception is not kept)."""
    return _told(snapshot.directory)


def at(folder: Path) -> Dump | None:
    """The dump of the version in a folder, where it has one."""
    try:
        return _told(folder)
    except FileNotFoundError:
        return None


def _told(folder: Path) -> Dump:
    told = json.loads((folder / TOLD).read_text("utf-8"))
    return Dump(folder / FILE, int(told["bytes"]), str(told["sha256"]))


def describe(graph: Graph, node: str, found: Dump, place: str = "") -> None:
    """Say of a distribution that it is the dump: where it is, what it is packed with, its length and checksum.

    `place` is the address before its path, where that is not that of what is read.
    """
    links = {
        TYPE: DCAT + "Distribution",
        DCAT + "downloadURL": (place or root()) + PATH,
        DCAT + "mediaType": MEDIA_TYPES + N_QUADS.media,
        DCAT + "compressFormat": MEDIA_TYPES + MEDIA,
        SPDX + "checksum": f"{node}-checksum",
    }
    for predicate, iri in links.items():
        graph.add(node, predicate, Term(iri, is_iri=True))
    graph.add(node, DCAT + "byteSize", Term(str(found.size), datatype=XSD + "nonNegativeInteger"))
    graph.add(f"{node}-checksum", TYPE, Term(SPDX + "Checksum", is_iri=True))
    graph.add(f"{node}-checksum", SPDX + "algorithm", Term(SPDX + "checksumAlgorithm_sha256", is_iri=True))
    graph.add(f"{node}-checksum", SPDX + "checksumValue", Term(found.sha256, datatype=XSD + "hexBinary"))


def advice() -> str:
    """A sentence for who met a limit: where all data are."""
    if held(site().follower.snapshot()) is None:
        return ""
    return f" For all data take the dump at {root()}{PATH}"


@blueprint.get(PATH)
def dump() -> Response:
    """Send the dump, or the part of it that is asked for (RFC 9110, section 14)."""
    found = held(site().follower.snapshot())
    if found is None:
        raise ProblemError(404, "This version has no dump.")
    response = Response(content_type=MEDIA)
    response.set_etag(found.sha256)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Disposition"] = 'attachment; filename="omin.nq.gz"'
    response.content_length = found.size
    if not _ONE_PART.fullmatch(request.headers.get("Range", "")):  # another unit, or several parts: the whole
        request.environ.pop("HTTP_RANGE", None)
    response.make_conditional(request, accept_ranges=True, complete_length=found.size)
    if request.method == "GET" and response.status_code != 304:  # noqa: PLR2004
        start = (response.content_range.start or 0) if response.content_range else 0
        _fill(response, found.path, start)
    return response


def _fill(response: Response, path: Path, start: int) -> None:
    """Send as many bytes of a file as the length says; waitress does so by itself, and no thread waits meanwhile."""
    wrapper = request.environ.get("wsgi.file_wrapper")
    if wrapper is None:
        response.response = _pieces(path, start, response.content_length or 0)
        return
    file = path.open("rb")
    file.seek(start)
    response.response, response.direct_passthrough = wrapper(file), True


def _pieces(path: Path, start: int, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while piece := file.read(min(size, _PIECE)):
            size -= len(piece)
            yield piece
