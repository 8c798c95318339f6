"""The administrative divisions of France as the package `@etalab/decoupage-administratif` gives them."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

from mappings.derive.packages import DIVISIONS, Package, read


class Commune(TypedDict):
    """A commune, an `arrondissement-municipal` of one (`commune`), or a former commune now part of one (`chefLieu`)."""

    code: str
    nom: str
    type: str
    departement: str
    region: str
    commune: NotRequired[str]
    chefLieu: NotRequired[str]
    anciensCodes: NotRequired[list[str]]
    codesPostaux: NotRequired[list[str]]
    population: NotRequired[int]


class Member(TypedDict):
    """A commune as the list of an EPCI names it."""

    code: str


class Epci(TypedDict):
    """A public establishment for cooperation between communes (métropole, communauté …)."""

    code: str
    nom: str
    populationMunicipale: int
    membres: list[Member]


class Division(TypedDict):
    """A département or a region; only a département says its region."""

    code: str
    nom: str
    region: NotRequired[str]


def _read(name: str, packages: Path | None, package: Package = DIVISIONS) -> bytes:
    return read(package, f"package/data/{name}.json", packages)


def epci(code: str, packages: Path | None, package: Package = DIVISIONS) -> Epci:
    """The EPCI of a SIREN code; ValueError if there is none."""
    known: list[Epci] = json.loads(_read("epci", packages, package))
    for one in known:
        if one["code"] == code:
            return one
    raise ValueError(f"no EPCI has the code {code!r} in {package.name} {package.version}")


def departements(packages: Path | None) -> dict[str, Division]:
    """The départements by code."""
    known: list[Division] = json.loads(_read("departements", packages))
    return {one["code"]: one for one in known}


def regions(packages: Path | None) -> dict[str, Division]:
    """The regions by code."""
    known: list[Division] = json.loads(_read("regions", packages))
    return {one["code"]: one for one in known}


def register(packages: Path | None, package: Package = DIVISIONS) -> list[Commune]:
    """All communes, arrondissements and former communes of France."""
    known: list[Commune] = json.loads(_read("communes", packages, package))
    return known


def communes(code: str, packages: Path | None, package: Package = DIVISIONS) -> list[Commune]:
    """The communes of an EPCI, by code."""
    members = {member["code"] for member in epci(code, packages, package)["membres"]}
    found = [one for one in register(packages, package) if one["type"] == "commune-actuelle" and one["code"] in members]
    if missing := members - {one["code"] for one in found}:
        raise ValueError(f"communes of the EPCI {code} that the package does not describe: {sorted(missing)}")
    return sorted(found, key=lambda one: one["code"])


def arrondissements(code: str, packages: Path | None, package: Package = DIVISIONS) -> list[Commune]:
    """The `arrondissements municipaux` of the communes of an EPCI, by code: in Paris, Lyon and Marseille only."""
    members = {one["code"] for one in communes(code, packages, package)}
    parts = [one for one in register(packages, package) if one["type"] == "arrondissement-municipal"]
    return sorted((one for one in parts if one.get("commune") in members), key=lambda one: one["code"])


def census_codes(code: str, packages: Path | None) -> set[str]:
    """The codes under which the census knows the communes of an EPCI.

    Where a commune has `arrondissements municipaux`, these are counted in its place.
    """
    parts = arrondissements(code, packages)
    divided = {one.get("commune") for one in parts}
    whole = {one["code"] for one in communes(code, packages)} - divided
    return whole | {one["code"] for one in parts}
