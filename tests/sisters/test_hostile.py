"""Sisters that are down, slow, wrong or hostile: each gets its state and finding, none harms the others or us."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from loader.sisters.harvest import harvest
from loader.sisters.limits import Limits
from loader.sisters.record import Record
from tests.sisters.elsewhere import (
    BASE,
    CATALOGUE,
    PREFIXES,
    RESULTS,
    TURTLE,
    Answers,
    always,
    elsewhere,
    head,
    paths,
    repeated,
    turtle,
    whole,
)
from tests.sisters.served import built, territory
from tests.sisters.speaking import Speaking, figure

OURS: Final = "https://data.example.org/ours/"
LIMITS: Final = Limits(seconds=12, size=400_000, observations=20, triples=2_500)
PAGE: Final = whole("<p>Welcome", "text/html")
MANY: Final = "".join(f'<{BASE}thing/{n}> rdfs:label "{n}" .\n' for n in range(3_000))


def drip() -> Iterator[bytes]:
    yield head(TURTLE)
    while True:
        time.sleep(0.2)
        yield b"#"


def redirected(place: str) -> Answers:
    return always(whole("", TURTLE, f"Location: {place}", status="302 Found"))


def around(path: str, _query: str, address: str) -> bytes:
    return whole("", TURTLE, f"Location: {address}{path}a", status="302 Found")


def asked(query: str, wanted: str, body: bytes) -> bytes | None:
    return body if wanted in query else None


@dataclass(frozen=True)
class Case:
    """How a sister answers, and what must be said of it."""

    answers: Answers
    state: str
    code: str
    secure: bool = False


CASES: Final[Mapping[str, Case]] = {
    "endless": Case(always(repeated(b" " * 65_536, head("text/html"))), "hostile", "sister-too-much"),
    "endless turtle": Case(paths(start=repeated(b"# \n" * 9_000, head(TURTLE))), "hostile", "sister-too-much"),
    "drip": Case(always(drip()), "slow", "sister-slow"),
    "silent": Case(always(b""), "down", "sister-cut"),
    "not http": Case(always(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "down", "sister-cut"),
    "cut": Case(always(head(TURTLE, "Content-Length: 99999") + b"<a>"), "down", "sister-cut"),
    "many headers": Case(always(head(TURTLE, *(f"X-{n}: y" for n in range(200)))), "down", "sister-cut"),
    "500": Case(always(whole("do not repeat me", status="500 Oh")), "down", "sister-status"),
    "404": Case(always(whole("do not repeat me", status="404 No")), "wrong", "sister-status"),
    "to a private address": Case(redirected("http://10.0.0.1/"), "hostile", "sister-not-public"),
    "to the cloud's own": Case(redirected("http://169.254.169.254/latest/"), "hostile", "sister-not-public"),
    "to a file": Case(redirected("file:///etc/passwd"), "hostile", "sister-redirects"),
    "in circles": Case(around, "hostile", "sister-redirects"),
    "no TLS": Case(always(PAGE), "down", "sister-certificate", secure=True),
    "only a page": Case(always(PAGE), "wrong", "sister-no-catalogue"),
    "gzip": Case(always(whole(b"\x1f\x8b\x08", TURTLE, "Content-Encoding: gzip")), "wrong", "sister-compressed"),
    "a page called Turtle": Case(paths(start=PAGE, void=whole("<p>no", TURTLE)), "wrong", "sister-unreadable"),
    "Latin": Case(paths(start=whole(PREFIXES.encode() + 'dct:a dct:b "é" .'.encode("latin-1"))),
                  "wrong", "sister-unreadable"),
    "line break in an IRI": Case(paths(start=turtle("<http://x.example/a\nb> a dcat:Catalog .")),
                                 "wrong", "sister-unreadable"),
    "escaped line break": Case(paths(start=turtle("<http://x.example/\\u000A> a dcat:Catalog .")),
                               "wrong", "sister-unreadable"),
    "too many triples": Case(paths(start=turtle(CATALOGUE + MANY)), "hostile", "sister-too-much"),
    "our base": Case(paths(start=turtle(f"<{OURS}catalogue> a dcat:Catalog .")), "hostile", "sister-our-base"),
    "one of our figures": Case(paths(start=turtle(f"{CATALOGUE} <{OURS}observation/a/b> omin:value 1.0 .")),
                               "hostile", "sister-our-base"),
    "everybody's base": Case(paths(start=turtle("<https://w3id.org/omin/catalogue> a dcat:Catalog .")),
                             "hostile", "sister-our-base"),
    "above our base": Case(paths(start=turtle("<https://data.example.org/catalogue> a dcat:Catalog .")),
                           "hostile", "sister-our-base"),
    "a bare catalogue": Case(paths(start=turtle(CATALOGUE)), "wrong", "sister-no-endpoint"),
    "an endpoint that speaks HTML": Case(
        Speaking(instead=lambda query: asked(query, "?shared", PAGE)).answers(), "wrong", "sister-content-type"
    ),
    "deep JSON": Case(
        Speaking(instead=lambda query: asked(query, "?shared", whole(b"[" * 300_000, RESULTS))).answers(),
        "wrong", "sister-unreadable",
    ),
    "an endpoint that leads elsewhere": Case(
        Speaking(instead=lambda query: asked(query, "?shared", whole("", RESULTS, "Location: http://10.0.0.1/",
                                                                    status="307 Go"))).answers(),
        "hostile", "sister-redirects",
    ),
    "an endpoint that fails": Case(
        Speaking(instead=lambda query: asked(query, "COUNT(", whole("", RESULTS, status="500 Oh"))).answers(),
        "down", "sister-status",
    ),
    "more figures than allowed": Case(Speaking(told=21).answers(), "hostile", "sister-too-much"),
    "fewer figures than told": Case(Speaking((figure(f"{BASE}observation/a"),), told=2).answers(),
                                    "wrong", "sister-incomplete"),
    "nothing shared": Case(Speaking().answers(), "wrong", "sister-nothing-shared"),
    "a figure of another's": Case(Speaking((figure("https://others.example/observation/a"),)).answers(),
                                  "wrong", "sister-foreign-figure"),
    "a figure of no dataset of theirs": Case(
        Speaking((figure(f"{BASE}observation/a", dataset="https://others.example/dataset/x"),)).answers(),
        "wrong", "sister-foreign-figure",
    ),
    "a bell in a name": Case(
        Speaking((figure(f"{BASE}observation/a"),),
                 names='<https://w3id.org/omin/territory/commune/44109> rdfs:label "Nan\\u0007tes" .').answers(),
        "wrong", "sister-bad-term",
    ),
    "a figure without a unit": Case(
        Speaking((figure(f"{BASE}observation/a", '"abc"'),)).answers(), "wrong", "sister-broken-figure"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What came of one harvest of all of them."""

    records: Mapping[str, Record]
    root: Path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    place = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        servers = {name: stack.enter_context(elsewhere(case.answers)) for name, case in CASES.items()}
        urls = {name: one.address + "/" for name, one in servers.items()}
        urls |= {name: urls[name].replace("http:", "https:") for name, case in CASES.items() if case.secure}
        root = built(territory(place / "ours", OURS, *urls.values()), place / "var")
        by_url = {one.url: one for one in harvest(root, LIMITS)}
        yield Ran({name: by_url[url] for name, url in urls.items()}, root)


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_what_is_wrong(ran: Ran, name: str) -> None:
    record = ran.records[name]
    assert CASES[name].code in [one["code"] for one in record.findings], record.findings
    assert record.state == CASES[name].state
    assert record.checked


def test_no_word_of_theirs_is_repeated(ran: Ran) -> None:
    assert "do not repeat me" not in (ran.root / "sisters" / "current" / "manifest.json").read_text("utf-8")


def test_no_process_is_left() -> None:
    assert [one for one in Path("/proc").iterdir() if one.name.isdigit() and _is_ours(one)] == []


def _is_ours(process: Path) -> bool:
    try:
        parent = next(line for line in (process / "status").read_text().splitlines() if line.startswith("PPid:"))
        return parent.split()[1] == str(os.getpid()) and b"loader.sisters.visit" in (process / "cmdline").read_bytes()
    except OSError:
        return False
