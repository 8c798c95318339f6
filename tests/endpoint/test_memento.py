"""A kept version answers as it did when it was live, dates lead to it, and the current one stays at its address."""

import datetime
import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from memento_client import MementoClient
from werkzeug.http import parse_date
from werkzeug.test import TestResponse

from endpoint.app import close, create_app
from endpoint.negotiation import PARQUET, XLSX, ZIP
from endpoint.pool import BusyError
from endpoint.site import EXTENSION, Site
from endpoint.versions import mementos
from endpoint.versions.kept import kept
from tests.endpoint.conftest import publish, serving, settings
from tests.endpoint.pages.walk import ROUTES
from tests.endpoint.test_pages import PATHS
from tests.versions import ADDED, BASE, CORRECTED, GONE, Small, several, small

INDICATOR = "/indicator/sans-smartphone"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s <https://w3id.org/omin/def#value> ?o }"
# Some of everything that is of a version.
ADDRESSES = [
    "/",
    "/catalogue",
    "/catalogue.ttl",
    "/news",
    "/feed.atom",
    "/lessons",
    "/search?q=smartphone",
    "/search.json?q=smart",
    "/api",
    "/api/openapi.json",
    "/query",
    "/query/terms.json",
    "/opensearch.xml",
    "/.well-known/void",
    "/dump.nq.gz",
    "/patterns",
    f"/sparql?query={COUNT.replace(' ', '%20').replace('#', '%23')}&format=csv",
    f"/gsp?graph={BASE}graph/figures&format=nt",
    INDICATOR,
    f"{INDICATOR}.csv",
    *(f"/page{path}" for path in (INDICATOR, "/case/catalogue", "/case/dataset/figures", "/territory/region/A")),
    *(f"/data{INDICATOR}.{ending}" for ending in ("ttl", "nt", "rdf", "jsonld", "csv", "csv-metadata.json", "xlsx")),
    *(f"/data{INDICATOR}.{ending}" for ending in ("parquet", "zip")),
    f"/cite{INDICATOR}.txt",
    f"/page{INDICATOR}?period=2024",
    "/page/nothing",
]
CHART = f"/chart{INDICATOR}.svg"
CHARTS = [f"/chart{INDICATOR}.{ending}" for ending in ("png", "vl.json", "geojson?as=map")]
PACKED = {XLSX.content_type, PARQUET.content_type, ZIP.content_type}  # they say their own address inside
INSIDE = (b"/version/1/", b"/static/", b"/sisters", b"/versions", b"/sitemap")
BANNER = re.compile(rb'<aside class="reading".*?</aside>\n*', re.DOTALL)
# What was there before and has become a header or a page of its own kind.
OWN_HEADERS = {"Cache-Control", "Date", "ETag", "Link", "Memento-Datetime", "Vary", "X-Robots-Tag", "Content-Length"}


def path(iri: str) -> str:
    return urlsplit(iri).path


@dataclass(frozen=True)
class Seen:
    """What an address answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def seen(client: FlaskClient, address: str) -> Seen:
    with client.get(address) as answer:
        return Seen(answer.status_code, {k: v for k, v in answer.headers.items() if k not in OWN_HEADERS}, answer.data)


def plain(body: bytes) -> bytes:
    """An answer without what is said above a page of a former version, and without its number in addresses."""
    for number in (b"/version/1", b"%2Fversion%2F1", b" \xe2\x80\x93 Version 1"):
        body = body.replace(number, b"")
    return b"".join(BANNER.sub(b"", body).split())


@dataclass(frozen=True)
class Observatory:
    """An observatory published three times, and what its addresses answered while the first version was live."""

    small: Small
    app: Flask
    before: dict[str, Seen]


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    place = tmp_path_factory.mktemp("memento")
    published = several(place)
    past = Path(shutil.copytree(published.root, place / "past", symlinks=True))
    point(past, 1)
    then = create_app(settings(past))
    before = {address: seen(then.test_client(), address) for address in ADDRESSES}
    close(then)
    app = create_app(settings(published.root))
    yield Observatory(published, app, before)
    close(app)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, dict[str, Seen]]]:
    """An observatory with a page of each kind, what all its addresses answered, and another version since."""
    root = tmp_path_factory.mktemp("large")
    publish(root, "000001-aaaaaaaaaaaa")
    app = create_app(settings(root))
    rules = (one for one in app.url_map.iter_rules() if "GET" in (one.methods or ()))
    paths = {*PATHS.values(), *(ROUTES.get(one.endpoint, one.rule) for one in rules), CHART, *CHARTS}
    before = {one: seen(app.test_client(), one) for one in sorted(paths) if not mementos.outside(one)}
    publish(
        root,
        "000002-bbbbbbbbbbbb",
        b"<https://data.example.org/obs/a> <https://data.example.org/obs/b> <https://data.example.org/obs/c> .\n",
    )
    yield app, before
    close(app)


def test_every_address_answers_as_before(large: tuple[Flask, dict[str, Seen]]) -> None:
    app, before = large
    client, wrong = app.test_client(), list[str]()
    for address, then in before.items():
        now = seen(client, f"/version/1{address}")
        same = plain(now.body) == plain(then.body) or then.headers.get("Content-Type") in PACKED
        local = re.findall(rb'(?:href|src|action|data-(?:spec|areas|points))="(/[^"]*)"|"page": ?"(/[^"]*)"', now.body)
        left = [one for some in local for one in some if one and not one.startswith(INSIDE)]
        if now.status != then.status or not same or left:
            wrong.append(f"{address}: {now.status} {then.status} {same} {left[:3]}")
    assert len(before) > 60
    assert wrong == []


def test_charts_of_a_version_are_shown_elsewhere(large: tuple[Flask, dict[str, Seen]]) -> None:
    client = large[0].test_client()
    page = client.get(f"/version/1/page{INDICATOR}").text
    (found,) = re.findall(r'type="application/json\+oembed" href="http://localhost([^"]*)"', page)
    told = client.get(html.unescape(found)).get_json()
    assert f'src="http://localhost/version/1/embed{INDICATOR}' in told["html"]
    embedded = client.get(f"/version/1/embed{INDICATOR}")
    assert 'class="reading"' in embedded.text
    assert embedded.status_code == 200


def point(root: Path, number: int) -> None:
    """Make a version the live one, as nobody does."""
    (name,) = (one.name for one in (root / "versions").glob(f"{number:06d}-*"))
    (root / "current").unlink()
    (root / "current").symlink_to(Path("versions") / name)


@pytest.fixture
def client(observatory: Observatory) -> FlaskClient:
    return observatory.app.test_client()


@pytest.fixture(scope="module")
def address(observatory: Observatory) -> Iterator[str]:
    yield from serving(observatory.app)


def moments(observatory: Observatory) -> list[datetime.datetime]:
    """When the three were published."""
    part = cast("Site", observatory.app.extensions[EXTENSION])
    return [one.built for one in kept(part.follower.snapshot())]


def links(answer: TestResponse) -> dict[str, str]:
    """The addresses of the links that are of Memento, by relation."""
    told = ", ".join(answer.headers.getlist("Link"))
    found = re.findall(r'<([^>]*)>; rel="([^"]*(?:memento|original|timegate|timemap)[^"]*)"', told)
    return {name: href for href, names in found for name in names.split()}


@pytest.mark.parametrize("address", ADDRESSES)
def test_all_answers_as_it_did_when_it_was_live(observatory: Observatory, address: str) -> None:
    now, then = seen(observatory.app.test_client(), f"/version/1{address}"), observatory.before[address]
    assert now.status == then.status
    for name, value in then.headers.items():
        assert now.headers[name].replace("/version/1", "") == value, name
    if address.endswith((".xlsx", ".parquet", ".zip")):
        return  # they say their own address inside
    assert plain(now.body) == plain(then.body)


def test_the_files_of_tables_hold_what_they_held(observatory: Observatory) -> None:
    """But for their own addresses a workbook and an archive are as long, and a table has the same values."""
    client = observatory.app.test_client()
    assert b"6.0" in seen(client, f"/version/1/data{path(CORRECTED)}.csv").body
    assert b"7.0" in seen(client, f"/version/2/data{path(CORRECTED)}.csv").body
    assert b"7.0" in seen(client, f"/data{path(CORRECTED)}.csv").body


@pytest.mark.parametrize("address", [one for one in ADDRESSES if not one.startswith("/data")])
def test_links_stay_in_the_version(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/version/1{address}")
    if answer.mimetype not in {"text/html", "image/svg+xml"}:
        return
    found = re.findall(r'(?:href|src|action|data-spec|data-areas|data-points)="(/[^"]*)"', answer.text)
    inside = [one for one in found if not one.startswith(("/ldes", "/static/", "/sisters", "/versions"))]
    assert inside or answer.mimetype == "image/svg+xml"
    assert [one for one in inside if not one.startswith("/version/1/")] == []


def test_identifiers_are_never_changed(client: FlaskClient) -> None:
    body = client.get(f"/version/1/data{INDICATOR}.ttl").text
    assert "https://w3id.org/omin/indicator/sans-smartphone" in body
    assert CORRECTED in body
    assert "omin/version" not in body
    assert "example.org/version" not in body


@pytest.mark.parametrize(("place", "value"), [("/version/1", "6"), ("/version/2", "7"), ("/version/3", "7"), ("", "7")])
def test_queries_are_answered_from_the_version(client: FlaskClient, place: str, value: str) -> None:
    query = f"SELECT (STR(?value) AS ?v) WHERE {{ <{CORRECTED}> <https://w3id.org/omin/def#value> ?value }}"
    answer = client.get(f"{place}/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert answer.text.split() == ["v", value]
    assert answer.headers["Dataset-Version"].startswith(f"{place.removeprefix('/version/') or 3:0>6}")
    posted = client.post(f"{place}/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert (posted.status_code, posted.text) == (200, answer.text)


def test_a_memento_says_when_it_was(observatory: Observatory, client: FlaskClient) -> None:
    first, second, third = moments(observatory)
    answer = client.get(f"/version/2/page{INDICATOR}")
    assert parse_date(answer.headers["Memento-Datetime"]) == second
    here = "http://localhost"
    assert links(answer) == {
        "original": f"{here}/page{INDICATOR}",
        "timegate": f"{here}/page{INDICATOR}",
        "timemap": f"{here}/timemap/json/page{INDICATOR}",
        "first": f"{here}/version/1/page{INDICATOR}",
        "prev": f"{here}/version/1/page{INDICATOR}",
        "memento": f"{here}/version/3/page{INDICATOR}",
        "next": f"{here}/version/3/page{INDICATOR}",
        "last": f"{here}/version/3/page{INDICATOR}",
    }
    assert first < second < third
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert f'<https://w3id.org/omin{INDICATOR}>; rel="canonical"' in answer.headers["Link"]


def test_pages_of_no_thing_have_a_canonical_address_too(client: FlaskClient) -> None:
    told = ", ".join(client.get("/version/2/catalogue").headers.getlist("Link"))
    assert '<http://localhost/catalogue>; rel="canonical"' in told


def test_data_are_kept_by_caches_for_long_and_pages_not(client: FlaskClient) -> None:
    assert client.get(f"/version/1/data{INDICATOR}.csv").headers["Cache-Control"] == "public, max-age=604800"
    assert client.get(f"/version/1/page{INDICATOR}").headers["Cache-Control"] == "public, max-age=3600"
    tag = client.get(f"/version/1/data{INDICATOR}.csv").headers["ETag"]
    again = client.get(f"/version/1/data{INDICATOR}.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["Memento-Datetime"] != "") == (304, True)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_page_says_above_all_which_version_it_is(client: FlaskClient, lang: str) -> None:
    words = {"fr": "Vous lisez la version {}", "en": "You are reading version {}"}
    go = f'href="http://localhost/page{INDICATOR}?lang={lang}"'
    for number in (1, 3):
        page = client.get(f"/version/{number}/page{INDICATOR}?lang={lang}").text
        assert words[lang].format(number) in page
        assert go in page
        assert page.index('class="reading"') < page.index("<main")
    assert 'class="reading"' not in client.get(f"/page{INDICATOR}?lang={lang}").text


def test_the_current_one_names_its_former_ones(client: FlaskClient) -> None:
    answer = client.get(f"/data{INDICATOR}.csv")
    assert links(answer) == {
        "original": f"http://localhost/data{INDICATOR}.csv",
        "timegate": f"http://localhost/data{INDICATOR}.csv",
        "timemap": f"http://localhost/timemap/json/data{INDICATOR}.csv",
        "memento": f"http://localhost/version/3/data{INDICATOR}.csv",
    }
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert "Memento-Datetime" not in answer.headers
    assert "X-Robots-Tag" not in answer.headers


@pytest.mark.parametrize(("before", "number"), [(-3600, 1), (0, 1), (10**8, 3)])
def test_a_date_leads_to_what_was_live_then(
    observatory: Observatory, client: FlaskClient, before: int, number: int
) -> None:
    moment = moments(observatory)[0] + datetime.timedelta(seconds=before)
    answer = client.get(
        f"{INDICATOR}?lang=fr", headers={"Accept-Datetime": moment.strftime("%a, %d %b %Y %H:%M:%S GMT")}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://localhost/version/{number}{INDICATOR}?lang=fr"
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert "Memento-Datetime" not in answer.headers
    assert links(answer)["original"] == f"http://localhost{INDICATOR}?lang=fr"


def test_each_moment_leads_to_its_version(observatory: Observatory, client: FlaskClient) -> None:
    for number, moment in enumerate(moments(observatory), 1):
        text = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
        answer = client.get("/catalogue", headers={"Accept-Datetime": text})
        assert answer.headers["Location"] == f"http://localhost/version/{number}/catalogue"
        assert client.get(answer.headers["Location"]).headers["Memento-Datetime"] == text


@pytest.mark.parametrize("text", ["yesterday", "2026-11-24", "", "Tue, 99 Nov 2026 08:00:00 GMT"])
def test_what_is_no_date_is_refused(client: FlaskClient, text: str) -> None:
    answer = client.get("/catalogue", headers={"Accept-Datetime": text})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_thing_is_found_only_where_it_was(client: FlaskClient) -> None:
    long_ago = {"Accept-Datetime": "Thu, 01 Jan 1998 00:00:00 GMT"}
    added = client.get(path(ADDED), headers=long_ago)
    assert added.headers["Location"] == f"http://localhost/version/2{path(ADDED)}"
    gone = client.get(f"/page{path(GONE)}", headers={"Accept-Datetime": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert gone.headers["Location"] == f"http://localhost/version/2/page{path(GONE)}"
    assert client.get("/nothing/at/all", headers=long_ago).status_code == 404


def test_what_is_gone_says_which_version_kept_it(client: FlaskClient) -> None:
    answer = client.get(f"/page{path(GONE)}?lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 410
    assert f'href="http://localhost/version/2/page{path(GONE)}?lang=en"' in answer.text
    assert "timemap" in links(answer)
    assert "memento" not in links(answer)


def test_the_list_of_an_address(observatory: Observatory, client: FlaskClient) -> None:
    answer = client.get(f"/timemap/link{path(GONE)}")
    assert answer.mimetype == "application/link-format"
    first, second, _ = (one.strftime("%a, %d %b %Y %H:%M:%S GMT") for one in moments(observatory))
    here, span = "http://localhost", f'from="{first}"; until="{second}"'
    assert answer.text.splitlines() == [
        f'<{here}{path(GONE)}>; rel="original timegate",',
        f'<{here}/timemap/link{path(GONE)}>; rel="self"; type="application/link-format"; {span},',
        f'<{here}/version/1{path(GONE)}>; rel="first memento"; datetime="{first}",',
        f'<{here}/version/2{path(GONE)}>; rel="last memento"; datetime="{second}"',
    ]
    told = json.loads(client.get(f"/timemap/json{path(GONE)}").text)
    assert told["original_uri"] == f"{here}{path(GONE)}"
    assert [one["uri"] for one in told["mementos"]["list"]] == [f"{here}/version/{n}{path(GONE)}" for n in (1, 2)]
    assert client.get(f"/timemap{path(GONE)}", headers={"Accept": "application/json"}).json == told
    assert client.get(f"/timemap{path(GONE)}").text == answer.text
    assert client.get("/timemap/").text.count("memento") == 3
    assert client.get("/timemap/nothing").status_code == 404
    assert client.get("/timemap/versions").status_code == 404


def test_an_independent_client_travels(observatory: Observatory, address: str) -> None:
    """The client of the authors of RFC 7089; an empty address of a TimeGate stands for the one we name."""
    traveller = MementoClient(timegate_uri="")
    moment = moments(observatory)[1].replace(tzinfo=None)
    info = traveller.get_memento_info(f"{address}{INDICATOR}", moment)
    found = {name: one["uri"][0] for name, one in info["mementos"].items()}
    page = f"/page{INDICATOR}"
    assert found == {
        "closest": f"{address}/version/2{page}",
        "first": f"{address}/version/1{page}",
        "prev": f"{address}/version/1{page}",
        "next": f"{address}/version/3{page}",
        "last": f"{address}/version/3{page}",
    }
    assert info["mementos"]["closest"]["datetime"] == moment
    assert traveller.get_original_uri(found["closest"]) == f"{address}{page}"
    assert traveller.is_timegate(f"{address}{page}")


def test_numbers_that_are_none(client: FlaskClient) -> None:
    assert client.get("/version/4/catalogue").status_code == 404
    assert client.get("/version/0/catalogue").status_code == 404
    assert client.get("/version/99999999999/catalogue").status_code == 404
    led = client.get("/version/003/catalogue?sort=title")
    assert (led.status_code, led.headers["Location"]) == (308, "http://localhost/version/3/catalogue?sort=title")


@pytest.mark.parametrize(
    "address", ["/sisters", "/static/omin.css", "/robots.txt", "/versions", "/healthz", "/q/x", "/ldes"]
)
def test_what_is_of_the_site_is_of_no_version(client: FlaskClient, address: str) -> None:
    led = client.get(f"/version/1{address}")
    assert (led.status_code, led.headers["Location"]) == (302, f"http://localhost{address}")
    with client.get(address, headers={"Accept-Datetime": "no"}) as answer:
        assert "Accept-Datetime" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("address", ['/"><script>', "/%0d%0aX-Evil: 1", "//evil.example/", "/%2e%2e/%2e%2e/etc/passwd"])
def test_what_is_asked_never_becomes_a_header(client: FlaskClient, address: str) -> None:
    for place in ("/version/1", "/version/01"):
        answer = client.get(place + address, headers={"Accept": "text/html", "Accept-Datetime": "x"})
        assert "X-Evil" not in answer.headers
        assert answer.headers.get("Location", "http://localhost/").startswith("http://localhost/")
        assert "<script>" not in "".join(answer.headers.getlist("Link"))


def test_a_former_version_of_a_dataset_is_led_to_where_it_is_kept(tmp_path: Path) -> None:
    one = small(tmp_path)
    one.edit("figures.toml", "issued = ", "modified = 2026-01-05\nissued = ")
    one.build()
    one.edit("figures.toml", "2026-01-05", "2026-02-05")
    one.edit("sources/figures.csv", "1200;6.0", "1200;7.0")
    one.build()
    app = create_app(settings(one.root))
    try:
        client = app.test_client()
        former, now = (client.get(f"/case/dataset/figures/version/2026-0{n}-05") for n in (1, 2))
        assert (former.status_code, former.headers["Location"]) == (
            303,
            "http://localhost/version/1/case/dataset/figures",
        )
        assert now.headers["Location"] == "http://localhost/page/case/dataset/figures"
    finally:
        close(app)


def test_versions_come_and_go_while_the_server_runs(tmp_path: Path) -> None:
    one = several(tmp_path)
    app = create_app(settings(one.root))
    try:
        client = app.test_client()
        assert b"6.0" in seen(client, f"/version/1/data{path(CORRECTED)}.csv").body
        shutil.rmtree(next((one.root / "versions").glob("000001-*")))
        gone = client.get(f"/version/1/data{path(CORRECTED)}.csv")
        assert (gone.status_code, gone.json and gone.json["number"]) == (410, 1)
        one.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
        one.build()
        assert b"8.0" in seen(client, f"/version/4/data{path(CORRECTED)}.csv").body
        assert b"7.0" in seen(client, f"/version/3/data{path(CORRECTED)}.csv").body
        assert links(client.get("/catalogue"))["memento"] == "http://localhost/version/4/catalogue"
    finally:
        close(app)


def test_few_versions_have_a_worker(tmp_path: Path) -> None:
    one = several(tmp_path)
    one.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    one.build()
    app = create_app(settings(one.root))
    part = cast("Site", app.extensions[EXTENSION])
    try:
        client = app.test_client()
        for number in (1, 2, 3, 4, 1, 2):
            query = f"SELECT (STR(?v) AS ?w) WHERE {{ <{CORRECTED}> <https://w3id.org/omin/def#value> ?v }}"
            answer = client.get(f"/version/{number}/sparql", query_string={"query": f"# {number}\n{query}"})
            assert answer.status_code == 200
        live = part.follower.snapshot()
        pools = [part.archive.opened(one.directory, part.config, live)[1] for one in kept(live)]
        with part.archive.turn(pools[0]), part.archive.turn(pools[1]):
            with pytest.raises(BusyError), part.archive.turn(pools[2]):
                pass
            assert client.get("/version/4/sparql?query=ASK{}").status_code == 503
        assert client.get("/version/4/sparql?query=ASK{}").status_code == 200
        assert sum(len(pool.pids()) for pool in pools) <= 2
    finally:
        close(app)


def test_a_store_without_numbers_has_no_former_versions(built: Path) -> None:
    app = create_app(settings(built))
    try:
        client = app.test_client()
        assert client.get("/version/1/catalogue").status_code == 404
        assert client.get("/catalogue", headers={"Accept-Datetime": "Thu, 01 Jan 1998 00:00:00 GMT"}).status_code == 404
        assert links(client.get("/catalogue")) == {}
        assert client.get("/timemap/catalogue").status_code == 404
    finally:
        close(app)
