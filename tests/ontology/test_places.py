"""The code lists of places are those of the national standard: every label is there, and its slug is the notation."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

from ontology import vocabulary

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT.parent / "shared" / "data" / "schema"
CODE = "https://w3id.org/omin/code/"
# Each list with the field of the standard and the name that the official library gives it.
LISTS = {
    "mediation-service": ("services", "Service"),
    "public": ("publics_specifiquement_adresses", "PublicSpecifiquementAdresse"),
    "special-need": ("prise_en_charge_specifique", "PriseEnChargeSpecifique"),
    "fee": ("frais_a_charge", "Frais"),
    "access-mode": ("modalites_acces", "ModaliteAcces"),
    "accompaniment-mode": ("modalites_accompagnement", "ModaliteAccompagnement"),
    "programme": ("dispositif_programmes_nationaux", "DispositifProgrammeNational"),
    "training-label": ("formations_labels", "FormationLabel"),
    "itinerance": ("itinerance", "Itinerance"),
}
needs_standard = pytest.mark.skipif(not SCHEMA.exists(), reason="the national standard is not in ../shared/data/schema")


@cache
def shipped() -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in vocabulary.turtle_files():
        graph.parse(path, format="turtle")
    return graph


def french(scheme: str, *predicates: URIRef) -> dict[str, str]:
    """The French labels of a list, each with the notation of its concept."""
    found = {}
    for concept in shipped().subjects(SKOS.inScheme, URIRef(CODE + scheme)):
        for label in (o for p in predicates for o in shipped().objects(concept, p)):
            if isinstance(label, Literal) and label.language == "fr":
                found[str(label)] = str(shipped().value(concept, SKOS.notation))
    return found


def slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def fields() -> dict[str, Any]:
    schema = json.loads((SCHEMA / "standard-mediation-num" / "schema.json").read_text("utf-8"))
    return {field["name"]: field for field in schema["fields"]}


def library() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        (SCHEMA / "lieux-de-mediation-numerique-enums.json").read_text("utf-8")
    )
    return found


@needs_standard
@pytest.mark.parametrize("scheme", LISTS)
def test_the_french_labels_are_those_of_the_schema(scheme: str) -> None:
    pattern = fields()[LISTS[scheme][0]]["constraints"]["pattern"]
    labels = french(scheme, SKOS.prefLabel)
    assert len(labels) == pattern.count("|") - 1  # all but the `|` of the separator and that of `(?:^|…`
    assert [label for label in labels if not re.fullmatch(pattern, label)] == []


@needs_standard
@pytest.mark.parametrize("scheme", LISTS)
def test_the_labels_of_the_official_library_are_known(scheme: str) -> None:
    assert set(library()[LISTS[scheme][1]].values()) <= set(french(scheme, SKOS.prefLabel, SKOS.altLabel))


@needs_standard
def test_a_type_of_place_is_noted_by_the_code_of_the_standard() -> None:
    assert set(library()["Typologie"].values()) == set(french("place-type", SKOS.prefLabel).values())


@pytest.mark.parametrize("scheme", LISTS)
def test_a_notation_is_the_slug_of_its_label(scheme: str) -> None:
    labels = french(scheme, SKOS.prefLabel, SKOS.altLabel)
    assert labels
    assert {label: slug(label) for label in labels} == labels


@needs_standard
def test_every_field_of_the_standard_has_a_home() -> None:
    text = (ROOT / "docs" / "places.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    said = [name for row in rows for name in re.findall(r"`([a-z_]+)`", row)]
    assert sorted(said) == sorted(fields())
