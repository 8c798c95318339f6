"""Citations: a sentence in each language, and BibTeX that a reader of BibTeX gives back as it was said."""

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text

from endpoint.language import Language
from endpoint.reuse.citation import Citation, bibtex, escaped

SHARED = "https://w3id.org/omin/"
DATASET = "bordeaux-metropole/dataset/published-figures"


def parsed(text: str) -> tuple[str, str, dict[str, str], list[str]]:
    """The key, the kind, the fields and the authors of an entry."""
    ((key, entry),) = parse_string(text, "bibtex").entries.items()
    fields = dict(entry.fields or {})
    return str(key), str(entry.type), fields, [str(person) for person in (entry.persons or {}).get("author", [])]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sentence(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/cite/{DATASET}.txt?lang={language}")
    title = {"fr": "Chiffres publiés", "en": "Published figures"}[language]
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text == f"Bordeaux Métropole (2020). {title}. Version v1. {SHARED}{DATASET}\n"
    again = client.get(f"/cite/{DATASET}.txt?lang={language}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    page = client.get(f"/page/{DATASET}?lang={language}").text
    assert answer.text.strip() in page
    assert f'href="/cite/{DATASET}.bib?lang={language}"' in page


def test_bibtex(client: FlaskClient) -> None:
    answer = client.get(f"/cite/{DATASET}.bib?lang=en")
    assert answer.mimetype == "application/x-bibtex"
    key, kind, fields, authors = parsed(answer.text)
    assert key == "omin-bordeaux-metropole-dataset-published-figures-2020"
    assert (kind, fields["year"], fields["url"]) == ("misc", "2020", SHARED + DATASET)
    assert authors == ["{Bordeaux Métropole}"]


def test_what_is_chosen_is_cited(client: FlaskClient) -> None:
    told = client.get("/cite/indicator/sans-smartphone.txt?level=commune&period=2022&lang=en").text
    assert "[level commune, period 2022]" in told
    assert client.get("/cite/indicator/sans-smartphone.txt?level=comune").status_code == 404
    assert client.get("/cite/indicator/nothing.bib").status_code == 404


def test_an_observation_is_called_by_its_name(client: FlaskClient) -> None:
    path = "bordeaux-metropole/observation/published-figures/sans-smartphone.epci-243300316.2022.inhabitants"
    assert "People without a smartphone — Bordeaux Métropole — 2022" in client.get(f"/cite/{path}.txt?lang=en").text


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=60).filter(str.strip))
def test_any_title_comes_back(title: str) -> None:
    cited = Citation(title, (title,), "2026", title, SHARED + "indicator/x")
    fields = parsed(bibtex(cited, Language("en")))[2]
    plain = re.sub(r"\s+", " ", title).strip()
    assert fields["title"] == f"{{{escaped(title)}}}"
    assert fields["version"] == escaped(title)
    assert unescaped(escaped(title)) == plain


def unescaped(text: str) -> str:
    """What TeX would set."""
    words = {
        r"\textbackslash{}": "\\",
        r"\textasciitilde{}": "~",
        r"\textasciicircum{}": "^",
        r"\textbraceleft{}": "{",
        r"\textbraceright{}": "}",
    }
    found = re.sub(r"\\text\w+\{\}|\\([&%$#_])", lambda one: one[1] or words[one[0]], text)
    assert re.search(r"(?<!\\)[&%$#_^~]", re.sub(r"\\text\w+\{\}", "", text)) is None
    return found


def test_tex_reads_it_so() -> None:
    assert str(Text.from_latex(escaped("100 % of R&D_x #1"))) == "100 % of R&D_x #1"
