"""Sisters on the loopback that behave as badly as they are told to: raw bytes by path, written to whoever asks."""

import json
import socket
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

TURTLE: Final = "text/turtle"
RESULTS: Final = "application/sparql-results+json"
BASE: Final = "https://data.example.net/theirs/"
PREFIXES: Final = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix omin: <https://w3id.org/omin/def#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix sdmx-code: <http://purl.org/linked-data/sdmx/2009/code#> .
"""
CATALOGUE: Final = f"""
<{BASE}catalogue> a dcat:Catalog ; dct:title "Theirs"@en ; dcat:dataset <{BASE}dataset/one> .
<{BASE}dataset/one> a dcat:Dataset ; dct:title "One"@en .
"""
INDICATOR: Final = "https://w3id.org/omin/indicator/sans-smartphone"

Body = bytes | Iterable[bytes]
# What is answered to a path (and to a query, where one was posted), at an address.
Answers = Callable[[str, str, str], Body]


def head(media: str, *lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {media}", "Connection: close", *lines, "", ""]).encode()


def whole(body: str | bytes, media: str = TURTLE, *lines: str, status: str = "200 OK") -> bytes:
    data = body if isinstance(body, bytes) else body.encode()
    return head(media, f"Content-Length: {len(data)}", *lines, status=status) + data


def turtle(body: str) -> bytes:
    return whole(PREFIXES + body)


def table(*rows: Mapping[str, tuple[str, str]]) -> bytes:
    """A SELECT's answer; each cell is a type and a value."""
    bindings = [{name: {"type": kind, "value": value} for name, (kind, value) in row.items()} for row in rows]
    names = sorted({name for row in rows for name in row})
    return whole(json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}), RESULTS)


NOT_FOUND: Final = whole("", status="404 Not Found")


@dataclass
class Elsewhere:
    """A server, and what it was asked."""

    address: str
    asked: list[str] = field(default_factory=list[str])


@contextmanager
def elsewhere(answers: Answers) -> Generator[Elsewhere]:
    """A server that answers so."""
    listener = socket.create_server(("127.0.0.1", 0))
    made = Elsewhere(f"http://127.0.0.1:{listener.getsockname()[1]}")
    stop = threading.Event()

    def talk(line: socket.socket) -> None:
        with line, suppress(OSError, ValueError):
            path, query = _received(line)
            made.asked.append(f"{path} {query}".strip())
            body = answers(path, query, made.address)
            for part in [body] if isinstance(body, bytes) else body:
                if stop.is_set():
                    return
                line.sendall(part)

    def serve() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def _received(line: socket.socket) -> tuple[str, str]:
    """The path of a request, and the query that was posted with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = line.recv(65_536)
        if not part:
            raise ValueError
        data += part
        if data.startswith(b"\x16"):  # TLS, which nobody here speaks
            return "/", ""
    top, _, body = data.partition(b"\r\n\r\n")
    fields = [field.partition(b":") for field in top.split(b"\r\n")[1:]]
    length = next((int(value) for name, _, value in fields if name.lower() == b"content-length"), 0)
    while len(body) < length:
        body += line.recv(65_536)
    query = parse_qs(body.decode()).get("query", [""])[0]
    return top.split(b" ")[1].decode(), query


def paths(**found: Body) -> Answers:
    """Answers by path: `start` is the address itself, `void` VoID, the others `/<name>`; else 404."""
    names = {"/": "start", "/.well-known/void": "void"}

    def answers(path: str, _query: str, _address: str) -> Body:
        return found.get(names.get(path, path.removeprefix("/")), NOT_FOUND)

    return answers


def always(body: Body) -> Answers:
    return lambda _path, _query, _address: body


def repeated(part: bytes, *first: bytes) -> Iterator[bytes]:
    """Bytes without end."""
    yield from first
    while True:
        yield part
