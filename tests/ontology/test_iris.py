"""The minting policy: what is checked comes back, what is odd is refused."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import iris
from ontology.terms import SHARED

LETTERS = string.ascii_letters + string.digits
SLUGS = st.from_regex(iris.SLUG, fullmatch=True)
KEYS = st.from_regex(iris.TERRITORY_KEY, fullmatch=True)
# Anything with a character that no slug may hold.
ODD = st.text(max_size=8).filter(lambda text: not set(text) <= set(LETTERS + "-_"))
BASES = st.lists(SLUGS, max_size=3).map(lambda parts: "/".join(["https://data.example.org", *parts, ""]))

MINTERS: list[Callable[[str], str]] = [
    iris.indicator,
    iris.family,
    lambda slug: iris.code(slug, "a"),
    lambda slug: iris.code("a", slug),
    iris.rule,
    iris.metric,
    iris.Base("https://data.example.org/").agent,
    iris.Base("https://data.example.org/").dataset,
    iris.Base("https://data.example.org/").structure,
    iris.Base("https://data.example.org/").source,
    iris.Base("https://data.example.org/").graph,
    iris.Base("https://data.example.org/").observations,
]


@given(KEYS)
def test_a_territory_key_comes_back_from_its_iri(key: str) -> None:
    assert iris.territory(key).removeprefix(SHARED + "territory/") == key


@given(KEYS)
def test_a_territory_key_comes_back_from_an_observation_key(key: str) -> None:
    assert key.replace("/", "-").replace("-", "/", 1) == key


@given(st.lists(SLUGS, min_size=1), st.lists(SLUGS, min_size=1))
def test_observation_keys_do_not_collide(one: list[str], other: list[str]) -> None:
    assert (".".join(one) == ".".join(other)) == (one == other)


@given(SLUGS, SLUGS)
def test_a_good_slug_stands_at_the_end_of_its_iri(scheme: str, slug: str) -> None:
    assert iris.indicator(slug) == f"{SHARED}indicator/{slug}"
    assert iris.family(slug) == f"{SHARED}family/{slug}"
    assert iris.code(scheme, slug) == f"{SHARED}code/{scheme}/{slug}"


@pytest.mark.parametrize("mint", MINTERS)
@given(slug=ODD)
def test_a_bad_slug_is_refused(mint: Callable[[str], str], slug: str) -> None:
    with pytest.raises(ValueError, match="does not match"):
        mint(slug)


@pytest.mark.parametrize("slug", ["", "-a", "_a", "a b", "a.b", "a/b", "../a", "é", "a\n", "a>", "٣"])
@pytest.mark.parametrize("mint", MINTERS)
def test_a_known_bad_slug_is_refused(mint: Callable[[str], str], slug: str) -> None:
    with pytest.raises(ValueError, match="does not match"):
        mint(slug)


@pytest.mark.parametrize(
    "key",
    ["", "33063", "commune/", "/33063", "Commune/33063", "com-mune/33063", "commune/33/063", "commune/33.063",
     "commune/33063\n", "commune/ 33063", "commune-33063", "9/33063"],
)  # fmt: skip
def test_a_bad_territory_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="territory"):
        iris.territory(key)


@pytest.mark.parametrize(
    ("key", "iri"),
    [
        ("commune/01004", "https://w3id.org/omin/territory/commune/01004"),
        ("departement/2A", "https://w3id.org/omin/territory/departement/2A"),
        ("country/FR", "https://w3id.org/omin/territory/country/FR"),
    ],
)
def test_codes_stay_text(key: str, iri: str) -> None:
    assert iris.territory(key) == iri


@given(BASES, SLUGS, SLUGS)
def test_a_good_base_names_what_is_below_it(base: str, kind: str, slug: str) -> None:
    own = iris.Base(base)
    assert own.name(kind, slug) == f"{base}{kind}/{slug}"
    assert own.catalogue == f"{base}catalogue"
    assert own.observations(slug) == f"{base}observation/{slug}/"


def test_each_kind_of_thing_has_its_own_place() -> None:
    own = iris.Base("http://localhost:8080/obs/")
    named = [own.agent("x"), own.dataset("x"), own.structure("x"), own.source("x"), own.graph("x")]
    kinds = [iri.removeprefix("http://localhost:8080/obs/").removesuffix("/x") for iri in named]
    assert kinds == ["agent", "dataset", "structure", "source", "graph"]


@pytest.mark.parametrize(
    "base",
    ["", "data.example.org/", "/obs/", "ftp://data.example.org/", "https://", "https:///obs/",
     "https://data.example.org", "https://data.example.org/obs", "https://data.example.org/obs/?q=1/",
     "https://data.example.org/obs#/", "https://user@data.example.org/", "https://user:pw@data.example.org/",
     "https://data.example.org/a b/", "https://data.example.org/a//b/", "https://data.example.org/<a>/",
     "https://data.example.org/é/", "https://data.example.org/\n", "https://data.example.org:port/", SHARED],
)  # fmt: skip
def test_a_bad_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base IRI"):
        iris.Base(base)


@given(st.text())
def test_a_base_is_refused_or_safe_to_add_to(text: str) -> None:
    try:
        own = iris.Base("https://data.example.org/" + text)
    except ValueError:
        return
    assert own.iri.endswith("/")
    assert not set(own.iri) & set(' <>"{}|\\^`\n\t#?@')
