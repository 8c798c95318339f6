"""The national register of communes and EPCI: files that a person fetched, or the registry package.

The files are those of https://github.com/etalab/decoupage-administratif or of https://geo.api.gouv.fr, which name the
same things by other words (`departement`, `codeDepartement`).
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

from loader.kit.areas import FRANCE, Area, country
from loader.kit.wording import refusal
from mappings.derive.packages import DIVISIONS, read

Entry = Mapping[str, Any]
_COMMUNE: Final = "commune-actuelle"
_PART: Final = "arrondissement-municipal"


@dataclass(frozen=True, slots=True)
class Register:
    """Communes with their parts, and EPCI, as their files have them."""

    communes: Sequence[Entry]
    epci: Sequence[Entry]


def of_folder(folder: Path) -> Register:
    """The register of `communes.json` and `epci.json` in a folder; RefusedError where they cannot be read."""
    return Register(_file(folder / "communes.json"), _file(folder / "epci.json"))


def of_package(packages: Path | None) -> Register:
    """The register of the package; PackageUnavailableError where the registry does not give it."""
    return Register(
        *(json.loads(read(DIVISIONS, f"package/data/{one}.json", packages)) for one in ("communes", "epci"))
    )


def _file(path: Path) -> list[Entry]:
    """The objects of a JSON file, which may hold one alone; none where there is no file."""
    if not path.is_file():
        return []
    try:
        data = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise refusal("bad-register", path=path, reason=error) from error
    found: list[Any] = data if isinstance(data, list) else [data]
    if not all(isinstance(one, dict) and {"code", "nom"} <= cast("Entry", one).keys() for one in found):
        raise refusal("bad-register", path=path, reason="code, nom")
    return cast("list[Entry]", found)


def areas(register: Register, key: str) -> list[Area]:
    """The EPCI or commune of a key, what it is made of and what holds it; RefusedError where it is not there."""
    level, _, code = key.partition("/")
    whole = _epci(register, code) if level == "epci" else _commune(register, code)
    holders = [area for one in dict.fromkeys(map(_departement, _communes(register, key))) for area in _above(one)]
    return [*whole, *dict.fromkeys(holders), country(FRANCE, "fr")]


def _epci(register: Register, code: str) -> list[Area]:
    found = _communes(register, f"epci/{code}")
    own = next((one for one in register.epci if one["code"] == code), None)
    if own is None or not found:
        raise refusal("not-in-register", key=f"epci/{code}", count=len(register.epci))
    told = {one["code"]: one.get("populationMunicipale") for one in own.get("membres", [])}
    # What the list of EPCI counts of its members adds up to the whole; the counts of the list of communes do not.
    counted = [{**one, "population": told[one["code"]]} if told.get(one["code"]) else one for one in found]
    communes = [_area("commune", one, f"epci/{code}", f"departement/{_departement(one)}") for one in counted]
    holders = tuple(dict.fromkeys(f"departement/{_departement(one)}" for one in found))
    return [
        _area("epci", own, *(holders if len(holders) == 1 else (f"country/{FRANCE}",))),
        *communes,
        *_parts(register, found),
    ]


def _commune(register: Register, code: str) -> list[Area]:
    found = _communes(register, f"commune/{code}")
    if not found:
        raise refusal("not-in-register", key=f"commune/{code}", count=len(register.communes))
    return [_area("commune", found[0], f"departement/{_departement(found[0])}"), *_parts(register, found)]


def _communes(register: Register, key: str) -> list[Entry]:
    """The communes of an EPCI, by code, or the only one."""
    level, _, code = key.partition("/")
    whole = next((one for one in register.epci if one["code"] == code), {})
    members = {code} if level == "commune" else {one["code"] for one in whole.get("membres", [])}
    living = [one for one in register.communes if one.get("type", _COMMUNE) == _COMMUNE]
    found = [one for one in living if one["code"] in members or (level == "epci" and one.get("codeEpci") == code)]
    return sorted(found, key=lambda one: str(one["code"]))


def _parts(register: Register, communes: Sequence[Entry]) -> list[Area]:
    """The arrondissements of communes: in Paris, Lyon and Marseille only."""
    codes = {one["code"] for one in communes}
    found = [one for one in register.communes if one.get("type") == _PART and one.get("commune") in codes]
    return [
        _area("arrondissement", one, f"commune/{one['commune']}") for one in sorted(found, key=lambda one: one["code"])
    ]


def _area(level: str, entry: Entry, *part_of: str) -> Area:
    population = entry.get("population", entry.get("populationMunicipale"))
    return Area(level, str(entry["code"]), str(entry["nom"]), part_of, population)


def _departement(entry: Entry) -> str:
    return str(entry.get("departement") or entry.get("codeDepartement") or departement_of(str(entry["code"])))


def departement_of(code: str) -> str:
    """The département that a commune's code begins with: three characters overseas."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@cache
def _divisions() -> dict[str, tuple[str, str]]:
    text = files("loader.kit").joinpath("divisions.csv").read_text("utf-8")
    return {f"{row['level']}/{row['code']}": (row["name"], row["region"]) for row in csv.DictReader(text.splitlines())}


def _above(departement: str) -> list[Area]:
    """A département and its region."""
    name, region = _divisions().get(f"departement/{departement}", (departement, ""))
    if not region:
        return [Area("departement", departement, name, (f"country/{FRANCE}",))]
    holder = Area("region", region, _divisions()[f"region/{region}"][0], (f"country/{FRANCE}",))
    return [Area("departement", departement, name, (holder.key,)), holder]


def holders(key: str) -> list[Area]:
    """What a French territory's code alone says of what holds it, from the smallest."""
    level, _, code = key.partition("/")
    found = _above(departement_of(code)) if level in ("commune", "arrondissement", "iris") else []
    found = _above(code)[1:] if level == "departement" else found
    return [*found, country(FRANCE, "fr")]
