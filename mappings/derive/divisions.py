"""The administrative divisions of France as the package `@etalab/decoupage-administratif` gives them."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

from mappings.derive.packages import DIVISIONS, read


class Commune(TypedDict):
    """A commune, or an `arrondissement-municipal` of one."""

    code: str
    nom: str
    type: str
    departement: str
    region: str
    commune: NotRequired[str]
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


def _read(name: str, packages: Path | None) -> bytes:
    return read(DIVISIONS, f"package/data/{name}.json", packages)


def epci(code: str, packages: Path | None) -> Epci:
    """The EPCI of a SIREN code; ValueError if there is none."""
    known: list[Epci] = json.loads(_read("epci", packages))
    for one in known:
        if one["code"] == code:
            return one
    raise ValueError(f"no EPCI has the code {code!r} in {DIVISIONS.name} {DIVISIONS.version}")


def departements(packages: Path | None) -> dict[str, Division]:
    """The départements by code."""
    known: list[Division] = json.loads(_read("departements", packages))
    return {one["code"]: one for one in known}


def regions(packages: Path | None) -> dict[str, Division]:
    """The regions by code."""
    known: list[Division] = json.loads(_read("regions", packages))
    return {one["code"]: one for one in known}


def communes(code: str, packages: Path | None) -> list[Commune]:
    """The communes of an EPCI, by code."""
    members = {member["code"] for member in epci(code, packages)["membres"]}
    known: list[Commune] = json.loads(_read("communes", packages))
    found = [one for one in known if one["type"] == "commune-actuelle" and one["code"] in members]
    if missing := members - {one["code"] for one in found}:
        raise ValueError(f"communes of the EPCI {code} that the package does not describe: {sorted(missing)}")
    return sorted(found, key=lambda one: one["code"])


def census_communes(code: str, packages: Path | None) -> dict[str, str]:
    """The codes under which the census knows the communes of an EPCI → the commune's code.

    They differ in Paris, Lyon and Marseille, which the census counts by `arrondissement municipal`.
    """
    members = {one["code"] for one in communes(code, packages)}
    known: list[Commune] = json.loads(_read("communes", packages))
    parts = {one["code"]: one.get("commune", "") for one in known if one["type"] == "arrondissement-municipal"}
    inside = {part: whole for part, whole in parts.items() if whole in members}
    return inside | {member: member for member in members - set(inside.values())}
