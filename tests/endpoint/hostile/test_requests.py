"""Bad requests against a real server (safety, section 6, rows H): each gets its answer, and others notice nothing."""

import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from endpoint import pool
from endpoint.clients import Allowance
from endpoint.log import ACCESS, JsonLines
from endpoint.pages import views
from tests.endpoint.conftest import publish, settings
from tests.endpoint.hostile.conftest import Running, served, until

ENDLESS = "SELECT%20(COUNT(*)%20AS%20?n)%7B?a?b?c.?d?e?f.?g?h?i.?j?k?l%7D"
THING = "/indicator/sans-smartphone"
BIG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"


def raw(server: Running, request: bytes) -> bytes:
    """All that comes back for bytes sent as they are."""
    with socket.create_connection(server.place, timeout=15) as line:
        line.sendall(request)
        parts: list[bytes] = []
        while part := line.recv(65_536):
            parts.append(part)
        return b"".join(parts)


def head(*lines: str, start: str = "GET / HTTP/1.1") -> bytes:
    return "\r\n".join([start, *lines, "", ""]).encode("latin-1")


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def good(server: Running) -> None:
    """A page, data and a query are answered."""
    with httpx.Client(base_url=server.address, timeout=30) as client:
        assert client.get("/page/indicator/sans-smartphone").status_code == 200
        assert client.get("/data/indicator/sans-smartphone.ttl").status_code == 200
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_77_another_host(hasty: Running) -> None:
    answer = raw(hasty, head("Host: evil.example", "Connection: close"))
    assert status(answer) == 400
    assert b"evil" not in answer


@pytest.mark.parametrize("lines", [(), ("Host: localhost", "Host: evil.example"), ("Host: localhost, evil.example",)])
def test_78_no_host_or_two(hasty: Running, lines: tuple[str, ...]) -> None:
    assert status(raw(hasty, head(*lines, "Connection: close"))) == 400


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Forwarded"])
def test_79_forwarded_by_a_stranger(hasty: Running, name: str) -> None:
    answer = httpx.get(hasty.address + THING, headers={name: "host=evil.example"})
    assert answer.headers["location"].startswith(hasty.address)
    assert "evil" not in str(answer.headers)


def test_80_an_unknown_form(hasty: Running) -> None:
    answer = httpx.get(hasty.address + THING, headers={"Accept": "x/y"})
    assert (answer.status_code, answer.headers["vary"]) == (406, "Accept, Accept-Language, Accept-Encoding")
    assert len(answer.json()["alternatives"]) > 4


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html;q=0, text/turtle", 303),
        ("text/html;q=0", 406),
        ("text/html;q=nan", 406),
        ("text/turtle;q=inf, text/html;q=0.1", 303),
        (",".join(["a/b;q=0.1"] * 1_500), 406),
    ],
)
def test_81_strange_accept(hasty: Running, accept: str, expected: int) -> None:
    answers = {httpx.get(hasty.address + THING, headers={"Accept": accept}).status_code for _ in range(3)}
    assert answers == {expected}


def test_81_headers_too_large(hasty: Running) -> None:
    answer = raw(hasty, head("Host: localhost", "Accept: " + "a/b," * 5_000))
    assert status(answer) == 431
    assert b"application/problem+json" in answer


def test_82_things_lead_to_documents(hasty: Running) -> None:
    answer = httpx.get(hasty.address + THING, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{hasty.address}/data{THING}.ttl")


def test_83_unknown_things_in_the_form_asked(hasty: Running) -> None:
    for accept, kind in (("text/html", "text/html"), ("application/json", "application/problem+json")):
        answer = httpx.get(f"{hasty.address}/nothing/here", headers={"Accept": accept})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/%2e%2e/etc/passwd",
        "/data/%2e%2e/%2e%2e/etc/passwd",
        "/page/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/static/%2e%2e/app.py",
        "/static/../app.py",
        "/a%00b",
        "/a%0d%0aSet-Cookie:x",
        "/%ff",
        "/%c0%ae",
        "/page/%e2%80%ae",
    ],
)
def test_84_paths_that_lead_elsewhere(hasty: Running, path: str) -> None:
    answer = raw(hasty, head("Host: localhost", "Connection: close", start=f"GET {path} HTTP/1.1"))
    assert status(answer) in {400, 404}
    assert b"root:" not in answer
    assert b"\r\nSet-Cookie" not in answer


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/", "/\\evil.example", "/%5cevil.example", "///evil"]
)
def test_85_no_redirect_off_the_site(hasty: Running, path: str) -> None:
    answer = raw(hasty, head("Host: localhost", "Connection: close", start=f"GET {path} HTTP/1.1"))
    assert b"\r\nLocation: http://evil" not in answer
    assert b"\r\nLocation: //" not in answer
    assert status(answer) in {400, 404}


@pytest.mark.parametrize("length", [9_000, 20_000])
def test_86_an_address_too_long(hasty: Running, length: int) -> None:
    answer = raw(
        hasty, head("Host: localhost", "Connection: close", start=f"GET /sparql?query={'x' * length} HTTP/1.1")
    )
    assert status(answer) == 414
    assert b"POST" in answer


def test_87_a_body_too_large_is_not_read(hasty: Running) -> None:
    lines = ("Host: localhost", "Content-Type: application/sparql-query", "Content-Length: 900000000")
    answer = raw(hasty, head(*lines, start="POST /sparql HTTP/1.1"))
    assert status(answer) == 413
    assert b"application/problem+json" in answer


def test_87_a_packed_body(hasty: Running) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/sparql-query"}
    assert httpx.post(f"{hasty.address}/sparql", content=b"x", headers=headers).status_code == 415


def test_88_wrong_types_and_methods(hasty: Running) -> None:
    wrong = httpx.post(f"{hasty.address}/sparql", content=b"ASK {}", headers={"Content-Type": "text/plain"})
    assert wrong.status_code == 415
    for method in ("PUT", "DELETE", "PATCH"):
        answer = httpx.request(method, hasty.address + THING)
        assert (answer.status_code, "GET" in answer.headers["allow"]) == (405, True)


@pytest.mark.parametrize("path", ["/page/indicator/sans-smartphone", "/sparql?query=ASK%7B%7D", "/data/indicator.ttl"])
def test_89_head_and_options(hasty: Running, path: str) -> None:
    get, less = (httpx.request(method, hasty.address + path) for method in ("GET", "HEAD"))
    assert (less.status_code, less.content) == (get.status_code, b"")
    assert less.headers["content-length"] == get.headers["content-length"]
    asked = {"Origin": "https://else.example", "Access-Control-Request-Method": "GET"}
    preflight = httpx.options(hasty.address + path, headers=asked)
    assert preflight.status_code in {200, 204}
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in preflight.headers


def _slow(server: Running, beginning: bytes, count: int) -> Iterator[None]:
    with ExitStack() as lines:
        for _ in range(count):
            line = lines.enter_context(socket.create_connection(server.place, 15, source_address=("127.0.0.2", 0)))
            line.sendall(beginning)
        yield


@pytest.mark.parametrize(
    ("beginning", "count"),
    [
        (b"GET / HTTP/1.1\r\nHost: local", 300),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nquery=", 60),
        (head("Host: localhost", start="GET /sparql?query=" + BIG.replace(" ", "%20") + " HTTP/1.1"), 40),
    ],
    ids=["half a head", "half a body", "never reading"],
)
def test_90_slow_clients(own: Path, beginning: bytes, count: int) -> None:
    for server in served(replace(settings(own), allowance=Allowance())):
        for _ in _slow(server, beginning, count):
            for _ in range(5):
                good(server)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        b"GET /a\x00b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /a\x0bb HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_91_requests_of_two_meanings(hasty: Running, request_bytes: bytes) -> None:
    answer = raw(hasty, request_bytes + head("Host: localhost", start="GET /healthz HTTP/1.1"))
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") + answer.count(b"HTTP/1.0 ") == 1
    assert b"Connection: close" in answer


def test_91_an_unknown_coding(hasty: Running) -> None:
    answer = raw(hasty, head("Host: localhost", "Transfer-Encoding: gzip", start="POST /sparql HTTP/1.1"))
    assert status(answer) == 501


def test_92_conditions_after_a_publication(own: Path) -> None:
    for server in served(settings(own)):
        path = f"{server.address}/data/period/2022.ttl"
        before = httpx.get(path)
        tag = {"If-None-Match": before.headers["etag"]}
        assert httpx.get(path, headers=tag).status_code == 304
        publish(own, "v2", b"")
        again = httpx.get(path, headers=tag)
        assert (again.status_code, again.headers["etag"] != before.headers["etag"]) == (200, True)
        part = httpx.get(path, headers={"Range": "bytes=0-9"})
        assert part.status_code in {200, 206}
        assert part.content == (again.content if part.status_code == 200 else again.content[:10])


def test_93_who_leaves(patient: Running) -> None:
    before = patient.site.pool.pids()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{patient.address}/sparql", params={"query": endless}, timeout=0.3)
    until(lambda: patient.site.pool.pids() != before and patient.site.pool.state()["idle"] == 1)
    good(patient)


def test_slow_queries_give_way(patient: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no core is free, a query that goes on is at the lowest priority; and who leaves while it runs ends it."""
    monkeypatch.setattr(pool, "CORES", 1)
    pid = patient.site.pool.pids()[0]
    assert os.getpriority(os.PRIO_PROCESS, pid) == 5
    with socket.create_connection(patient.place, timeout=15) as line:
        line.sendall(head("Host: localhost", start=f"GET /sparql?query={ENDLESS} HTTP/1.1"))
        until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == 19)
    until(lambda: patient.site.pool.state()["idle"] == 1 and pid not in patient.site.pool.pids())


def test_95_an_exception(hasty: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("/secret/path")

    monkeypatch.setattr(views, "language", broken)
    answer = httpx.get(f"{hasty.address}/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_96_a_format_that_is_markup(hasty: Running) -> None:
    query = {"query": "ASK {}", "format": "<script>alert(1)</script>"}
    answer = httpx.get(f"{hasty.address}/sparql", params=query, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_97_file_names(hasty: Running) -> None:
    answer = httpx.get(f"{hasty.address}/data{THING}.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="indicator-sans-smartphone.csv"'


def test_98_a_form_of_another_site(hasty: Running) -> None:
    answer = httpx.post(
        f"{hasty.address}/sparql", data={"update": "CLEAR ALL"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    page = httpx.get(f"{hasty.address}/")
    assert "set-cookie" not in {**answer.headers, **page.headers}


def test_99_a_language_we_have_not(hasty: Running) -> None:
    answer = httpx.get(f"{hasty.address}/", headers={"Accept-Language": "xx"})
    assert (answer.status_code, answer.headers["content-language"] in {"fr", "en"}) == (200, True)
    assert f'<html lang="{answer.headers["content-language"]}">' in answer.text


def test_100_a_log_that_cannot_be_written(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    handler = _Full()
    ACCESS.addHandler(handler)
    ACCESS.setLevel(logging.INFO)
    for server in served(replace(settings(own), workers=1, access_log=True)):
        good(server)
    ACCESS.removeHandler(handler)
    assert handler.failures == 3


class _Full(logging.Handler):
    """A log on a disk that is full."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    def emit(self, record: logging.LogRecord) -> None:
        try:
            Path("/dev/full").write_text(self.format(record), "utf-8")
        except OSError:
            self.failures += 1
            self.handleError(record)


def test_the_access_log_knows_nobody(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, ACCESS.name)
    for server in served(replace(settings(own), workers=1, access_log=True)):
        private = {"User-Agent": "me@example.org", "Referer": "https://me.example"}
        httpx.get(f"{server.address}/sparql?query=ASK%7B%22Jeanne%22%7D", headers=private)
        httpx.get(f"{server.address}/page/Jeanne", headers=private)
        httpx.get(f"{server.address}/page/indicator", headers=private)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == ACCESS.name]
    assert [(line["status"], line["path"]) for line in lines] == [(400, "-"), (404, "-"), (200, "/page/indicator")]
    written = json.dumps(lines) + caplog.text
    assert not any(word in written for word in ("Jeanne", "127.0.0.1", "example.org", "me.example"))


def test_94_more_than_a_client_may_ask_at_once(own: Path) -> None:
    """With one query running and none allowed to wait, the second is told to; pages are answered all the same."""
    for server in served(replace(settings(own), allowance=Allowance(running=1, waiting=0))):
        _while_one_runs(server)


def test_94_queries_leave_threads_to_pages(own: Path) -> None:
    """With as many queries inside as may be, the next is told to come back, and pages are answered."""
    for server in served(replace(settings(own), workers=1, page_threads=30, query_seconds=5)):
        start = f"GET /sparql?query={ENDLESS} HTTP/1.1"
        for _ in _slow(server, head("Host: localhost", start=start), 2):
            until(partial(_inside, server, 2))
            answer = httpx.get(f"{server.address}/sparql", params={"query": "ASK {}"})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert httpx.get(f"{server.address}/page/indicator").status_code == 200


def _inside(server: Running, count: int) -> bool:
    return server.site.ledger.inside == count


def _while_one_runs(server: Running) -> None:
    with socket.create_connection(server.place, timeout=15) as line:
        line.sendall(head("Host: localhost", start=f"GET /sparql?query={ENDLESS} HTTP/1.1"))
        until(lambda: server.site.pool.state()["busy"] == 1)
        answer = httpx.get(f"{server.address}/sparql", params={"query": "ASK {}"})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert httpx.get(f"{server.address}/page/indicator").status_code == 200
