"""Every producer's file of places loads by its mapping alone: each row is a place, and no person gets in."""

import re
from typing import Final

import pytest

from tests.territories.built import DATA, ROOT, needs_data, places

pytestmark = pytest.mark.slow

PLACES: Final = {
    "angers": 63,
    "bfc": 697,
    "bordeaux-cnum": 30,
    "corse": 161,
    "etapes-numerique": 95,
    "fibre-64": 56,  # of 61 rows: five say again what another says of the same place
    "gironde": 176 + 10 + 23,  # with France services and the structures that host digital advisers
    "hinaura": 687,
    "la-creuse": 91,
}


@needs_data
@pytest.mark.parametrize("name", PLACES)
def test_each_row_is_a_place_in_its_commune(name: str) -> None:
    found = places(name)
    assert len(found) == PLACES[name]
    lost = [key for key, said in found.items() if "inCommune" not in said]
    # Five places of Corsica have no address, and Lyon is described by its arrondissements only.
    assert len(lost) == {"corse": 5, "hinaura": 4}.get(name, 0), lost
    assert all(said["name"] and said["label"] for said in found.values())


@needs_data
@pytest.mark.parametrize("name", PLACES)
def test_no_address_of_a_person_gets_in(name: str) -> None:
    """Where the files read prenom.nom, a name stood: it may only stand beside an office's word or number (mairie.…)."""
    told = " ".join(value for said in places(name).values() for values in said.values() for value in values)
    offices = set((ROOT / "loader" / "offices.txt").read_text("utf-8").split())
    kept = re.findall(r"(\S*)prenom\.nom@", told)
    assert [one for one in kept if not re.search("[0-9]", one) and not offices & set(re.split("[._-]", one))] == []


@needs_data
def test_the_names_of_those_who_run_workshops_do_not_get_in() -> None:
    """In the Creuse the file says who runs the workshop, after "par" in the text and after a dash in the name."""
    text = (DATA / "places-elsewhere" / "la-creuse.json").read_text("utf-8")
    found = re.findall(r"\bpar ([A-ZÉ]\w+ [A-ZÉ]\w+)", text)
    persons = {one.casefold() for one in found if "Numérique" not in one}
    told = " ".join(value for said in places("la-creuse").values() for values in said.values() for value in values)
    assert len(persons) > 10
    assert not {one for one in persons if one in told.casefold()}
