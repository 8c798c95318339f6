"""What a mapping is told it may use, and what happens to a territory's own Turtle."""

from pathlib import Path

import pytest

from ontology import terms, vocabulary
from ontology.vocabulary import Property

PREFIXES = """
@prefix omin: <https://w3id.org/omin/def#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://data.example.org/def#> .
"""


def own(folder: Path, turtle: str) -> list[Path]:
    path = folder / "own.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return [path]


@pytest.mark.parametrize(
    "expected",
    [
        Property("refArea", terms.REF_AREA, "dimension", "territory", None),
        Property("refPeriod", terms.REF_PERIOD, "dimension", "period", None),
        Property("indicator", terms.INDICATOR, "dimension", "code", "https://w3id.org/omin/indicator"),
        Property("theme", terms.OMIN + "theme", "dimension", "code", "https://w3id.org/omin/family"),
        Property("population", terms.POPULATION, "dimension", "code", "https://w3id.org/omin/code/population"),
        Property("value", terms.VALUE, "measure", "decimal", None),
        Property("source", terms.SOURCE, "attribute", "source", None),
        Property("method", terms.OMIN + "method", "attribute", "method", None),
        Property("sampleSize", terms.OMIN + "sampleSize", "attribute", "integer", None),
        Property("decimals", terms.DECIMALS, "attribute", "integer", None),
        Property("unitMeasure", terms.SDMX_ATTRIBUTE + "unitMeasure", "attribute", "code",
                 "https://w3id.org/omin/code/unit"),
    ],
    ids=lambda expected: expected.name,
)  # fmt: skip
def test_a_component_says_its_role_range_and_list(expected: Property) -> None:
    assert vocabulary.load().properties[expected.name] == expected


def test_there_is_one_measure() -> None:
    found = [p.name for p in vocabulary.load().properties.values() if p.role == "measure"]
    assert found == ["value"]


def test_properties_of_things_are_no_components() -> None:
    things = {"family", "polarity", "complement", "level", "irisType", "order", "graph", "retrieved"}
    assert things.isdisjoint(vocabulary.load().properties)


def test_every_list_of_a_component_is_read() -> None:
    loaded = vocabulary.load()
    lists = {p.scheme for p in loaded.properties.values() if p.scheme}
    assert len(lists) > 1
    assert lists <= {scheme for scheme, codes in loaded.codes.items() if codes}


@pytest.mark.parametrize(
    ("scheme", "notation", "iri"),
    [
        ("code/unit", "PERCENT", "http://qudt.org/vocab/unit/PERCENT"),
        ("code/unit", "CCY_EUR", "http://qudt.org/vocab/unit/CCY_EUR"),
        ("code/kind", "report", "https://w3id.org/omin/code/kind/report"),
        ("code/age", "0-19", "https://w3id.org/omin/code/age/0-19"),
        ("code/iris-type", "Z", "https://w3id.org/omin/code/iris-type/Z"),
        ("family", "aisance-posture", "https://w3id.org/omin/family/aisance-posture"),
        ("indicator", "sans-smartphone", "https://w3id.org/omin/indicator/sans-smartphone"),
    ],
)
def test_a_notation_leads_to_its_concept(scheme: str, notation: str, iri: str) -> None:
    assert vocabulary.load().codes[terms.SHARED + scheme][notation] == iri


def test_a_territory_adds_an_indicator_and_a_dimension(tmp_path: Path) -> None:
    extra = own(
        tmp_path,
        """
        ex:quartiers a skos:ConceptScheme .
        ex:nord a skos:Concept ; skos:notation "nord" ; skos:inScheme ex:quartiers .
        ex:quartier a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList ex:quartiers .
        <https://w3id.org/omin/indicator/wifi> skos:notation "wifi" ; skos:inScheme <https://w3id.org/omin/indicator> .
        """,
    )
    loaded = vocabulary.load(extra)
    scheme = "https://data.example.org/def#quartiers"
    added = Property("quartier", "https://data.example.org/def#quartier", "dimension", "code", scheme)
    assert loaded.properties["quartier"] == added
    assert loaded.codes[scheme] == {"nord": "https://data.example.org/def#nord"}
    assert loaded.codes[terms.SHARED + "indicator"]["wifi"] == "https://w3id.org/omin/indicator/wifi"
    assert "wifi" not in vocabulary.load().codes[terms.SHARED + "indicator"]


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("ex:a a qb:DimensionProperty .", "range None"),
        ("ex:a a qb:AttributeProperty ; rdfs:range ex:Thing .", r"range https://data\.example\.org/def#Thing"),
        ("ex:refArea a qb:DimensionProperty ; rdfs:range omin:Territory .", "share the name refArea"),
        (
            'ex:a skos:notation "vote" ; skos:inScheme <https://w3id.org/omin/code/kind> .',
            "share the notation vote",
        ),
        ("ex:a rdfs:seeAlso [] .", r"own\.ttl holds a blank node"),
        ("ex:a rdfs:seeAlso", r"own\.ttl is not Turtle"),
        ("nobody:a rdfs:seeAlso ex:b .", r"own\.ttl is not Turtle"),
    ],
)
def test_turtle_that_would_mislead_is_refused(tmp_path: Path, turtle: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vocabulary.load(own(tmp_path, turtle))


def test_turtle_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttl"
    path.write_bytes((PREFIXES + 'ex:a rdfs:label "été"@fr .').encode("latin-1"))
    with pytest.raises(ValueError, match=r"latin\.ttl is not Turtle"):
        vocabulary.load([path])


def test_ntriples_are_sorted_lines_and_the_same_each_time() -> None:
    first = vocabulary.ntriples()
    lines = first.split(b"\n")
    assert lines.pop() == b""
    assert lines == sorted(set(lines))
    assert all(line.endswith(b" .") for line in lines)
    assert first == vocabulary.ntriples()


def test_ntriples_keep_letters_and_hold_a_territorys_own_terms(tmp_path: Path) -> None:
    extra = own(tmp_path, 'ex:a rdfs:label "été\\nhiver"@fr .')
    line = '<https://data.example.org/def#a> <http://www.w3.org/2000/01/rdf-schema#label> "été\\nhiver"@fr .'
    assert line.encode() in vocabulary.ntriples(extra).split(b"\n")
    assert line.encode() not in vocabulary.ntriples()


def test_ntriples_do_not_depend_on_the_order_or_place_of_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    one, two = (own(tmp_path / folder, "<a> rdfs:seeAlso ex:b .") for folder in ("one", "two"))
    assert vocabulary.ntriples(one) == vocabulary.ntriples(two) == vocabulary.ntriples([*two, *one])


def test_turtle_files_are_those_of_the_package() -> None:
    names = [path.name for path in vocabulary.turtle_files()]
    assert {"codes.ttl", "families.ttl", "indicators.ttl", "omin.ttl"} <= set(names)
    assert names == sorted(names)
