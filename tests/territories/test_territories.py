"""Whole territories from the real files of `../shared/data`: no error, every figure there, some of them by hand.

Observations and secret cells were counted in the source files with pandas and json, not in our output.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from loader import store
from loader.finding import Finding
from loader.judge import judge
from loader.workshop import Mapped, map_folders

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT.parent / "shared" / "data"
FOLDERS: Final = {
    "bordeaux-metropole": ROOT / "mappings" / "bordeaux-metropole",
    "nantes-metropole": Path(__file__).parent / "nantes-metropole",
    "montpellier-mediterranee": Path(__file__).parent / "montpellier-mediterranee",
}
# Bordeaux, Nantes, Montpellier.
OBSERVATIONS: Final = {
    "arcep-fibre-communes": (168, 144, 186),
    "arcep-fibre-epci": (6, 6, 6),
    "arcep-premises-communes": (56, 48, 62),
    "arcep-premises-epci": (2, 2, 2),
    "bpe-2018": (10228, 7845, 6195),
    "census-iris-2021-dwellings": (1939, 1645, 1120),
    "census-iris-2021-population": (1108, 940, 640),
    "conseillers-numeriques-activite": (31, 31, 31),
    "epci-members-population": (28, 24, 31),
    "fibre-departement": (20, 20, 20),
    "filosofi-2015-iris-declared": (905, 694, 377),
    "filosofi-2015-iris-disposable": (1601, 1245, 664),
    "filosofi-2016-communes": (272, 231, 266),
    "filosofi-2016-epci": (10, 10, 10),
    "ifn-2020-communes": (140, 120, 155),
    "ifn-communes": (168, 144, 186),
    "ifn-epci": (6, 6, 6),
}
OWN: Final = {
    "bordeaux-metropole": {"population-communes": 29, "published-figures": 18, "workshop-vote-2022": 4},
    "nantes-metropole": {"population-communes": 24, "population-epci": 1},
    "montpellier-mediterranee": {"population-communes": 31, "population-epci": 1},
}
SECRET: Final = {
    "filosofi-2015-iris-declared": (43, 62, 7),
    "filosofi-2015-iris-disposable": (58, 78, 8),
    "filosofi-2016-communes": (8, 9, 44),
}
# Dataset, observation, value: read in the files.
VALUES: Final = {
    "bordeaux-metropole": (
        ("ifn-communes", "fragilite-numerique.commune-33063.2023.territories", "3.8379264596601943"),
        ("arcep-fibre-communes", "locaux-raccordables-fibre.commune-33063.2018-Q1.premises", "127503"),
        ("arcep-fibre-communes", "classe-deploiement-fibre.commune-33063.2017-Q3.premises", "50"),
        ("arcep-premises-communes", "logements.commune-33063.2018-Q1.dwellings", "150556"),
        ("arcep-premises-epci", "etablissements.epci-243300316.2018-Q1.establishments", "24168"),
        ("fibre-departement", "taux-deploiement-fibre.departement-33.2019-Q3.premises", "47.0"),
        ("fibre-departement", "taux-deploiement-fibre.departement-33.2019-Q4.premises", "45.0"),
        ("filosofi-2016-communes", "niveau-de-vie-median.commune-33063.2016.fiscal-households", "21752"),
        ("filosofi-2015-iris-disposable", "niveau-de-vie-median.iris-330030101.2015.fiscal-households", "19292"),
        ("bpe-2018", "equipements.iris-330630103.2018.facilities.A101", "1"),
        (
            "conseillers-numeriques-activite",
            "accompagnements-conseillers-numeriques.departement-33.2026-11-24.advised-users.total.security.total",
            "3031",
        ),
        ("epci-members-population", "population-municipale.commune-33063.2026.inhabitants", "265328"),
        ("population-communes", "population-municipale.commune-33063.2023.inhabitants", "267991"),
    ),
    "nantes-metropole": (
        ("population-epci", "population-municipale.epci-244400404.2026.inhabitants", "683981"),
        ("arcep-fibre-epci", "locaux-raccordables-fibre.epci-244400404.2018-Q1.premises", "151872"),
        ("filosofi-2015-iris-disposable", "taux-pauvrete.iris-441720105.2015.fiscal-households", "7.2"),
    ),
    "montpellier-mediterranee": (
        ("population-communes", "population-municipale.commune-34022.2023.inhabitants", "7829"),
        ("arcep-fibre-epci", "classe-deploiement-fibre.epci-243400017.2017-Q4.premises", "50"),
        ("fibre-departement", "taux-deploiement-fibre.departement-34.2022-Q3.premises", "82.0"),
    ),
}

pytestmark = [pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not here: {DATA}"), pytest.mark.slow]


@dataclass(frozen=True)
class Territory:
    """A territory mapped, loaded and judged."""

    slug: str
    mapped: Mapped
    reader: store.Reader
    found: tuple[Finding, ...]

    def count(self, of: str, by: str) -> Mapping[str, int]:
        """How many things of a class each dataset holds."""
        query = f"SELECT ?set WHERE {{ ?one a <{of}> ; <{by}> ?set }}"
        return Counter(row["set"].rpartition("/")[2] for row in self.reader.select(query))


def silent(_french: str, _english: str) -> None:
    pass


@pytest.fixture(scope="module", params=sorted(FOLDERS))
def territory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Territory:
    root = tmp_path_factory.mktemp("territory")
    (root / "parts").mkdir()
    mapped = map_folders([FOLDERS[request.param]], root / "parts", silent, DATA)
    store.create(root / "data", mapped.parts)
    reader = store.Reader(root / "data")
    return Territory(request.param, mapped, reader, (*mapped.found, *judge(reader, mapped).found))


def expected(table: Mapping[str, tuple[int, int, int]], slug: str) -> dict[str, int]:
    place = list(FOLDERS).index(slug)
    return {dataset: counts[place] for dataset, counts in table.items()}


def test_only_places_have_something_to_say_of_them(territory: Territory) -> None:
    """No error; what is left out of contacts, and what a place, service or estimate should say and does not."""
    said = {(one.severity, one.code, one.rule.rpartition("/")[2]) for one in territory.found}
    contacts = {("warning", code, code) for code in ("personal-contact", "not-a-phone", "not-an-email")}
    lacks = {("warning", "shape", name) for name in ("place#commune", "place#point", "service#mediationService")}
    assert said <= contacts | lacks | {("warning", "rule", "METHOD-1")}


def test_every_figure_of_the_files_is_an_observation(territory: Territory) -> None:
    qb = "http://purl.org/linked-data/cube#"
    wanted = expected(OBSERVATIONS, territory.slug) | OWN[territory.slug]
    counted = territory.count(f"{qb}Observation", f"{qb}dataSet")
    assert {dataset: counted.get(dataset) for dataset in wanted} == wanted


def test_every_secret_cell_is_masked_and_no_other(territory: Territory) -> None:
    omin = "https://w3id.org/omin/def#"
    assert territory.count(f"{omin}MaskedCell", f"{omin}inDataset") == expected(SECRET, territory.slug)


def test_values_are_those_of_the_files(territory: Territory) -> None:
    base = territory.mapped.observatories[0].base
    wanted = {(dataset, key): value for dataset, key, value in VALUES[territory.slug]}
    query = "SELECT ?value WHERE {{ <{}{}> <https://w3id.org/omin/def#value> ?value }}"
    told = {
        (dataset, key): [row["value"] for row in territory.reader.select(query.format(base.observations(dataset), key))]
        for dataset, key in wanted
    }
    assert {key: [float(one) for one in values] for key, values in told.items()} == {
        key: [float(value)] for key, value in wanted.items()
    }


@pytest.mark.parametrize("slug", ["nantes-metropole", "montpellier-mediterranee"])
def test_one_mapping_serves_every_territory(slug: str) -> None:
    """What a territory takes over from another is a copy: only the address of the schema differs."""
    taken = [path for path in FOLDERS[slug].glob("*.toml") if path.stem in OBSERVATIONS]
    assert len(taken) == len(OBSERVATIONS) - 2  # the census is one mapping, with words of its own
    for path in taken:
        ours = (FOLDERS["bordeaux-metropole"] / path.name).read_text("utf-8").splitlines()
        assert path.read_text("utf-8").splitlines()[1:] == ours[1:], path.name
