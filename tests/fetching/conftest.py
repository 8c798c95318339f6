"""A real HTTP server on this machine whose answers a test chooses, and a territory that fetches from it."""

import contextlib
import shutil
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import pytest

CASES = Path(__file__).parents[1] / "loader" / "cases"
Play = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each request by the next play, the last one again and again; notes down what was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # as http.server calls it
        server = cast("Server", self.server)
        plays = server.plays
        server.asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
        play = plays.pop(0) if len(plays) > 1 else plays[0]
        play(self)

    def give(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """A whole answer; `Content_Length` and the like are headers."""
        self.send_response(status)
        sent = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as http.server calls it
        pass


class Server(ThreadingHTTPServer):
    """What it plays, and what it was asked."""

    daemon_threads = True
    plays: list[Play]
    asked: list[dict[str, str]]


def gives(body: bytes, status: int = 200, **headers: str) -> Play:
    return lambda handler: handler.give(status, body, **headers)


def breaks_off(body: bytes, after: int, **headers: str) -> Play:
    """Promises the whole body, and hangs up after so many bytes."""

    def play(handler: Handler) -> None:
        handler.give(200, body[:after], **{"Content_Length": str(len(body))} | headers)
        handler.close_connection = True

    return play


@dataclass
class Place:
    """A territory whose figures are fetched from the server."""

    folder: Path
    server: Server
    options: list[str] = field(default_factory=list[str])

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def file(self) -> Path:
        return self.folder / "sources" / "figures.csv"

    @property
    def kept(self) -> Path:
        return self.folder / "sources" / ".fetched" / "figures.csv"

    def play(self, *plays: Play) -> None:
        self.server.plays[:] = plays

    def words(self, **words: str) -> None:
        """Add words to the [source] of the figures."""
        mapping = self.folder / "figures.toml"
        lines = "".join(f'{name} = "{value}"\n' for name, value in words.items())
        mapping.write_text(mapping.read_text("utf-8").replace("[source]\n", f"[source]\n{lines}", 1), "utf-8")


@contextlib.contextmanager
def served() -> Generator[Server]:
    """The server, until it is no longer needed."""
    made = Server(("127.0.0.1", 0), Handler)
    made.plays, made.asked = [gives(b"", 404)], []
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path, server: Server) -> Place:
    made = Place(tmp_path / "territory", server)
    shutil.copytree(CASES / "tidy", made.folder)
    made.words(fetch=f"http://{made.address}/figures.csv")
    return made
