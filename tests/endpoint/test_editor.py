"""The page /query in a real browser: a query is written, run, seen in each way, shared, and taken elsewhere."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from tests.endpoint.browsing import Visit, visit

pytestmark = pytest.mark.browser

WIDTH = 1280
EVIL = "<script>window.hurt=1</script><img src=x onerror='window.hurt=1'>"
HURTING = f"""PREFIX geo: <http://www.opengis.net/ont/geosparql#>
SELECT ?name ?year ?number ?shape WHERE {{
  VALUES (?name ?year ?number ?shape) {{
    ("{EVIL}" "2021" 1.5 "POINT(-0.5 44.8)"^^geo:wktLiteral)
    ("{EVIL}" "2022" 2.5 "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(45.7 4.8)"^^geo:wktLiteral)
    ("plain" "2021" 3.5 "POLYGON((0 44, 1 44, 1 45, 0 44))"^^geo:wktLiteral)
    ("plain" "2022" 4.5 "<http://www.opengis.net/def/crs/EPSG/0/2154> POINT(1 2)"^^geo:wktLiteral)
  }}
}}"""
VALUE = "a'b \\ c ''' d \"\"\" e ${f} $(id) `g` %h\nend\""
LITERAL = VALUE.replace("\\", "\\\\").replace('"', '\\"')
QUOTED = f'SELECT ?text WHERE {{ # it\'s """quoted"""\n BIND("""{LITERAL}""" AS ?text) }}'
COUNTED = """PREFIX omin: <https://w3id.org/omin/def#>
SELECT ?indicator ?area (COUNT(*) AS ?figures) { ?o omin:indicator ?indicator ; omin:refArea ?area }
GROUP BY ?indicator ?area"""
GRAPH = 'CONSTRUCT { <http://a.example/> <http://a.example/b> "c" } {}'
NODE = str(Path(sys.executable).with_name("node"))


@dataclass
class Desk:
    """The editor as a reader handles it."""

    seen: Visit

    @property
    def page(self) -> Page:
        return self.seen.page

    def open(self, url: str) -> "Desk":
        self.page.goto(url)
        self.page.wait_for_selector("html[data-editor=ready]")
        return self

    def write(self, query: str) -> None:
        self.page.locator(".CodeMirror").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(query)

    def text(self) -> str:
        """What the form would send."""
        return self.page.locator("#query").input_value()

    def run(self, query: str) -> None:
        self.write(query)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_selector("[role=tablist], .truth, .wrong")

    def look(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()


@pytest.fixture
def french(browser: Browser) -> Iterator[Desk]:
    seen = visit(browser, "fr-FR", WIDTH)
    yield Desk(seen)
    seen.page.close()


@pytest.fixture
def english(browser: Browser) -> Iterator[Desk]:
    seen = visit(browser, "en-GB", WIDTH)
    yield Desk(seen)
    seen.page.close()


def test_an_example_is_chosen_and_seen_in_each_way(french: Desk, address: str) -> None:
    page = french.open(f"{address}/query").page
    example = page.locator(".examples a").last
    example.click()
    assert french.text() == parse_qs(urlsplit(str(example.get_attribute("href"))).query)["query"][0]
    french.write(COUNTED)
    page.get_by_role("button", name="Exécuter").click()
    expect(page.get_by_role("columnheader", name="figures")).to_be_visible()
    page.get_by_text("Votre requête", exact=True).click()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Votre requête"
    link = page.locator("#panel td a").first
    assert str(link.get_attribute("href")).startswith("/indicator/")
    french.look("Graphique")
    expect(page.locator(".picture svg path").first).to_be_attached()
    french.look("Tableau croisé")
    expect(page.locator(".pivot th[scope=row]").first).to_be_visible()
    french.look("Carte")
    expect(page.locator("#panel")).to_contain_text("geo:wktLiteral")
    french.look("Réponse brute")
    expect(page.locator("#panel code")).to_contain_text('"bindings"')
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    assert french.seen.hosts == {"127.0.0.1"}
    assert french.seen.complaints == []


@pytest.mark.parametrize("width", [390, WIDTH])
def test_texts_of_a_result_stay_texts(browser: Browser, address: str, width: int) -> None:
    desk = Desk(visit(browser, "en-GB", width)).open(f"{address}/query")
    page = desk.page
    desk.run(HURTING)
    expect(page.locator("#panel td").first).to_have_text(EVIL)
    desk.look("Chart")
    expect(page.locator(".picture svg")).to_contain_text("<script>windo")
    page.get_by_text("The figures of the chart").click()
    expect(page.locator("#panel tbody td").first).to_be_visible()
    desk.look("Pivot")
    expect(page.locator(".pivot th[scope=row], .pivot th[scope=col]").filter(has_text=EVIL)).to_be_visible()
    desk.look("Map")
    expect(page.locator("figcaption")).to_have_text("3 shapes, of 4 rows — from light, 1.5, to dark, 3.5")
    expect(page.locator(".ground path.shape")).to_have_count(3)
    page.get_by_text("The shapes of the map").click()
    page.get_by_role("button", name=EVIL).first.click()
    expect(page.locator(".leaflet-popup dd").first).to_have_text(EVIL)
    desk.look("Raw response")
    expect(page.locator("#panel code")).to_contain_text("<script>window")
    assert page.locator("#result script, #result img").count() == 0
    assert page.evaluate("window.hurt") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.seen.hosts == {"127.0.0.1"}
    assert desk.seen.complaints == []
    page.close()


def test_lines_over_time_are_drawn_for_each_name(english: Desk, address: str) -> None:
    english.open(f"{address}/query").run(HURTING)
    english.look("Chart")
    chosen = english.page.locator("#panel select")
    assert [chosen.nth(at).input_value() for at in range(4)] == ["line", "1", "2", "0"]
    chosen.nth(0).select_option("bar")
    chosen.nth(1).select_option(label="name")
    expect(english.page.locator("#panel figcaption")).to_have_text("number by name")


def test_what_is_turned_adds_up(english: Desk, address: str) -> None:
    english.open(f"{address}/query").run(HURTING)
    english.look("Pivot")
    page = english.page
    page.get_by_label("Rows").select_option("year")
    page.get_by_label("Columns").select_option("name")
    page.get_by_label("Calculation").select_option("sum")
    rows = [row.all_inner_texts() for row in (page.locator(f".pivot tbody tr:nth-child({n}) > *") for n in (1, 2))]
    assert rows == [["2021", "1.5", "3.5"], ["2022", "2.5", "4.5"]]


@pytest.mark.parametrize(
    ("query", "place", "text"),
    [
        ("ASK { ?s ?p ?o }", ".truth", "Yes"),
        ("ASK { ?s ?p 'nothing' }", ".truth", "No"),
        ('CONSTRUCT { <http://a.example/b> <http://a.example/c> "d\\n\\"é\\""@fr } {}', "#panel tbody", 'd\n"é" fr'),
    ],
)
def test_other_forms_are_answered(english: Desk, address: str, query: str, place: str, text: str) -> None:
    english.open(f"{address}/query").run(query)
    expect(english.page.locator(place)).to_contain_text(text)


@pytest.mark.parametrize(
    ("locale", "offered"), [("fr-FR", "Personnes sans smartphone"), ("en-GB", "People without a smartphone")]
)
def test_the_graph_completes(browser: Browser, address: str, locale: str, offered: str) -> None:
    desk = Desk(visit(browser, locale, WIDTH)).open(f"{address}/query")
    page = desk.page
    desk.write("SELECT * WHERE {\n  ?s omin:indicator ")
    page.keyboard.type("smart")
    expect(page.locator(".CodeMirror-hint")).to_have_count(2)
    active = page.locator(".CodeMirror-hint-active")
    for _ in range(4):  # the list may be made anew for the last letters, with its first entry chosen
        if offered not in active.inner_text():
            page.keyboard.press("ArrowDown")
    expect(active).to_contain_text(offered)
    page.keyboard.press("Enter")
    page.keyboard.type(" . ?x a omin:Terr")
    expect(page.locator(".CodeMirror-hint-active")).to_contain_text("omin:Territory")
    page.keyboard.press("Enter")
    page.keyboard.type(" }")
    assert desk.text() == (
        "PREFIX omin: <https://w3id.org/omin/def#>\nSELECT * WHERE {\n"
        "  ?s omin:indicator <https://w3id.org/omin/indicator/sans-smartphone> . ?x a omin:Territory }"
    )
    assert desk.seen.hosts == {"127.0.0.1"}
    assert desk.seen.complaints == []
    page.close()


def test_a_syntax_error_is_shown_with_its_line(french: Desk, address: str) -> None:
    french.open(f"{address}/query").run("SELECT * {\n ?s ?p }")
    page = french.page
    expect(page.get_by_role("alert")).to_contain_text("Erreur de syntaxe")
    expect(page.get_by_role("alert").get_by_role("button")).to_have_text(re.compile(r"^Ligne 2, colonne \d+$"))
    assert page.evaluate("document.querySelector('.wrong-line').parentElement.textContent").strip().endswith("?s ?p }")
    page.locator(".parseErrorIcon").hover()
    french.write("ASK { ?s ?p ?o }")
    expect(page.locator(".wrong-line")).to_have_count(0)
    assert [text for text in french.seen.complaints if "Content Security Policy" in text] == []


def test_a_refused_query_says_why(english: Desk, address: str) -> None:
    english.open(f"{address}/query").run("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    expect(english.page.get_by_role("alert")).to_contain_text("SERVICE is not allowed")


def test_keys_alone_run_a_query(english: Desk, address: str) -> None:
    page = english.open(f"{address}/query").page
    english.write("ASK {}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Enter")
    expect(page.locator(".truth")).to_have_text("Yes")
    english.run("SELECT * { VALUES ?n { 1 2 } }")
    page.get_by_role("tab", name="Table").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Chart"
    expect(page.locator(".picture svg")).to_be_visible()


def test_a_heading_sorts(english: Desk, address: str) -> None:
    english.open(f"{address}/query").run("SELECT * { VALUES (?n ?t) { (9 'b') (10 'a') (UNDEF 'c') } }")
    page = english.page
    seen = []
    for name in ("n", "n", "t"):
        page.get_by_role("columnheader", name=name, exact=True).get_by_role("button").click()
        seen.append(page.locator("#panel tbody tr").all_inner_texts())
    assert seen == [["9\tb", "10\ta", "\tc"], ["10\ta", "9\tb", "\tc"], ["10\ta", "9\tb", "\tc"]]
    assert page.get_by_role("columnheader", name="t", exact=True).get_attribute("aria-sort") == "ascending"


def test_a_long_result_is_shown_by_pages(english: Desk, address: str) -> None:
    english.open(f"{address}/query").run("SELECT * { ?s ?p ?o } LIMIT 150")
    page = english.page
    expect(page.locator("#panel caption")).to_have_text("Rows 1 to 100 of 150")
    page.get_by_role("button", name="Next rows").click()
    expect(page.locator("#panel caption")).to_have_text("Rows 101 to 150 of 150")
    assert page.locator("#panel tbody tr").count() == 50


def test_a_query_is_shared_and_kept_in_the_other_language(english: Desk, address: str) -> None:
    page = english.open(f"{address}/query").page
    english.write(QUOTED)
    page.get_by_role("button", name="Short link").click()
    href = str(page.locator("#shared a").get_attribute("href"))
    assert href.startswith(f"{address}/q/")
    english.open(href)
    assert english.text() == QUOTED
    english.write("ASK {}")
    page.get_by_role("link", name="Français").click()
    page.wait_for_selector("html[lang=fr][data-editor=ready]")
    assert english.text() == "ASK {}"


def test_the_page_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/sparql")
    assert page.url == f"{address}/query"
    assert page.locator("main").get_by_role("button").all_inner_texts() == ["Run"]
    page.locator(".examples a").last.click()
    assert "PREFIX" in page.get_by_label("Your query").input_value()
    page.get_by_label("Your query").fill(QUOTED)
    page.get_by_label("Format").select_option("csv")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Run").click()
    assert next(csv.DictReader(io.StringIO(downloaded.value.path().read_text("utf-8"))))["text"] == VALUE
    context.close()


def test_the_script_leaves_the_download_to_the_form(english: Desk, address: str) -> None:
    page = english.open(f"{address}/query").page
    english.write("SELECT ?n { VALUES ?n { 1 2 } }")
    page.get_by_label("Format").select_option("csv")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Download").click()
    assert downloaded.value.path().read_text("utf-8").split() == ["n", "1", "2"]


def program(desk: Desk, address: str, query: str, language: str) -> str:
    """The program that the page makes of a query."""
    page = desk.open(f"{address}/query?{urlencode({'query': query})}").page
    page.get_by_text("This query in a program").click()
    page.get_by_label("Language", exact=True).and_(page.locator("select")).select_option(language)
    return str(page.locator("#program").text_content())


def ran(*command: str, text: str | None = None) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_program_runs(english: Desk, address: str) -> None:
    made = program(english, address, QUOTED, "Python")
    assert ran(sys.executable, "-c", f"{made}\nassert table['text'].tolist() == [{VALUE!r}]")
    assert ran(sys.executable, "-c", program(english, address, "ASK { ?s ?p ?o }", "Python")) == "True\n"
    graph = program(english, address, GRAPH, "Python")
    assert ran(sys.executable, "-c", graph).strip() == '<http://a.example/> <http://a.example/b> "c" .'


def test_the_javascript_program_runs(english: Desk, address: str) -> None:
    made = program(english, address, QUOTED, "JavaScript") + "console.log(JSON.stringify(results.bindings));"
    told = ran(NODE, "--input-type=module", text=made).splitlines()[-1]
    assert json.loads(told)[0]["text"]["value"] == VALUE
    assert ran(NODE, "--input-type=module", text=program(english, address, "ASK {}", "JavaScript")) == "true\n"


def test_the_curl_program_runs(english: Desk, address: str) -> None:
    made = program(english, address, QUOTED, "curl")
    assert list(csv.reader(io.StringIO(ran("sh", "-c", made)))) == [["text"], [VALUE]]
    built = program(english, address, GRAPH, "curl")
    assert ran("sh", "-c", built).strip() == '<http://a.example/> <http://a.example/b> "c" .'


def test_the_r_program_runs(english: Desk, address: str, tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed (Debian: apt install r-cran-httr2)")
    made = program(english, address, QUOTED, "R")
    file = tmp_path / "query.R"
    file.write_text(f'{made}\nwriteLines(table$text, "{tmp_path}/text", sep = "")\n', "utf-8")
    ran("Rscript", str(file))
    assert (tmp_path / "text").read_text("utf-8") == VALUE


def test_what_the_editor_completes_from(client: FlaskClient) -> None:
    answer = client.get("/query/terms.json")
    assert answer.json is not None
    offers = {offer["name"]: offer for offer in answer.json["terms"]}
    count = "SELECT (COUNT(*) AS ?n) { ?s a <http://www.w3.org/2004/02/skos/core#Concept> }"
    asked = client.get("/sparql?" + urlencode({"query": count, "format": "json"}))
    assert asked.json is not None
    assert offers["skos:Concept"]["used"] == int(asked.json["results"]["bindings"][0]["n"]["value"])
    assert offers["omin:value"]["kind"] == "property"
    indicator = offers["https://w3id.org/omin/indicator/sans-smartphone"]
    assert indicator["labels"] == {"fr": "Personnes sans smartphone", "en": "People without a smartphone"}
    again = client.get("/query/terms.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_page_may_ask_this_site_and_nothing_else(client: FlaskClient) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in client.get("/query").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in str(policy)
    assert "X-Robots-Tag" not in client.get("/query").headers
    assert client.get("/query?query=ASK{}").headers["X-Robots-Tag"] == "noindex"
