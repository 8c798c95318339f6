"""The server in front of the application: waitress, tuned against slow clients and stricter than it is.

A request that two servers could read in two ways is refused before it is read (RFC 9112, sections 3.2 and 6.3).
"""

import json
import re
import socket
from typing import Any, Final, Protocol, cast

from flask import Flask
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # it ships no types
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]

from endpoint.config import GRAPH_BYTES, THREADS, Config

_ADDRESS_BYTES: Final = 8_192
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]")

# Each thread only ever sees whole requests, and a client may leave while it waits.
SETTINGS: Final[dict[str, Any]] = {
    "threads": THREADS,
    "connection_limit": 2000,
    "channel_timeout": 10,
    "cleanup_interval": 2,
    "asyncore_use_poll": True,
    "max_request_body_size": 131_072,
    "max_request_header_size": 16_384,
    "channel_request_lookahead": 1,
    "clear_untrusted_proxy_headers": True,
    "ident": None,
    "expose_tracebacks": False,
}


class Server(Protocol):
    """What is used of waitress' server."""

    effective_port: int
    channel_class: type

    def run(self) -> None:
        """Serve until closed."""
        ...

    def close(self) -> None:
        """Let go of the port."""
        ...


class _Refusal:
    """An error found before there is a request, in the shape that all errors here have."""

    def __init__(self, code: int, reason: str, detail: str) -> None:
        self.code = code
        self.reason = reason
        self._detail = detail

    def to_response(self, _ident: object = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body, as waitress asks for them."""
        members = {"type": "about:blank", "title": self.reason, "status": self.code, "detail": self._detail}
        headers = [("Content-Type", "application/problem+json"), ("X-Content-Type-Options", "nosniff")]
        return f"{self.code} {self.reason}", headers, json.dumps(members).encode()


_DETAILS: Final = {
    400: "The request is not well-formed HTTP.",
    413: "The request is larger than this address takes.",
    431: "The headers are larger than this address takes.",
    501: "That transfer coding is not known here.",
}


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # untyped
    """Reads a request and refuses what is ambiguous."""

    error: Any
    first_line: Any

    def received(self, data: bytes) -> int:
        """Take bytes, as waitress does; errors get our shape."""
        started = self.header_plus + data if self.body_rcv is None else b""
        taken: int = super().received(data)
        if self.error is not None and not isinstance(self.error, _Refusal):
            self.error = _refusal(self.error.code, self.error.reason, started)
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request; ParsingError where it has two lengths, no host, or a control character."""
        super().parse_header(header_plus)
        if _CONTROL.search(self.first_line):
            raise ParsingError("control character")
        if self.version == "1.1" and "HOST" not in self.headers:
            raise ParsingError("no Host")
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("two lengths")


def _refusal(code: int, reason: str, started: bytes) -> _Refusal:
    line = started.lstrip().split(b"\r\n", 1)[0]
    if len(line) > _ADDRESS_BYTES:
        return _Refusal(414, "URI Too Long", "The address is too long; send long queries by POST.")
    return _Refusal(code, reason, _DETAILS.get(code, _DETAILS[400]))


class _Channel(HTTPChannel):  # type: ignore[misc]  # untyped
    parser_class = _Parser

    def __repr__(self) -> str:
        """What waitress logs of a connection: not whose it is."""
        return "<connection>"


def make_server(app: Flask, config: Config, listener: socket.socket) -> Server:
    """A server of an application on a socket that is bound; `run` serves."""
    proxy: dict[str, Any] = {}
    if config.trusted_proxy:
        names = {"x-forwarded-for", "x-forwarded-proto"}
        proxy = {"trusted_proxy": config.trusted_proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": names}
    body: dict[str, Any] = {"max_request_body_size": GRAPH_BYTES} if config.writable else {}
    server = cast("Server", create_server(app, sockets=[listener], **{**SETTINGS, **body, **proxy}))
    server.channel_class = _Channel
    return server
