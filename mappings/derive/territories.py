"""Makes `territories.csv`: the communes of an EPCI, their arrondissements, the EPCI, and what they are part of."""

from pathlib import Path
from typing import Final

from mappings.derive import divisions
from mappings.derive.divisions import Commune, Epci
from mappings.derive.packages import Table, run

FILE_NAME: Final = "territories.csv"
COLUMNS: Final = (
    "level",
    "code",
    "key",
    "name",
    "code_insee",
    "part_of_commune",
    "part_of_epci",
    "part_of_departement",
    "part_of_region",
    "part_of_country",
    "class",
    "population",
    "population_period",
    "population_period_basis",
)
CLASSES: Final = {
    "arrondissement": "igeo:ArrondissementMunicipal",
    "commune": "igeo:Commune",
    "epci": "igeo:Intercommunalite",
    "departement": "igeo:Departement",
    "region": "igeo:Region",
    "country": "igeo:Pays",
}
COUNTRY: Final = "FR"
# The municipal populations of `communes.json` are those of reference 2023 (INSEE, page 8680726, in force in 2026).
COMMUNES_REFERENCE: Final = "2023"
# `epci.json` repeats the list of EPCI of 1 January 2026, which does not say of which year its populations are.
EPCI_PUBLICATION: Final = "2026"


def _row(level: str, code: str, name: str, **cells: str) -> tuple[str, ...]:
    known = {"level": level, "code": code, "key": f"{level}/{code}", "name": name, "class": CLASSES[level], **cells}
    return tuple(known.get(column, "") for column in COLUMNS)


def _population(value: int | None, period: str, basis: str) -> dict[str, str]:
    if value is None:
        return {}
    return {"population": str(value), "population_period": period, "population_period_basis": basis}


def _commune(commune: Commune, epci: str) -> tuple[str, ...]:
    return _row(
        "commune",
        commune["code"],
        commune["nom"],
        code_insee=commune["code"],
        part_of_epci=f"epci/{epci}",
        part_of_departement=f"departement/{commune['departement']}",
        **_population(commune.get("population"), COMMUNES_REFERENCE, "reference"),
    )


def _arrondissement(arrondissement: Commune) -> tuple[str, ...]:
    return _row(
        "arrondissement",
        arrondissement["code"],
        arrondissement["nom"],
        code_insee=arrondissement["code"],
        part_of_commune=f"commune/{arrondissement.get('commune')}",
        **_population(arrondissement.get("population"), COMMUNES_REFERENCE, "reference"),
    )


def _part_of(communes: list[Commune]) -> dict[str, str]:
    """The smallest of département, region and country that holds all the communes."""
    departements = {commune["departement"] for commune in communes}
    regions = {commune["region"] for commune in communes}
    if len(departements) == 1:
        return {"part_of_departement": f"departement/{departements.pop()}"}
    if len(regions) == 1:
        return {"part_of_region": f"region/{regions.pop()}"}
    return {"part_of_country": f"country/{COUNTRY}"}


def _epci(epci: Epci, communes: list[Commune]) -> tuple[str, ...]:
    population = _population(epci["populationMunicipale"], EPCI_PUBLICATION, "publication")
    return _row("epci", epci["code"], epci["nom"], **_part_of(communes), **population)


def _departements(communes: list[Commune], packages: Path | None) -> list[tuple[str, ...]]:
    names = divisions.departements(packages)
    regions = {commune["departement"]: commune["region"] for commune in communes}
    return [
        _row("departement", code, names[code]["nom"], code_insee=code, part_of_region=f"region/{region}")
        for code, region in sorted(regions.items())
    ]


def _regions(communes: list[Commune], packages: Path | None) -> list[tuple[str, ...]]:
    names = divisions.regions(packages)
    return [
        _row("region", code, names[code]["nom"], code_insee=code, part_of_country=f"country/{COUNTRY}")
        for code in sorted({commune["region"] for commune in communes})
    ]


def derive(epci: str, packages: Path | None = None) -> Table:
    """The territories of an EPCI: its communes by code, their arrondissements, itself, and what it is part of."""
    communes = divisions.communes(epci, packages)
    rows = [_commune(commune, epci) for commune in communes]
    rows += [_arrondissement(part) for part in divisions.arrondissements(epci, packages)]
    rows.append(_epci(divisions.epci(epci, packages), communes))
    rows += _departements(communes, packages) + _regions(communes, packages)
    rows.append(_row("country", COUNTRY, "France"))
    return Table(COLUMNS, rows)


if __name__ == "__main__":
    run(derive, FILE_NAME)
