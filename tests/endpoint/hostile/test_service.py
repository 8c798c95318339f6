"""SERVICE to endpoints that mean harm, against a real server: each gets its answer, and nothing else happens."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, quote

import httpx
import pytest

from endpoint.clients import Allowance
from tests.endpoint.conftest import MEBIBYTE, publish, settings
from tests.endpoint.hostile import queries
from tests.endpoint.hostile.conftest import Canary, Running, served, until
from tests.endpoint.hostile.elsewhere import BEHAVIOURS, WORDS, Elsewhere
from tests.endpoint.hostile.test_queries import BACK_MEBIBYTES, ask

SECONDS = 0.8
TIMED = {"drip", "continue", "never"}
ANSWERS = {
    "moved": (502, "service-redirect"),
    "found": (502, "service-redirect"),
    "see-other": (502, "service-redirect"),
    "temporary": (502, "service-redirect"),
    "endless": (502, "service-size"),
    "drip": (504, "service-time"),
    "continue": (504, "service-time"),
    "never": (504, "service-time"),
    "closes": (502, "service-unreachable"),
    "closes-amid": (502, "service-answer"),
    "cut": (502, "service-answer"),
    "cut-chunk": (502, "service-answer"),
    "cut-json": (502, "service-answer"),
    "html": (502, "service-answer"),
    "lies": (502, "service-answer"),
    "turtle": (502, "service-answer"),
    "bomb": (502, "service-answer"),
    "error": (502, "service-status"),
    "forbidden": (502, "service-status"),
    "nothing": (502, "service-status"),
    "not-http": (502, "service-answer"),
    "headers": (502, "service-answer"),
    "long-header": (502, "service-answer"),
    "rows": (502, "service-rows"),
    "deep": (502, "service-answer"),
    "deep-list": (502, "service-answer"),
    "boolean": (502, "service-answer"),
    "words": (502, "service-answer"),
    "relative": (502, "service-answer"),
    "language": (502, "service-answer"),
    "triple": (502, "service-answer"),
    "not-utf8": (502, "service-answer"),
    "surrogate": (502, "service-answer"),
    "undeclared": (502, "service-answer"),
}


INSIDE = ["127.1", "2130706433", "0x7f000001"]  # what a resolver makes the loopback of, though it is no address


def allow(root: Path, *urls: str, **limits: float) -> None:
    """List services in the manifest of the live version, as a build does."""
    path = root / "current" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    common = {"title": {}, "seconds": 15, "rows": 1_000, "size": 4_000_000, **limits}
    manifest["services"] = [*manifest.get("services", []), *({"url": url, **common} for url in urls)]
    path.write_text(json.dumps(manifest), "utf-8")


@pytest.fixture(scope="module")
def bird() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture(scope="module")
def elsewhere(bird: Canary) -> Iterator[Elsewhere]:
    made = Elsewhere(bird.url)
    yield made
    made.close()


@pytest.fixture(scope="module")
def here(elsewhere: Elsewhere, bird: Canary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("here")
    publish(root, "v1")
    patient = set(BEHAVIOURS) - TIMED
    allow(root, *(elsewhere.url + name for name in patient), "http://127.0.0.1:9/", "http://name.invalid/sparql")
    allow(root, *(elsewhere.url + name for name in TIMED), seconds=SECONDS)
    allow(root, elsewhere.url + "never?long", seconds=30)
    allow(root, *(bird.url.replace("127.0.0.1", name) for name in INSIDE))
    yield from served(replace(settings(root), query_seconds=20, query_memory=64 * MEBIBYTE, workers=1))


@pytest.fixture
def quiet(here: Running, bird: Canary) -> Iterator[None]:
    """After a test nobody has dialled the canary, no messenger is left, and the server is as it was."""
    before = set(here.site.pool.pids())
    yield
    until(lambda: not messengers())
    assert bird.calls == 0
    assert ask(here, "ASK { ?s ?p ?o }").json()["boolean"] is True
    assert here.memory() < BACK_MEBIBYTES
    assert set(here.site.pool.pids()) == before


def messengers() -> list[str]:
    """The messengers that run on this machine for this process."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [pid for task in tasks for pid in task.read_text().split()]
    return [pid for pid in children if b"endpoint.messenger" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_every_behaviour_has_its_answer() -> None:
    assert {*ANSWERS, "well", "more"} == set(BEHAVIOURS)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", ANSWERS)
def test_its_answer(here: Running, elsewhere: Elsewhere, name: str) -> None:
    status, rule = ANSWERS[name]
    answer = ask(here, f"SELECT * {{\n  SERVICE <{elsewhere.url}{name}> {{ ?s ?p ?o }} }}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert (problem["rule"], problem["line"], problem["column"]) == (rule, 2, 3)
    assert WORDS not in answer.text + str(answer.headers)
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", ANSWERS)
def test_silent_it_is_one_solution_without_bindings(here: Running, elsewhere: Elsewhere, name: str) -> None:
    answer = ask(here, f"SELECT * {{ SERVICE SILENT <{elsewhere.url}{name}> {{ ?s ?p ?o }} }}", format="json")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    assert answer.json()["results"]["bindings"] == [{}]
    assert set(answer.json()["head"]["vars"]) == {"s", "p", "o"}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://name.invalid/sparql"])
def test_nobody_there(here: Running, url: str) -> None:
    answer = ask(here, f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    assert (answer.status_code, answer.json()["rule"]) == (502, "service-unreachable")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", INSIDE)
def test_a_name_that_leads_inside_is_not_dialled(here: Running, bird: Canary, name: str) -> None:
    url = bird.url.replace("127.0.0.1", name)
    assert any(place[0] == "127.0.0.1" for *_, place in socket.getaddrinfo(name, 80))
    answer = ask(here, f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    assert (answer.status_code, answer.json()["rule"]) == (502, "service-unreachable")


@pytest.mark.usefixtures("quiet")
def test_only_variables_of_the_query_are_taken(here: Running, elsewhere: Elsewhere) -> None:
    """What an answer says of other variables would bind them in the rest of the query."""
    query = f"SELECT * {{ SERVICE <{elsewhere.url}more> {{ ?s ?p ?o }} BIND(1 AS ?mine) }}"
    found = ask(here, query, format="json").json()["results"]["bindings"]
    assert [row["mine"]["value"] for row in found] == ["1"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("bad", [bad for bad in queries.AT_ONCE if bad.row == 104])
def test_who_is_not_on_the_list_is_not_dialled(here: Running, bird: Canary, bad: queries.Bad) -> None:
    answer = ask(here, bad.query.replace("CANARY", bird.url))
    assert (answer.status_code, answer.json()["rule"]) == (bad.status, "service" if bad.status == 403 else "syntax")


REFUSED = [
    "SELECT * { SERVICE ?where { ?s ?p ?o } VALUES ?where { <WELL> } }",
    "BASE <ROOT> SELECT * { SERVICE <well> { ?s ?p ?o } }",
    "PREFIX e: <ROOT> SELECT * { SERVICE e:well { ?s ?p ?o } }",
    "SELECT * { SERVICE <WELL?x> { ?s ?p ?o } }",
    "SELECT * { SERVICE <WELL/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <ROOTWELL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <WELL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE <WELL> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT <WELL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <WELL> { ?s ?p ?x } } }",
    "SELECT * { ?s ?p ?o BIND(NOT exists # {\n { { ?a ?b ?c } UNION { SERVICE <WELL> { ?s ?p ?x } } } AS ?y) }",
    "SELECT * { ?s ?p ?o LATERAL { SERVICE <WELL> { ?s ?p ?x } } }",
    "SELECT * { SERVICE <WELL> { SERVICE <WELL> { ?s ?p ?o } } }",
    "SELECT * { SERVICE <WELL> { ?s ?p ?o } SERVICE <CANARY> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <CANARY> { ?s ?p ?o } }",
    "PREFIX service: <x:> SELECT * { SERVICE SILENT service:x { ?s ?p ?o } }",
]
BROKEN = [
    "SELECT * {\n SERVICE <WELL> { ?s ?p } }",
    "SELECT * {\n SERVICE <WELL> { ?s ?p ?o }",
    "SELECT * {\n SERVICE <WELL>",
    "SELECT * {\n SERVICE SILENT",
    "SELECT * {\n SERVICE",
    "SELECT * {\n SERVICE <WELL> { ?s ?p ?o } } }",
    "SELECT * {\n SERVICE <WELL> { ?s ?p ?o } BIND(1 AS ?s) }",
    "CONSTRUCT WHERE {\n SERVICE <WELL> { ?s ?p ?o } }",
    "SELECT *\n FROM <http://x/nowhere> { SERVICE <WELL> { ?s ?p ?o } }",
    "SELECT * {\n BIND(<http://x/f>(1) AS ?f) SERVICE <WELL> { ?s ?p ?o } }",
    "SELECT * {" + "\n SERVICE <WELL> { ?s ?p ?o }" * 5 + "}",
]


def undialled(here: Running, elsewhere: Elsewhere, bird: Canary, query: str) -> httpx.Response:
    before = len(elsewhere.asked)
    well = elsewhere.url + "well"
    answer = ask(here, query.replace("WELL", well).replace("ROOT", elsewhere.url).replace("CANARY", bird.url))
    assert len(elsewhere.asked) == before
    assert well in answer.text or answer.status_code == 400
    return answer


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("query", REFUSED)
def test_what_is_not_plain_is_refused(here: Running, elsewhere: Elsewhere, bird: Canary, query: str) -> None:
    answer = undialled(here, elsewhere, bird, query)
    assert (answer.status_code, answer.json()["rule"]) == (403, "service"), answer.text


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("query", BROKEN)
def test_a_query_that_is_none_asks_nobody(here: Running, elsewhere: Elsewhere, bird: Canary, query: str) -> None:
    answer = undialled(here, elsewhere, bird, query)
    assert answer.status_code == 400, answer.text
    assert answer.json()["rule"] in {"syntax", "no-graph", "function", "query-form"}
    assert answer.json().get("line", 2) >= 2


@pytest.mark.usefixtures("quiet")
def test_what_is_sent(here: Running, elsewhere: Elsewhere) -> None:
    """The group and the prologue, without remarks and without any other part of the query."""
    url = elsewhere.url + "well"
    query = (
        "# mine\nPREFIX e: <http://x/> # mine\nSELECT * { ?mine e:p ?o . "
        f"SERVICE <{url}> {{ ?s e:p ?o # mine\n FILTER(?o > 'SERVICE') }} }}"
    )
    assert ask(here, query, format="json").status_code == 200
    start, _, body = elsewhere.asked[-1].partition(b"\r\n\r\n")
    sent = parse_qs(body.decode())["query"][0]
    assert "mine" not in sent
    assert sent.split() == [
        *["BASE", "<https://w3id.org/omin/>", "PREFIX", "e:", "<http://x/>", "SELECT", "*", "WHERE", "{", "?s", "e:p"],
        *["?o", "FILTER(?o", ">", "'SERVICE')", "}"],
    ]
    lines = start.decode().split("\r\n")
    assert lines[0] == "POST /well HTTP/1.1"
    assert {line.partition(":")[0] for line in lines[1:]} == {
        *["Host", "Accept", "Accept-Encoding", "Connection", "Content-Type", "Content-Length", "User-Agent"],
    }


@pytest.mark.usefixtures("quiet")
def test_an_answer_is_asked_for_again_each_time(here: Running, elsewhere: Elsewhere) -> None:
    address = f"{here.address}/sparql?query=" + quote(f"ASK {{ SERVICE <{elsewhere.url}well> {{ ?s ?p ?o }} }}")
    before = len(elsewhere.asked)
    for _ in range(2):
        answer = httpx.get(address, headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.headers["cache-control"], "etag" in answer.headers) == (
            200,
            "no-store",
            False,
        )
    assert len(elsewhere.asked) == before + 2


@pytest.mark.usefixtures("quiet")
def test_who_leaves_stops_it(here: Running, elsewhere: Elsewhere) -> None:
    query = f"SELECT * {{ SERVICE <{elsewhere.url}never?long> {{ ?s ?p ?o }} }}"
    before = len(elsewhere.asked)
    with socket.create_connection(here.place) as line:
        line.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        until(lambda: len(elsewhere.asked) > before)
        [messenger] = messengers()
        assert "Seccomp:\t2\n" in Path(f"/proc/{messenger}/status").read_text()  # no socket any more, see seccomp.py
    until(lambda: not messengers())


@pytest.mark.usefixtures("quiet")
def test_only_so_many_at_once(here: Running, elsewhere: Elsewhere) -> None:
    query = f"SELECT * {{ SERVICE SILENT <{elsewhere.url}well> {{ ?s ?p ?o }} }}"
    slots = 0
    while here.site.messengers.acquire(blocking=False):
        slots += 1
    before = len(elsewhere.asked)
    answer = ask(here, query)
    here.site.messengers.release(slots)
    assert (slots, answer.status_code, answer.headers["retry-after"]) == (4, 503, "5")
    assert len(elsewhere.asked) == before
    assert ask(here, query).status_code == 200


@pytest.mark.usefixtures("quiet")
def test_pages_and_queries_go_on_meanwhile(here: Running, elsewhere: Elsewhere) -> None:
    """While a SERVICE is waited for, its query holds no worker: here there is only one."""
    answers: list[int] = []
    query = f"SELECT * {{ SERVICE <{elsewhere.url}never> {{ ?s ?p ?o }} }}"
    asking = threading.Thread(target=lambda: answers.append(ask(here, query).status_code))
    before = len(elsewhere.asked)
    asking.start()
    until(lambda: len(elsewhere.asked) > before)
    assert ask(here, "ASK {}").status_code == 200
    assert not answers
    asking.join()
    assert answers == [504]


def test_the_time_is_its_clients(elsewhere: Elsewhere, tmp_path: Path) -> None:
    publish(tmp_path, "v1")
    allow(tmp_path, elsewhere.url + "never", seconds=2)
    budget = Allowance(seconds=2)  # so 4 at once
    query = f"SELECT * {{ SERVICE SILENT <{elsewhere.url}never> {{ ?s ?p ?o }} }}"
    for server in served(replace(settings(tmp_path), query_seconds=10, allowance=budget)):
        assert [ask(server, "ASK {}").status_code for _ in range(5)] == [200] * 5
        assert [ask(server, query).status_code for _ in range(3)] == [200, 200, 429]


def test_an_update_asks_nobody(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """A store that is written to has no list."""
    config = replace(settings(tmp_path / "store"), writable=True, query_seconds=3)
    update = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{elsewhere.url}well> {{ ?s ?p ?o }} }}"
    before = len(elsewhere.asked)
    for server in served(config):
        answer = httpx.post(f"{server.address}/sparql", data={"update": update})
        assert (answer.status_code, answer.json()["rule"]) == (403, "service")
        assert ask(server, f"ASK {{ SERVICE <{elsewhere.url}well> {{ ?s ?p ?o }} }}").status_code == 403
    assert len(elsewhere.asked) == before
