"""`omin conform`: nothing is missing in ours, and each check can find something missing."""

import json
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast
from xml.etree import ElementTree

import httpx
import pytest

from endpoint.app import close, create_app
from endpoint.config import Config
from loader.conform import told
from loader.conform.net import MOST, Net
from loader.conform.run import WAYS, Report, checks, run
from loader.conform.visit import Visit
from tests.endpoint.conftest import UNLIMITED, serving
from tests.endpoint.hostile.conftest import until
from tests.whole.conftest import ROOT, free_port, omin

PAGE: Final = (ROOT / "docs" / "conform.md").read_text("utf-8")
Changed = tuple[str, list[tuple[str, str]], bytes]
Change = Callable[[dict[str, Any], Changed], Changed]


class Faulty:
    """Our application with one fault."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401  # a WSGI application
        self.inner = inner
        self.change: Change | None = None

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:  # noqa: ANN401
        if self.change is None:
            return self.inner(environ, start)
        said: list[Any] = []

        def begin(*given: object) -> None:
            said.extend(given)

        parts = self.inner(environ, begin)
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        status, headers, body = self.change(environ, (said[0], said[1], body))
        if environ["REQUEST_METHOD"] != "HEAD":
            headers = [(name, value) for name, value in headers if name != "Content-Length"]
            headers.append(("Content-Length", str(len(body))))
        start(status, headers)
        return [body]


@pytest.fixture(scope="module")
def faulty(built: Path) -> Iterator[tuple[str, Faulty]]:
    app = create_app(Config(built, workers=2, allowance=UNLIMITED, catalogue_page=2))
    made = Faulty(app.wsgi_app)
    app.wsgi_app = made  # type: ignore[assignment,method-assign]  # as Flask's own documentation does
    server = serving(app)
    yield next(server), made
    next(server, None)
    close(app)


def media(given: Changed) -> str:
    return dict(given[1]).get("Content-Type", "").partition(";")[0]


def body(kind: str, old: str, new: str, path: str = "") -> Change:
    """Change what documents of a media type say."""

    def change(environ: dict[str, Any], given: Changed) -> Changed:
        if kind not in media(given) or path not in environ["PATH_INFO"]:
            return given
        return given[0], given[1], re.sub(old.encode(), new.encode(), given[2], flags=re.MULTILINE)

    return change


def status(new: str, path: str = "", method: str = "", sent: str = "", asked: str = "") -> Change:
    """Change the status of some answers."""

    def change(environ: dict[str, Any], given: Changed) -> Changed:
        fits = path in environ["PATH_INFO"] and method in environ["REQUEST_METHOD"]
        fits = fits and sent in environ.get("CONTENT_TYPE", "") and asked in environ.get("QUERY_STRING", "")
        return (new, given[1], given[2]) if fits else given

    return change


def header(*names: str, **more: str) -> Change:
    """Leave headers out, and put others in."""

    def change(_environ: dict[str, Any], given: Changed) -> Changed:
        kept = [pair for pair in given[1] if pair[0].lower() not in names]
        return given[0], [*kept, *((name.replace("_", "-"), value) for name, value in more.items())], given[2]

    return change


TURTLE: Final = "text/turtle"
LINES: Final = "application/n-triples"
GONE: Final = "404 NOT FOUND"
FAULTS: Final[dict[str, Change]] = {
    "reachable": status("500 OH NO"),
    "catalogue": body("", "Catalog", "Xatalog"),
    "catalogue-forms": body("application/rdf+xml", "Bordeaux", "Nantes", "/data/catalogue"),
    "catalogue-shapes": body(TURTLE, "dct:publisher", "dct:creator"),
    "catalogue-pages": body(TURTLE, "hydra:next(Page)? ", "hydra:first "),
    "licences": body(TURTLE, "dct:license", "dct:subject"),
    "identifiers": body(TURTLE, "dct:identifier", "dct:subject"),
    "languages": body(TURTLE, '"@(fr|en)', '"'),
    "keywords": body(TURTLE, "dcat:keyword", "dct:subject"),
    "downloads": status(GONE, ".csv", "HEAD"),
    "dump": status(GONE, "/dump.nq.gz"),
    "void": status(GONE, "/.well-known/void"),
    "sparql": status(GONE, "/"),
    "description": body(TURTLE, "sd:endpoint", "sd:url", "/sparql"),
    "sparql-get": body("json", '"value":"1"', '"value":"2"', "/sparql"),
    "sparql-post-form": status("415 NO", "/sparql", "POST", "form"),
    "sparql-post-text": status("415 NO", "/sparql", "POST", "query"),
    "sparql-forms": body("text/tab", "one", "two"),
    "sparql-broken": status("200 OK", "/sparql", asked="SELECT"),
    "sparql-unacceptable": status("200 OK", "/sparql"),
    "sparql-head": status("405 NO", "/sparql", "HEAD"),
    "cors": header("access-control-allow-origin"),
    "service": status("200 OK", "/sparql"),
    "things": body(TURTLE, ".*", "", "/dataset/"),
    "things-forms": body("application/ld+json", ".*", "[]", "/dataset/"),
    "vary": header("vary"),
    "etag": header("etag", "last-modified"),
    "robots": body("text/plain", "Allow: /", "Disallow: /"),
    "observations": body(LINES, ".+", ""),
    "cube": body(LINES, ".*def#refArea>.*", ""),
    "observation-rules": body(LINES, ".*unitMeasure>.*", ""),
    "shared-indicators": body(LINES, "omin/indicator/", "omin/other/"),
    "complete": body(LINES, ".*def#population>.*", ""),
}


# Other ways in which a check can fail.
MORE: Final[list[tuple[str, Change]]] = [
    ("identifiers", body(TURTLE, 'dct:identifier "[^"]*"', 'dct:identifier "same"')),
    ("cors", header("", Access_Control_Allow_Credentials="true")),
    ("description", body(TURTLE, "sd:resultFormat", "sd:feature", "/sparql")),
    ("catalogue-pages", body(TURTLE, "hydra:totalItems [0-9]+", "hydra:totalItems 99")),
    ("robots", body("text/plain", "^Sitemap.*", "")),
    ("robots", status(GONE, "/sitemap.xml")),
    ("dump", body(TURTLE, "spdx:checksumValue", "spdx:sum", "void")),
    ("sparql-get", status("302 FOUND", "/sparql")),
]


def judged(code: str, url: str) -> str:
    net = Net(url)
    try:
        return WAYS[code](Visit(url, net)).state
    finally:
        net.close()


def states(report: Report) -> dict[str, str]:
    return {check.code: verdict.state for check, verdict in report.found}


def test_data_code_and_page_have_the_same_checks() -> None:
    codes = [check.code for check in checks()]
    assert codes == list(WAYS) == list(FAULTS)
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| (.+?) \| \[.+?\]\((.+?)\) \|$", PAGE, re.MULTILINE)
    assert rows == [(one.code, one.sentence["en"], one.why["en"], one.mend["en"], one.spec) for one in checks()]
    for check in checks():
        for texts in (check.sentence, check.why, check.mend):
            assert set(texts) == {"fr", "en"}
            assert all(text.endswith(".") for text in texts.values())


def test_nothing_is_missing_in_ours(faulty: tuple[str, Faulty]) -> None:
    report = run(faulty[0])
    assert {code for code, state in states(report).items() if state != "met"} == set()
    assert report.status == 0
    assert report.requests <= MOST


@pytest.mark.parametrize(("code", "change"), [*FAULTS.items(), *MORE])
def test_each_check_finds_its_fault(faulty: tuple[str, Faulty], code: str, change: Change) -> None:
    url, server = faulty
    server.change = change
    try:
        assert judged(code, url) in {"missing", "warning"}
    finally:
        server.change = None


def test_the_command(faulty: tuple[str, Faulty], tmp_path: Path) -> None:
    badge = tmp_path / "badge.svg"
    done = omin("conform", faulty[0], "--lang", "fr", "--badge", badge)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(WAYS)} sur {len(WAYS)}" in done.stdout
    assert f"{len(WAYS)} sur {len(WAYS)}" in badge.read_text("utf-8")
    told_again = json.loads(omin("conform", faulty[0], "--format", "json", "--lang", "en").stdout)
    assert (told_again["met"], told_again["missing"]) == (len(WAYS), 0)
    assert [one["code"] for one in told_again["checks"]] == list(WAYS)


def test_lines_fit_a_terminal_and_a_badge_is_one() -> None:
    report = run(f"http://127.0.0.1:{free_port()}/")
    assert report.status == 2
    for language in ("fr", "en"):
        lines = told.text(report, cast("Any", language), whole=True).splitlines()
        assert [line for line in lines if len(line) > 80 and "://" not in line] == []
        drawn = told.badge(report, cast("Any", language))
        assert re.search(r"<title>[^<]*0[^<]*</title>", drawn)
        assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314  # our own


def test_a_folder_with_a_catalogue(faulty: tuple[str, Faulty]) -> None:
    """What a file alone can be is met, and all else is told."""
    with tempfile.TemporaryDirectory() as place:
        text = httpx.get(f"{faulty[0]}/bordeaux-metropole/catalogue.ttl", follow_redirects=True).text
        (Path(place) / "catalogue.ttl").write_text(text, "utf-8")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=place))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        report = run(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
        server.server_close()
    found = states(report)
    assert {found[code] for code in ("reachable", "catalogue", "licences", "identifiers", "keywords")} == {"met"}
    assert {found[code] for code in ("catalogue-forms", "void", "sparql")} == {"missing"}
    assert found["sparql-get"] == "not-applicable"
    assert report.status == 1


class Quiet(SimpleHTTPRequestHandler):
    """The server of the standard library, without its log."""

    extensions_map = {".ttl": "text/turtle"}  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def test_an_engine_alone(tmp_path: Path) -> None:
    port = free_port()
    binary = Path(sys.executable).parent / "oxigraph"
    command: list[str | Path] = [binary, "serve", "--location", tmp_path / "data", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port))
        report = run(f"http://127.0.0.1:{port}/")
    finally:
        process.kill()
        process.wait()
    found = states(report)
    assert {found[code] for code in ("sparql", "sparql-get", "sparql-post-form", "sparql-forms", "sparql-broken")} == {
        "met"
    }
    assert {found[code] for code in ("catalogue", "void", "cors", "observations")} == {"missing"}
    assert report.status == 1


def answers(port: int) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/").status_code < 500
    return False
