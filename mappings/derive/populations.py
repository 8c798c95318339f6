"""Makes `populations.csv`: how many lived in the communes of an EPCI in former years, on the communes of then."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mappings.derive import divisions
from mappings.derive.packages import FORMER_DIVISIONS, Table, run

FILE_NAME: Final = "populations.csv"
COLUMNS: Final = ("level", "code", "population", "period", "geography")
# By year of the geographic code, that of the populations beside it: the README of each version names INSEE's page.
REFERENCES: Final = {"2020": "2016", "2022": "2019", "2023": "2020", "2025": "2022"}


def _rows(epci: str, geography: str, packages: Path | None) -> Iterator[tuple[str, ...]]:
    package, period = FORMER_DIVISIONS[geography], REFERENCES[geography]
    for level, some in (
        ("commune", divisions.communes(epci, packages, package)),
        ("arrondissement", divisions.arrondissements(epci, packages, package)),
    ):
        for one in some:
            yield level, one["code"], str(one.get("population", "")), period, geography
    whole = divisions.epci(epci, packages, package)
    yield "epci", epci, str(whole["populationMunicipale"]), period, geography


def derive(epci: str, packages: Path | None = None) -> Table:
    """The municipal populations of an EPCI, of its communes and of their arrondissements, year by year."""
    return Table(COLUMNS, [row for geography in REFERENCES for row in _rows(epci, geography, packages)])


if __name__ == "__main__":
    run(derive, FILE_NAME)
