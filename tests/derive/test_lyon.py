"""The shipped source files of the Métropole de Lyon: what they hold, and that the derive scripts make them again."""

import csv
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely

from mappings.derive import (
    census,
    outlines,
    packages,
    passages,
    places,
    populations,
    register,
    surroundings,
    territories,
)

EPCI = "200046977"
REPOSITORY = Path(__file__).parents[2]
SOURCES = REPOSITORY / "mappings" / "metropole-de-lyon" / "sources"
HINAURA = REPOSITORY.parent / "shared" / "data" / "places-elsewhere" / "hinaura-auvergne-rhone-alpes.json"
SCRIPTS = [territories, outlines, census, places, surroundings, populations, passages]


def rows(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(level: str) -> set[str]:
    return {row["code"] for row in rows("territories.csv") if row["level"] == level}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.FILE_NAME)
def test_scripts_make_the_shipped_files_again(script: ModuleType, archives: Path) -> None:
    made = packages.as_csv(script.derive(EPCI, archives))
    assert made == (SOURCES / script.FILE_NAME).read_bytes()


def test_territories_are_communes_and_arrondissements() -> None:
    levels = Counter(row["level"] for row in rows("territories.csv"))
    assert levels == {"commune": 58, "arrondissement": 9, "epci": 1, "departement": 1, "region": 1, "country": 1}
    parts = [row for row in rows("territories.csv") if row["level"] == "arrondissement"]
    assert [row["code"] for row in parts] == [f"6938{number}" for number in range(1, 10)]
    assert {row["part_of_commune"] for row in parts} == {"commune/69123"}
    lyon = next(row for row in rows("territories.csv") if row["code"] == "69123")
    assert sum(int(row["population"]) for row in parts) == int(lyon["population"]) == 519127


def test_outlines_tile_the_metropolis_and_lyon() -> None:
    found: dict[str, Any] = {row["key"]: shapely.from_wkt(row["wkt"]) for row in rows("outlines.csv")}
    drawn = {row["key"] for row in rows("territories.csv") if row["level"] in {"commune", "arrondissement", "epci"}}
    assert found.keys() == drawn
    inner = [outline for key, outline in found.items() if key.startswith("arrondissement/")]
    outer = [outline for key, outline in found.items() if key.startswith("commune/") and key != "commune/69123"]
    assert shapely.coverage_is_valid(inner + outer)
    assert shapely.coverage_union_all(inner).equals(found["commune/69123"])
    assert shapely.coverage_union_all(inner + outer).equals(found[f"epci/{EPCI}"])
    assert (SOURCES / "outlines.csv").stat().st_size < 300_000


def test_census_counts_lyon_by_arrondissement() -> None:
    found = rows("census-iris-2021.csv")
    assert len(found) == len({row["iris"] for row in found}) == 506
    assert {row["com"] for row in found} == codes("commune") - {"69123"} | codes("arrondissement")
    assert all(row["iris"].startswith(row["com"]) for row in found)


def test_populations_add_up_to_the_metropolis_and_to_lyon_in_each_year() -> None:
    found = rows("populations.csv")
    for period in ("2016", "2019", "2020", "2022"):
        told = {(row["level"], row["code"]): int(row["population"]) for row in found if row["period"] == period}
        communes = {code: number for (level, code), number in told.items() if level == "commune"}
        parts = [number for (level, _), number in told.items() if level == "arrondissement"]
        assert sum(communes.values()) == told["epci", EPCI]
        assert sum(parts) == communes["69123"]
        assert ("69152" in communes) == (period != "2022")


def test_the_passage_table_leads_from_each_commune_to_one_of_today() -> None:
    found = rows("passages.csv")
    assert {row["codgeo_2026"] for row in found} == codes("commune")
    changed = [tuple(row.values()) for row in found if row["libgeo_2023"] != row["libgeo_2026"]]
    merged = ("69149", "Oullins-Pierre-Bénite")
    renamed = ("69096", "Grigny", "69096", "Grigny-sur-Rhône")
    assert changed == [renamed, ("69149", "Oullins", *merged), ("69152", "Pierre-Bénite", *merged)]


def test_places_have_their_commune_or_none() -> None:
    found = rows("places.csv")
    assert len(found) == len({row["id"] for row in found}) == 687
    assert sum(not row["code_insee"] for row in found) == 21
    assert sum(row["code_insee"] in codes("commune") for row in found) == 29
    described = codes("commune") | {row["code"] for row in rows("surroundings.csv") if row["level"] == "commune"}
    assert {row["code_insee"] for row in found} - {""} <= described
    lyon = [row for row in found if row["commune"].casefold() == "lyon"]
    assert {row["code_insee"] for row in lyon} == {"69123"}


def test_surroundings_are_outside_and_lead_to_the_region() -> None:
    found = {row["key"]: row for row in rows("surroundings.csv")}
    inside = {row["key"] for row in rows("territories.csv")}
    assert not found.keys() & inside
    assert {row["part_of"] for row in found.values()} <= found.keys() | inside


def test_no_address_of_a_person_is_shipped() -> None:
    found = [row for row in rows("places.csv") if row["courriel"]]
    assert len(found) == 398
    assert not [row["courriel"] for row in found if places.is_personal(row["courriel"])]


def test_places_agree_with_the_original() -> None:
    if not HINAURA.exists():
        pytest.skip(f"{HINAURA} is not here: the places are not compared with the original")
    originals = json.loads(HINAURA.read_text(encoding="utf-8"), parse_float=str)
    made = rows("places.csv")
    assert [row["id"] for row in made] == [original["id"] for original in originals]
    contacts = {"courriel", "telephone"}
    for row, original in zip(made, originals, strict=True):
        kept = {name: cell for name, cell in row.items() if cell and name not in contacts | {"code_insee"}}
        assert kept == {name: cell for name, cell in original.items() if name not in contacts}
        assert row["telephone"] in {"", original.get("telephone")}


@pytest.mark.parametrize(
    ("address", "personal"),
    [
        ("accueil@example.org", False),
        ("mediatheque.ambert@example.org", False),
        ("France-Services@example.org", False),
        ("fs.bonneville@example.org", False),
        ("prenom.nom@example.org", True),
        ("p.nom@example.org", True),
        ("prenomnom@example.org", True),
        # Not an abbreviation of a post, though it begins like one.
        ("epnom@example.org", True),
    ],
)
def test_an_address_is_of_a_post_or_may_be_a_person_s(address: str, *, personal: bool) -> None:
    assert places.is_personal(address) is personal


@pytest.mark.parametrize(
    ("name", "normalised"),
    [
        ("L' Arbresle", "arbresle"),
        ("SAINT-ÉTIENNE", "saint etienne"),
        ("St Étienne", "saint etienne"),
        ("Ste-Foy-lès-Lyon", "sainte foy les lyon"),
        ("Le Mont-Dore", "mont dore"),
        ("Vaulx\u2011en\u2011Velin", "vaulx en velin"),
        ("Œuilly", "oeuilly"),
        ("Les", "les"),
    ],
)
def test_names_are_compared_by_their_letters(name: str, normalised: str) -> None:
    assert register.normalised(name) == normalised


def test_a_code_needs_one_commune_with_that_name_and_postal_code() -> None:
    known = {("saint martin", "01000"): {"01001"}, ("saint martin", "02000"): {"02001", "02002"}}
    assert register.code(known, "St-Martin", "01000") == "01001"
    assert register.code(known, "Saint-Martin", "02000") == ""
    assert register.code(known, "Saint-Martin", "03000") == ""


def test_former_communes_lead_to_the_one_they_are_now_part_of(archives: Path) -> None:
    known = register.register(archives)
    assert register.code(known, "Oullins", "69600") == "69149"
    assert register.code(known, "PIERRE BENITE", "69310") == "69149"
    assert register.code(known, "Cran-Gevrier", "74960") == "74010"
    assert register.code(known, "Lyon 3e Arrondissement", "69003") == "69123"


def test_another_region_has_no_places(archives: Path) -> None:
    with pytest.raises(ValueError, match="no place in the region of the EPCI 243300316"):
        places.derive("243300316", archives)
