"""One file from one address: a conditional GET, tried again and resumed, so many bytes and seconds in all."""

import gzip
import os
import shutil
import socket
import time
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import httpx
import tenacity

from loader.checked import Checked
from loader.fetching import partial
from loader.fetching.faults import TRANSIENT, AgainError, FetchError, retry_after
from loader.fetching.manners import Manners
from loader.fetching.partial import Part

_HOPS: Final = 5
_SILENCE: Final = httpx.Timeout(30, connect=10)  # seconds without a byte
_LONGEST: Final = 60.0  # seconds between two tries
_OK, _PARTIAL, _SAME, _NO_SUCH_RANGE = 200, 206, 304, 416
_CODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The address, the validators of the file that is here, the folder to work in, and the most bytes."""

    url: str
    etag: str
    modified: str
    folder: Path
    limit: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The file that came, or None where the server says that it is the same; its validators as they were sent."""

    file: Path | None
    etag: str = ""
    modified: str = ""


def download(wanted: Wanted, manners: Manners) -> Answer:
    """What the address gives; FetchError where it gives nothing, OSError where the disk refuses."""
    until = time.monotonic() + manners.seconds
    tries = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(AgainError),
        stop=tenacity.stop_after_attempt(manners.tries) | tenacity.stop_before_delay(manners.seconds),
        wait=_Wait(manners.wait),
        reraise=True,
    )
    with httpx.Client(
        transport=Checked(manners.places),
        timeout=_SILENCE,
        trust_env=False,
        follow_redirects=True,
        max_redirects=_HOPS,
        headers={"User-Agent": f"omin/{version('omin')}", "Accept": "*/*", "Accept-Encoding": "identity"},
    ) as client:
        return tries(_once, client, wanted, until)


class _Wait(tenacity.wait.wait_base):
    """Twice as long each time, a little by chance, and at least as long as the server asks."""

    def __init__(self, first: float) -> None:
        self._usual = tenacity.wait_exponential(first, _LONGEST) + tenacity.wait_random(0, first)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.wait if isinstance(error, AgainError) else 0
        return max(self._usual(retry_state), min(asked, _LONGEST))


def _once(client: httpx.Client, wanted: Wanted, until: float) -> Answer:
    part = partial.found(wanted.folder, wanted.url)
    try:
        with client.stream("GET", wanted.url, headers={**_conditions(wanted), **part.headers()}) as response:
            if response.status_code == _SAME:
                part.drop()
                return Answer(None)
            part = _begun(part, response)
            _write(part, response, wanted.limit, until)
    except httpx.TooManyRedirects:
        raise FetchError("fetch-redirects") from None
    except httpx.UnsupportedProtocol:
        raise FetchError("fetch-refused") from None
    except (httpx.TransportError, socket.gaierror):
        raise AgainError("fetch-cut" if part.size else "fetch-unreachable") from None
    headers = response.headers
    return Answer(_whole(part, wanted.limit), headers.get("etag", ""), headers.get("last-modified", ""))


def _conditions(wanted: Wanted) -> dict[str, str]:
    told = {"If-None-Match": wanted.etag, "If-Modified-Since": wanted.modified}
    return {name: value for name, value in told.items() if value}


def _begun(part: Part, response: httpx.Response) -> Part:
    """The part that the body of an answer goes on with, or begins; FetchError where it is neither."""
    status, headers = response.status_code, response.headers
    if status == _PARTIAL and part.continues(headers):
        return part
    if status in {_PARTIAL, _NO_SUCH_RANGE}:
        part.drop()
        raise AgainError("fetch-cut")
    if status in TRANSIENT:
        raise AgainError("fetch-status", retry_after(headers.get("retry-after")), status=str(status))
    if status != _OK:
        raise FetchError("fetch-status", status=str(status))
    if headers.get("content-encoding", "").lower() not in _CODINGS:
        raise FetchError("fetch-coded")
    return partial.begun(part, headers)


def _write(part: Part, response: httpx.Response, limit: int, until: float) -> None:
    """Add the body to the part; what came stays if the rest does not, unless the disk refuses or it is too much."""
    size = part.size
    try:
        with part.path.open("ab") as file:
            for block in response.iter_raw():
                size += len(block)
                if size > limit:
                    raise FetchError("fetch-too-large", limit=str(limit // 1_000_000))  # noqa: TRY301
                file.write(block)
                if time.monotonic() > until:
                    break
            file.flush()
            os.fsync(file.fileno())
    except (FetchError, OSError):
        part.drop()
        raise
    if time.monotonic() > until:
        raise FetchError("fetch-slow")


def _whole(part: Part, limit: int) -> Path:
    """The part, which is the whole now, as a candidate; unpacked where the server packed it without being asked."""
    candidate = part.path.with_name(f".candidate{part.path.parent.suffix}")
    if part.coding in {"", "identity"}:
        part.path.replace(candidate)
    else:
        _unpack(part, candidate, limit)
    part.drop()
    return candidate


def _unpack(part: Part, candidate: Path, limit: int) -> None:
    try:
        with gzip.open(part.path) as packed, candidate.open("wb") as file:
            shutil.copyfileobj(_Bounded(packed, limit, limit), file)
    except (EOFError, zlib.error, gzip.BadGzipFile, FetchError, OSError) as error:
        candidate.unlink(missing_ok=True)
        part.drop()
        if isinstance(error, (EOFError, zlib.error, gzip.BadGzipFile)):
            raise AgainError("fetch-cut") from None
        raise


@dataclass
class _Bounded:
    """Bytes that are unpacked, no more than so many."""

    packed: gzip.GzipFile
    left: int
    limit: int

    def read(self, size: int = -1, /) -> bytes:
        """The next of them; FetchError where there are more."""
        block = self.packed.read(size)
        self.left -= len(block)
        if self.left < 0:
            raise FetchError("fetch-too-large", limit=str(self.limit // 1_000_000))
        return block
