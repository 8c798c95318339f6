"""Both territories of the repository in one store: needs beside offer, each figure from its file."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from loader import store
from tests.whole.conftest import LYON


def rows(name: str) -> Iterator[dict[str, str]]:
    with (LYON / "sources" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_needs_stand_beside_offer(both: store.Reader) -> None:
    query = (Path(__file__).parent / "needs-beside-offer.rq").read_text("utf-8")
    found = {row["name"]: (int(row["elders"]), int(row["places"])) for row in both.select(query)}
    elders: Counter[str] = Counter()
    for row in rows("census-iris-2021.csv"):
        elders["69123" if row["com"].startswith("6938") else row["com"]] += int(row["pop_65p"])
    places = Counter(row["code_insee"] for row in rows("places.csv"))
    names = {row["code"]: row["name"] for row in rows("territories.csv") if row["level"] == "commune"}
    assert found == {name: (elders[code], places[code]) for code, name in names.items()}
    assert found["Lyon"] == (77663, 4)
    assert sum(count for _, count in found.values()) == 29


def test_the_gap_is_computed_from_the_files(both: store.Reader) -> None:
    """Shares, places per inhabitant and their ranks, computed anew from the sources."""
    people, elders, places = Counter[str](), Counter[str](), Counter(row["code_insee"] for row in rows("places.csv"))
    for row in rows("census-iris-2021.csv"):
        commune = "69123" if row["com"].startswith("6938") else row["com"]
        people[commune] += int(row["pop"])
        elders[commune] += int(row["pop_65p"])
    told = {name: _published(both, name) for name in ("part-personnes-concernees", "lieux-mediation-pour-10000")}
    assert told["part-personnes-concernees"] == {code: round(100 * elders[code] / people[code], 2) for code in people}
    assert told["lieux-mediation-pour-10000"] == {code: round(1e4 * places[code] / people[code], 2) for code in people}
    ranks = [_ranks(told["part-personnes-concernees"]), _ranks(told["lieux-mediation-pour-10000"])]
    ranks += [_ranks(_published(both, "services-mediation-pour-10000"))]
    ranks += [_ranks({code: -far for code, far in _published(both, "distance-lieu-mediation").items()})]
    need, *offer = ranks
    expected = {code: need[code] - sum(one[code] for one in offer) / 3 for code in people}
    assert _published(both, "ecart-besoin-offre") == pytest.approx(expected, abs=0.0501)


def _published(both: store.Reader, indicator: str) -> dict[str, float]:
    """The computed figures of the communes of Lyon, by their codes."""
    query = f"""
        PREFIX omin: <https://w3id.org/omin/def#>
        SELECT ?code ?value WHERE {{
          ?cell omin:indicator <https://w3id.org/omin/indicator/{indicator}> ; omin:need ?need ; omin:value ?value ;
            omin:refArea ?area .
          ?area omin:level <https://w3id.org/omin/code/level/commune> ;
            <http://www.w3.org/2004/02/skos/core#notation> ?code
        }}"""
    return {row["code"]: float(row["value"]) for row in both.select(query)}


def _ranks(values: dict[str, float]) -> dict[str, float]:
    some = list(values.values())
    return {
        code: 100 * (sum(other < one for other in some) + (some.count(one) - 1) / 2) / (len(some) - 1)
        for code, one in values.items()
    }


def test_each_place_offers_services_in_the_words_of_today(both: store.Reader) -> None:
    query = """
        PREFIX omin: <https://w3id.org/omin/def#>
        SELECT ?place (COUNT(DISTINCT ?code) AS ?codes)
        WHERE { ?service omin:offeredAt ?place ; omin:mediationService ?code . ?place a omin:Place }
        GROUP BY ?place
    """
    found = {row["place"]: int(row["codes"]) for row in both.select(query)}
    assert len(found) == 687
    # Ten words of 2022 have become four.
    assert set(found.values()) == {1, 2, 3, 4}
    names = "SELECT DISTINCT ?code WHERE { ?service <https://w3id.org/omin/def#mediationService> ?code }"
    assert len(list(both.select(names))) == 4


def test_no_address_of_a_person_is_published(both: store.Reader) -> None:
    mails = [row["mail"] for row in both.select("SELECT ?mail WHERE { ?place <https://schema.org/email> ?mail }")]
    assert len(mails) == sum(bool(row["courriel"]) for row in rows("places.csv"))
