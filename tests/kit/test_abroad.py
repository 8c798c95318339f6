"""Observatories of other countries: other levels and codes, one language, other telephones, postcodes and currencies.

All of it is made up: no such borough, county, figure or place.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from endpoint.clients import Allowance
from endpoint.config import Config
from tests.kit.conftest import omin

HERE = Path(__file__).parent / "abroad"
UNLIMITED = Allowance(*(float("inf"),) * 4)
# What each observatory has of its own: base, home, a part of it, an inner part, a place.
OWN = {
    "english": ("exampleborough", "borough/E09999999", "ward/E05999901", "lsoa/E01999901", "central-library"),
    "american": ("examplecounty", "uscounty/00001", "ustract/00001000100", "ustract/00001000200", "public-library"),
}
SEEN = {
    "english": ("£31,000", "+442079460123", "NW1 0ZZ", "London borough", "United Kingdom", "OGL-UK-3.0"),
    "american": ("$61,000", "+12025550123", "02134", "census tract", "Example State", "CC0-1.0"),
}
# Words of the interface in French; and of one country, which only the shared vocabulary says.
FRENCH = re.compile(r"\b(Français|Territoires?|Rechercher|Jeux de données|Indicateurs?|une|des|les)\b")
ELSEWHERE = re.compile(r"\b(Bordeaux|Insee|INSEE|communes?)\b")


@pytest.fixture(scope="module", params=sorted(OWN))
def country(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def client(country: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = tmp_path_factory.mktemp(country)
    done = omin("build", HERE / country, "--store", root, "--lang", "en")
    assert (done.returncode, "0 errors, 0 warnings" in done.stderr) == (0, True), done.stderr
    app = create_app(Config(store=root, workers=1, allowance=UNLIMITED))
    yield app.test_client()
    close(app)


def paths(country: str) -> list[str]:
    base, home, part, inner, place = OWN[country]
    return [
        "/",
        "/catalogue",
        "/places",
        "/page/quality",
        "/page/def",
        "/page/metric/coverage",
        f"/page/territory/{home}",
        f"/page/territory/{part}",
        f"/page/territory/{inner}",
        "/page/indicator/sans-smartphone",
        f"/page/{base}/indicator/household-income",
        f"/page/{base}/dataset/income",
        f"/page/{base}/place/{place}",
        f"/page/{base}/observation/income/household-income.{home.replace('/', '-')}.2025.households",
    ]


def test_pages_speak_english_only(country: str, client: FlaskClient) -> None:
    seen = ""
    for path in paths(country):
        response = client.get(path, query_string={"lang": "fr"}, headers={"Accept-Language": "fr-FR,fr;q=0.9"})
        assert (response.status_code, response.headers.get("Content-Language", "en")) == (200, "en"), path
        text = re.sub(r"<script.*?</script>", "", response.text, flags=re.DOTALL)
        assert '<html lang="en"' in text
        assert 'lang="fr"' not in text, path
        words = re.sub(r"<[^>]+>", " ", text)
        assert FRENCH.findall(words) == [], path
        assert path == "/page/def" or ELSEWHERE.findall(words) == [], path
        assert re.findall(r"<(?:h1|h2|h3|dt|th)[^>]*>\s*</", text) == [], path
        seen += text
    assert [one for one in SEEN[country] if one not in seen] == []


def test_territories_keep_their_zeros_and_levels(country: str, client: FlaskClient) -> None:
    _, home, part, *_ = OWN[country]
    table = client.get(f"/{OWN[country][0]}/dataset/income.csv", follow_redirects=True).text
    assert home.partition("/")[2] in table
    assert part.partition("/")[2] in table
    data = client.get(f"/territory/{home}.jsonld", follow_redirects=True).text
    assert f'"{home.partition("/")[2]}"' in data


def test_places_are_on_a_map(client: FlaskClient) -> None:
    found = re.search(r'src="(/places/map\.svg[^"]*)"', client.get("/places").text)
    assert found
    assert client.get(found[1].replace("&amp;", "&")).status_code == 200


def test_the_data_name_no_other_country(country: str, client: FlaskClient) -> None:
    for path in (f"/territory/{OWN[country][1]}.ttl", f"/{OWN[country][0]}/catalogue.ttl"):
        text = client.get(path, follow_redirects=True).text
        assert text
        assert "rdf.insee.fr" not in text
        assert "/FRA>" not in text


def test_a_local_indicator_and_the_shared_one_lead_to_each_other(country: str, client: FlaskClient) -> None:
    base = OWN[country][0]
    own = client.get(f"/page/{base}/indicator/household-income").text
    shared = client.get("/page/indicator/revenu-declare-median").text
    assert re.search(r"Close to</dt><dd>.*Median declared income", own)
    assert re.search(r"Close to</dt><dd>.*Median household income", shared)


def test_a_text_in_the_language_declared_is_asked_for(country: str, tmp_path: Path) -> None:
    folder = tmp_path / country
    folder.mkdir()
    for path in (HERE / country).rglob("*"):
        if path.is_file():
            (folder / path.relative_to(HERE / country)).parent.mkdir(exist_ok=True)
            (folder / path.relative_to(HERE / country)).write_bytes(path.read_bytes())
    survey = (folder / "survey.toml").read_text("utf-8").replace('{ en = "Household income" }', '{ fr = "Revenus" }')
    (folder / "survey.toml").write_text(survey, "utf-8")
    done = omin("check", folder, "--lang", "en")
    assert done.returncode == 1
    assert "'en' is a required property" in done.stdout
