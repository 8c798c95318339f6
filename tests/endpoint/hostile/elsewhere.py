"""Another endpoint, on the loopback, that behaves as badly as the path asked says."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final

WORDS: Final = "do not repeat me"
_SRJ: Final = "application/sparql-results+json"
_WELL: Final = json.dumps(
    {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "x"}}]}}
)
_TRIPLE: Final = {
    "type": "triple",
    "value": {key: {"type": "uri", "value": "http://x/"} for key in ("subject", "predicate", "object")},
}


def head(*lines: str, status: str = "200 OK", media: str = _SRJ) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {media}", *lines, "", ""]).encode()


def results(*terms: object, variables: tuple[str, ...] = ("s",)) -> bytes:
    rows = [dict.fromkeys(variables[:1], term) for term in terms]
    return json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}).encode()


def _endless() -> Iterator[bytes]:
    yield head() + b'{"head":'
    while True:
        yield b" " * 65_536


def _drip() -> Iterator[bytes]:
    for byte in head() + _WELL.encode():
        yield bytes([byte])
        time.sleep(0.3)


def _continue() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n"
        time.sleep(0.01)


def _never() -> Iterator[bytes]:
    yield b""
    time.sleep(30)


def _redirect(status: str) -> Callable[[str], list[bytes]]:
    return lambda canary: [head(f"Location: {canary}", f"Refresh: 0; url={canary}", "Content-Length: 0", status=status)]


def _whole(body: bytes, *lines: str, status: str = "200 OK", media: str = _SRJ) -> Callable[[str], list[bytes]]:
    return lambda _canary: [head(f"Content-Length: {len(body)}", *lines, status=status, media=media), body]


BEHAVIOURS: Final[dict[str, Callable[[str], Iterable[bytes]]]] = {
    "well": _whole(_WELL.encode()),
    "moved": _redirect("301 Moved Permanently"),
    "found": _redirect("302 Found"),
    "see-other": _redirect("303 See Other"),
    "temporary": _redirect("307 Temporary Redirect"),
    "endless": lambda _canary: _endless(),
    "drip": lambda _canary: _drip(),
    "continue": lambda _canary: _continue(),
    "never": lambda _canary: _never(),
    "closes": lambda _canary: [],
    "closes-amid": lambda _canary: [b"HTTP/1.1 200 OK\r\nConte"],
    "cut": lambda _canary: [head("Content-Length: 5000"), _WELL.encode()],
    "cut-chunk": lambda _canary: [head("Transfer-Encoding: chunked"), b"ff\r\n" + _WELL.encode()],
    "cut-json": _whole(_WELL.encode()[:-9]),
    "html": _whole(f"<html>{WORDS}</html>".encode(), media="text/html"),
    "lies": _whole(f"<html>{WORDS}</html>".encode()),
    "turtle": _whole(_WELL.encode(), media="text/turtle"),
    "bomb": _whole(gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip"),
    "error": _whole(WORDS.encode(), f"X-Secret: {WORDS}", status=f"500 {WORDS}"),
    "forbidden": _whole(WORDS.encode(), status="403 Forbidden"),
    "nothing": _whole(b"", status="204 No Content"),
    "not-http": lambda _canary: [f"{WORDS}\r\n\r\n".encode() * 99],
    "headers": lambda _canary: [head(*[f"X-{number}: {WORDS}" for number in range(5_000)]), _WELL.encode()],
    "long-header": lambda _canary: [head("X: " + "x" * 1_000_000), _WELL.encode()],
    "rows": _whole(b'{"head":{"vars":[]},"results":{"bindings":[' + b"{}," * 999_999 + b"{}]}}"),
    "deep": _whole(b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":' + b'{"type":' * 100_000 + b"1"),
    "deep-list": _whole(b"[" * 100_000),
    "boolean": _whole(b'{"head":{},"boolean":true}'),
    "words": _whole(results({"type": "uri", "value": f"http://x/> }} SERVICE <{WORDS}"})),
    "relative": _whole(results({"type": "uri", "value": "x"})),
    "language": _whole(results({"type": "literal", "value": "x", "xml:lang": "f r"})),
    "triple": _whole(results(_TRIPLE)),
    "not-utf8": _whole(results({"type": "literal", "value": "x"}).replace(b"x", b"\xff")),
    "surrogate": _whole(results({"type": "literal", "value": "x"}).replace(b'"x"', b'"\\ud800"')),
    "undeclared": _whole(results({"type": "literal", "value": "x"}).replace(b'"vars": ["s"]', b'"vars": []')),
    "more": _whole(results({"type": "literal", "value": "x"}, variables=("mine", "s"))),
}


class Elsewhere:
    """A server of all of that; it remembers what it was asked."""

    def __init__(self, canary: str) -> None:
        self.asked: list[bytes] = []
        self._canary = canary
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                called, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(called,), daemon=True).start()

    def _answer(self, called: socket.socket) -> None:
        with called, suppress(OSError):
            request = received(called)
            self.asked.append(request)
            name = request.split(b" ", 2)[1].decode().strip("/").partition("?")[0]
            for piece in BEHAVIOURS[name](self._canary):
                called.sendall(piece)


def received(called: socket.socket) -> bytes:
    """A whole request with its body."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += called.recv(65_536)
    start, _, body = taken.partition(b"\r\n\r\n")
    length = int(next(line for line in start.split(b"\r\n") if line.lower().startswith(b"content-length:")).split()[1])
    while len(body) < length:
        body += called.recv(65_536)
    return start + b"\r\n\r\n" + body
