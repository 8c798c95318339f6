"""Every page, in both languages, over a real store."""

import html
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import cast, get_type_hints

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from endpoint.app import close, create_app
from endpoint.config import Config
from endpoint.language import LANGUAGES, texts
from endpoint.mediation import service
from endpoint.pages import family, home, thing, views
from endpoint.pages.frame import PageKind

FOLDER = Path(views.__file__).parents[1]
BASE = "/page/bordeaux-metropole"
OBSERVATION = f"{BASE}/observation/published-figures/sans-smartphone.epci-243300316.2022.inhabitants"

# A page of each kind.
PATHS = {
    "quality": "/page/quality",
    "rule": "/page/shape/observation",
    "rulebook": "/page/rules",
    "stored_queries": "/page/queries",
    "stored_query": "/page/query/indicator-on-a-map",
    "home": "/",
    "indicator": "/page/indicator/sans-smartphone",
    "family": "/page/family/equipement",
    "territory": "/page/territory/commune/33063",
    "event": f"{BASE}/event/new-name",
    "observation": OBSERVATION,
    "dataset": f"{BASE}/dataset/published-figures",
    "catalogue": f"{BASE}/catalogue",
    "source": f"{BASE}/source/workshop-2022",
    "place": f"{BASE}/place/mairie",
    "service": "/page/code/mediation-service/aide-aux-demarches-administratives",
    "scheme": "/page/code/kind",
    "concept": "/page/code/kind/survey",
    "vocabulary": "/page/def",
    "lesson": f"{BASE}/lesson/ask-people",
    "resource": f"{BASE}/resource/guide",
    "method": f"{BASE}/method/telephone",
    "thing": "/page/period/2022",
}
KINDS = (*views.KINDS, home.HOME, family.PAGE, service.PAGE, thing.PAGE)
VOID = {"meta", "link", "img", "br", "input"}


class Outline(HTMLParser):
    """What the tests ask of a page; an unbalanced page fails."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.starts: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.starts.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of the elements of these names."""
        return [attributes for tag, attributes in self.starts if tag in tags]


def outline(response: TestResponse) -> Outline:
    found = Outline()
    found.feed(response.text)
    found.close()
    assert found.open == []
    return found


def _is_ours(script: dict[str, str | None]) -> bool:
    """Whether a script is data, or a file of ours: none stands in the page."""
    return script["type"] == "application/ld+json" or str(script.get("src")).startswith("/static/")


def _status(client: FlaskClient, path: str) -> int:
    with client.get(path, headers={"Accept": "text/html, */*;q=0.1"}) as response:
        return response.status_code


def get(client: FlaskClient, path: str, language: str = "fr", **headers: str) -> TestResponse:
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language, **headers})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_page_is_a_query_a_typed_context_and_a_template(kind: PageKind) -> None:
    assert (FOLDER / "templates" / f"{kind.name}.html").is_file()
    context = cast("type[object]", get_type_hints(kind.context)["return"])
    assert is_dataclass(context)
    assert context.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses keep it there
    assert fields(context)
    module = Path(str(sys.modules[kind.context.__module__].__file__)).read_text("utf-8")
    named = set(re.findall(r'(?:desk\.rows|book\.rows|query)\((?:desk, )?"(\w+)"', module))
    assert named
    assert not [name for name in named if not (FOLDER / "pages" / f"{name}.rq").is_file()]


def test_each_kind_of_page_is_tried_here() -> None:
    assert set(PATHS) == {kind.name for kind in KINDS}


def test_each_query_file_is_used() -> None:
    folders = ("pages", "charts", "mediation")
    code = "".join(file.read_text("utf-8") for folder in folders for file in FOLDER.glob(f"{folder}/*.py"))
    assert [file.stem for file in (FOLDER / "pages").glob("*.rq") if f'"{file.stem}"' not in code] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_page_renders_well(client: FlaskClient, path: str, language: str) -> None:
    response = get(client, path, language)
    assert response.status_code == 200
    page = outline(response)
    assert page.all("html")[0]["lang"] == language
    assert response.headers["Content-Language"] == language
    assert len(page.all("h1")) == 1
    assert [link["hreflang"] for link in page.all("link") if "hreflang" in link] == ["fr", "en", "x-default"]
    assert all(image["alt"] for image in page.all("img"))
    assert all(cell.get("scope") for cell in page.all("th"))
    assert len(page.all("table")) == len(page.all("caption"))
    assert page.all("style") == []
    assert [tag for tag, attributes in page.starts if "style" in attributes] == []
    assert all(_is_ours(script) for script in page.all("script"))
    identifiers = [str(attributes["id"]) for _, attributes in page.starts if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_every_link_of_ours_leads_somewhere(client: FlaskClient, path: str) -> None:
    page = outline(get(client, path))
    targets = {str(one.get("href") or one.get("src")) for one in page.all("a", "img", "link")}
    local = sorted(target for target in targets if target.startswith("/") and "?query=" not in target)
    assert "/query" in local
    assert [target for target in local if _status(client, target.partition("#")[0]) != 200] == []


def test_words_exist_in_every_language() -> None:
    assert [key for key, said in texts().items() if set(said) != set(LANGUAGES)] == []
    assert [key for key, said in texts().items() if not all(text.strip() for text in said.values())] == []
    places = {key: [set(re.findall(r"{(\w+)}", text)) for text in said.values()] for key, said in texts().items()}
    assert [key for key, found in places.items() if found[0] != found[1]] == []


def _words_used() -> tuple[set[str], set[str]]:
    folders = ("pages", "charts", "mediation", "reuse", "versions")
    patterns = ("templates/*.html", "templates/*.md", "contents.py", "openapi.py", *(f"{one}/*.py" for one in folders))
    files = [file for pattern in patterns for file in FOLDER.glob(pattern)]
    text = "\n".join(file.read_text("utf-8") for file in files)
    words = set(re.findall(r'\bsay\(\s*"(\w+)"', text))
    for name in re.findall(r'\b(?:t|language)\.(?:count|form)\("(\w+)"', text):
        words |= {f"{name}_one", f"{name}_many"}
    begun = set(re.findall(r'say\("(\w+_)" ~', text)) | {"frequency_", "language_", "api_", "chart_", "alt_"}
    begun |= {"program_", "file_data_", "format_", "filter_", "published_"}
    return {word for word in words if word not in begun}, begun


def test_templates_say_only_known_words_and_all_of_them() -> None:
    words, begun = _words_used()
    assert words - set(texts()) == set()
    assert [key for key in texts() if key not in words and not key.startswith(tuple(begun))] == []


def test_neither_code_nor_templates_name_a_place() -> None:
    patterns = ("templates/*", "pages/*.rq", "pages/*.py", "charts/*.py", "mediation/*.py", "texts/*.toml")
    files = [path for pattern in patterns for path in FOLDER.glob(pattern)]
    named = re.compile(r"bordeaux|gironde|\bfrance\b|métropole\b", re.IGNORECASE)
    assert [file.name for file in files if named.search(file.read_text("utf-8"))] == []


def test_the_switch_beats_the_browser_and_stays(client: FlaskClient) -> None:
    switched = get(client, "/?lang=en", "fr")
    assert switched.headers["Content-Language"] == "en"
    assert 'href="/page/indicator/sans-smartphone?lang=en"' in switched.text
    assert 'href="/page/indicator/sans-smartphone"' in get(client, "/", "en-GB").text
    assert get(client, "/query?lang=en", "fr").headers["Content-Type"].startswith("text/html")
    assert get(client, "/?lang=de", "en").headers["Content-Language"] == "en"
    assert get(client, "/", "de").headers["Content-Language"] == "fr"


def test_numbers_follow_the_language_and_the_published_decimals(client: FlaskClient) -> None:
    assert "6,0\u202f%" in get(client, OBSERVATION, "fr").text
    assert "6.0%" in get(client, OBSERVATION, "en").text
    assert "7,25\u202f%" in get(client, PATHS["indicator"], "fr").text
    assert "260\u202f000" in get(client, "/page/indicator/population", "fr").text


def test_home_puts_the_own_territory_first_and_the_wider_beside(client: FlaskClient) -> None:
    text = get(client, "/", "fr").text
    card = text[text.index("sans-smartphone") :]
    assert card.index("5,4\u202f%") < card.index("12\u202f%")


def test_an_indicator_is_shown_with_a_chart_and_its_table(client: FlaskClient) -> None:
    page = get(client, PATHS["indicator"])
    source = re.search(r'src="(/chart/[^"]+)"', page.text)
    assert source
    drawn = client.get(source[1].replace("&amp;", "&"))
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.data.startswith(b"<svg")
    assert client.get("/chart/indicator/sans-smartphone.svg?as=nothing").status_code == 404
    assert client.get("/chart/code/kind.svg").status_code == 404
    assert client.get("/chart/nothing.svg").status_code == 404


def test_a_chart_does_not_mix_ages(client: FlaskClient) -> None:
    text = get(client, "/page/indicator/population").text
    assert "as=bars" in text
    assert "as=time" not in text


def test_pages_are_cached_by_content(client: FlaskClient) -> None:
    for path in ("/", PATHS["indicator"], "/chart/territory/commune/33063.svg"):
        first = get(client, path)
        assert "max-age" in first.headers["Cache-Control"]
        assert {"accept", "accept-language"} <= {name.lower() for name in first.vary}
        assert get(client, path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert get(client, "/", "fr").headers["ETag"] != get(client, "/", "en").headers["ETag"]


def test_json_ld_says_the_thing(client: FlaskClient) -> None:
    for path, kind in (("indicator", "DefinedTerm"), ("dataset", "Dataset"), ("catalogue", "DataCatalog")):
        text = get(client, PATHS[path], "en").text
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        (said,) = [one for one in map(json.loads, found) if one.get("@type") == kind]
        assert said.get("@id", said["url"]).startswith("https://w3id.org/omin/")


def test_the_vocabulary_has_an_anchor_for_every_term(client: FlaskClient) -> None:
    page = outline(get(client, "/page/def"))
    anchors = {attributes.get("id") for attributes in page.all("section")}
    ontology = FOLDER.parent / "ontology"
    source = "\n".join((ontology / name).read_text("utf-8") for name in ("omin.ttl", "quality.ttl"))
    assert set(re.findall(r"^omin:(\w+) a ", source, re.MULTILINE)) <= anchors


def test_a_missing_page_offers_what_is_near(client: FlaskClient) -> None:
    response = get(client, "/page/indicator/sans-smartphones")
    assert response.status_code == 404
    assert 'href="/page/indicator/sans-smartphone"' in response.text


def test_the_shown_query_runs(client: FlaskClient) -> None:
    found = re.search(r'href="/query(\?query=[^"]+)"', get(client, PATHS["indicator"]).text)
    assert found
    answer = client.get("/sparql" + found[1].replace("&amp;", "&"), headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 7


def test_the_example_queries_find_something(client: FlaskClient) -> None:
    found = re.findall(r'href="(/query\?query=[^"]+)"', get(client, "/query").text)
    answers = [
        client.get(href.replace("&amp;", "&").replace("/query", "/sparql", 1), headers={"Accept": "text/csv"})
        for href in found
    ]
    assert {answer.status_code for answer in answers} == {200}
    # What the small observatory has nothing of, it cannot find; that all find something: tests/whole/test_stored.py.
    assert len(answers) > 20
    assert sum(len(answer.text.splitlines()) > 1 for answer in answers) > 10


HOSTILE = r"""
PREFIX omin: <https://w3id.org/omin/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/> PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX b: <https://w3id.org/omin/bordeaux-metropole/> PREFIX unit: <http://qudt.org/vocab/unit/>
PREFIX level: <https://w3id.org/omin/code/level/> PREFIX sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#>
DELETE { <https://w3id.org/omin/indicator/sans-smartphone> skos:definition ?definition } WHERE {
  <https://w3id.org/omin/indicator/sans-smartphone> skos:definition ?definition } ;
INSERT DATA { GRAPH b:graph {
  <https://w3id.org/omin/indicator/sans-smartphone> skos:definition "</script><script>alert(1)</script>\u202Eabc"@fr ;
    omin:complement <javascript:alert(1)> .
  <https://w3id.org/omin/bordeaux-metropole/source/workshop-2022> dcat:landingPage <javascript:alert(2)> ;
    dct:description "<img src=x onerror=alert(3)>"@fr .
  <https://w3id.org/omin/territory/commune/33999> a omin:Territory ; rdfs:label "\" onmouseover=\"alert(4)"@fr ;
    skos:notation "33999" ; omin:level level:commune ;
    dct:isPartOf <https://w3id.org/omin/territory/epci/243300316> ; geo:hasGeometry b:geometry .
  b:geometry geo:asWKT "POLYGON ((-0.7 44.8, -0.66 44.8, -0.66 44.83, -0.7 44.83, -0.7 44.8))"^^geo:wktLiteral .
  b:observation omin:indicator <https://w3id.org/omin/indicator/sans-smartphone> ; omin:value 0.0 ;
    omin:refArea <https://w3id.org/omin/territory/commune/33999> ; sdmx-attribute:unitMeasure unit:PERCENT ;
    omin:refPeriod <https://w3id.org/omin/period/2022> ;
    omin:population <https://w3id.org/omin/code/population/inhabitants> .
  b:broken a <http://purl.org/linked-data/cube#Observation> ; omin:value "NaN" ;
    omin:indicator <https://w3id.org/omin/indicator/sans-smartphone> ;
    omin:refArea <https://w3id.org/omin/territory/commune/33063> ; omin:refPeriod <https://w3id.org/omin/period/2022> .
} }
"""


@pytest.fixture
def hostile(own: Path) -> Iterator[Flask]:
    """Give an application over a store in which texts and addresses mean harm, and a fourth commune has a zero."""
    store = ox.Store(str((own / "current").resolve() / "data"))
    store.update(HOSTILE)
    store.flush()
    del store
    made = create_app(Config(own, workers=2))
    yield made
    close(made)


def test_texts_of_the_store_stay_texts(hostile: Flask) -> None:
    client = hostile.test_client()
    for path in (PATHS["indicator"], PATHS["source"], "/page/territory/commune/33999", "/", f"{BASE}/broken"):
        page = outline(get(client, path))
        assert not [tag for tag, attributes in page.starts if any(name.startswith("on") for name in attributes)]
        assert all(_is_ours(script) for script in page.all("script"))
        targets = [str(one.get("href") or one.get("src")) for one in page.all("a", "img")]
        assert [target for target in targets if not re.match(r"(https?://|/|#)", target)] == []
    assert "\u202e" not in get(client, PATHS["indicator"]).text


def test_zero_is_drawn_and_no_data_is_not_zero(hostile: Flask) -> None:
    client = hostile.test_client()
    text = get(client, PATHS["indicator"]).text
    assert "as=map" in text
    assert "0\u202f%" in text
    drawn = client.get("/chart/indicator/sans-smartphone.svg?as=map")
    assert drawn.status_code == 200
    assert b"NaN" not in drawn.data


def test_an_unreadable_value_is_said(hostile: Flask) -> None:
    assert texts()["no_value"]["en"] in get(hostile.test_client(), f"{BASE}/broken", "en").text


def test_the_verdict_says_which_warnings_are_accepted_and_why(client: FlaskClient) -> None:
    text = html.unescape(get(client, PATHS["quality"], "en").text)
    rows = {row.split("</th>")[0]: row for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', text, re.DOTALL)}
    (accepted,) = (row for name, row in rows.items() if "/page/shape/place#commune" in name)
    assert re.findall(r'<td class="number">(\d+)</td>', accepted) == ["2"]
    assert "Nobody knows where <b>it</b> is." in accepted
    assert "<b>it</b>" not in get(client, PATHS["quality"], "en").text
    (open_,) = (row for name, row in rows.items() if "/page/rule/not-a-phone" in name)
    assert "no waiver" in open_
    idle = re.search(r"Waivers that are written, with no warning in this version.*?</p>", text, re.DOTALL)
    assert idle
    assert "/page/rule/not-the-sum" in idle[0]
    assert "/page/shape/place#commune" not in idle[0]


def test_freshness_is_compared_with_today(client: FlaskClient) -> None:
    text = get(client, PATHS["quality"], "en").text
    assert "<strong>overdue: was due on February 28, 2021</strong>" in text
    assert "<td>due on January 1, 9992</td>" in text


def test_a_rule_says_how_often_it_spoke(client: FlaskClient) -> None:
    assert "<dd>2 times</dd>" in get(client, "/page/shape/place", "en").text
    assert "<dd>1 time</dd>" in get(client, "/page/rule/not-a-phone", "en").text
    assert "<dd>never</dd>" in get(client, "/page/rule/time-1", "en").text
