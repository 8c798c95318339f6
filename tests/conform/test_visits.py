"""No server can harm who visits it by `omin conform`: each visit ends, in few requests, and goes nowhere else."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast

import pytest

from loader.conform import told
from loader.conform.addresses import RefusedError, address
from loader.conform.net import MOST
from loader.conform.run import run
from tests.endpoint.hostile.conftest import Canary

BOMB: Final = gzip.compress(b"0" * 50_000_000)
DEEP: Final = b"<http://x/s> <http://x/p> " + b"[ <http://x/p> " * 50_000
MANY: Final = b"".join(b"<http://x/%d> <http://x/p> <http://x/o> .\n" % number for number in range(90_000))


class Hostile(BaseHTTPRequestHandler):
    """A server that means harm; how, is its server's `behaviour`."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_HEAD(self) -> None:
        """As GET."""
        self.do_GET()

    def do_POST(self) -> None:
        """As GET."""
        self.do_GET()

    def do_GET(self) -> None:
        """Misbehave."""
        server = cast("Any", self.server)
        with suppress(OSError):
            getattr(self, server.behaviour)(server.bird)

    def _send(self, kind: str, content: bytes, code: int = 200, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def endless(self, _bird: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.end_headers()
        while True:
            self.wfile.write(b"# " + b"x" * 65_536 + b"\n")

    def inside(self, _bird: str) -> None:
        self._send("text/plain", b"", 302, Location="http://169.254.169.254/latest/meta-data")

    def elsewhere(self, bird: str) -> None:
        self._send("text/plain", b"", 302, Location=bird)

    def around(self, _bird: str) -> None:
        self._send("text/plain", b"", 302, Location="/again")

    def bomb(self, _bird: str) -> None:
        self._send("text/turtle", BOMB, Content_Encoding="gzip")

    def deep(self, _bird: str) -> None:
        self._send("text/turtle", DEEP)

    def lies(self, _bird: str) -> None:
        self._send("application/rdf+xml", b"\x00\xff\xfe not xml")

    def entities(self, bird: str) -> None:
        text = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{bird}">]><rdf:RDF xmlns:rdf="http://x#">&a;</rdf:RDF>'
        self._send("application/rdf+xml", text.encode())

    def context(self, bird: str) -> None:
        self._send("application/ld+json", json.dumps({"@context": bird, "@id": "x", "title": "x"}).encode())

    def many(self, _bird: str) -> None:
        self._send("text/turtle", MANY)

    def odd(self, bird: str) -> None:
        """Say that all of its parts are elsewhere, or no address at all."""
        text = f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix void: <http://rdfs.org/ns/void#> .
            @prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix dct: <http://purl.org/dc/terms/> .
            <#c> a dcat:Catalog ; dcat:dataset <#d>, _:b, "x" ; dct:title "\\u001b[31mred" .
            <#d> a dcat:Dataset ; dcat:distribution [ dcat:downloadURL <{bird}>, <file:///etc/passwd>, <http://[::> ] .
            <#v> a void:Dataset ; void:sparqlEndpoint <{bird}> ; void:dataDump <gopher://x/> ; void:rootResource <#c> .
            <#p> a hydra:PartialCollectionView ; hydra:next <{bird}> ; hydra:totalItems "many" ."""
        self._send("text/turtle", text.encode())

    def silent(self, _bird: str) -> None:
        self._send("text/html", b"<title>x</title>", 200, Link="<" * 20_000 + ">; type=text/turtle")

    def broken(self, _bird: str) -> None:
        self._send("text/html", b"oh no", 500)


BEHAVIOURS: Final = [name for name in vars(Hostile) if not name.startswith(("_", "do_", "log_"))]


@pytest.fixture
def bird() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_no_server_harms_who_visits_it(bird: Canary, behaviour: str) -> None:
    """The visit ends with a report, in few requests, and has gone nowhere else."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    elsewhere = bird.url.replace("127.0.0.1", "localhost")  # another name: it is not where the visit was sent
    server.behaviour, server.bird = behaviour, elsewhere  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    report = run(f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()
    assert report.status in {1, 2}
    assert report.requests <= MOST + 10  # those that are refused are not sent
    assert bird.calls == 0
    assert "\x1b" not in told.text(report, "en", whole=True)


class Dripping(BaseHTTPRequestHandler):
    """Sends a byte now and then, for ever."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        """Drip."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)


def test_a_server_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loader.conform.net._SECONDS", 0.3)
    monkeypatch.setattr("loader.conform.net._WHOLE", 1.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    report = run(f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()
    assert report.status == 2
    assert report.found[0][1].seen.startswith("slow")


@pytest.mark.parametrize(
    ("url", "start", "may"),
    [
        ("http://127.0.0.1:2/x", "http://127.0.0.1:2/", True),
        ("http://localhost:80/x", "http://localhost/", True),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:2/", False),
        ("http://127.0.0.1/", "http://localhost/", False),
        ("http://localhost/", "http://127.0.0.1/", False),
        ("http://10.0.0.1/", "https://93.184.215.14/", False),
        ("http://[::1]/", "https://93.184.215.14/", False),
        ("ftp://127.0.0.1/", "http://127.0.0.1/", False),
        ("http://user:x@127.0.0.1/", "http://127.0.0.1/", False),
        ("http:///x", "http://127.0.0.1/", False),
        ("http://127.0.0.1:x/", "http://127.0.0.1/", False),
    ],
)
def test_where_a_visit_may_go(url: str, start: str, may: bool) -> None:
    if may:
        assert address(url, start)
        return
    with pytest.raises(RefusedError):
        address(url, start)
