"""What the kit can know of a territory: from files of the register, from registry packages, or from its code alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader.kit import register
from loader.kit.areas import Area
from loader.kit.wording import refusal
from mappings.derive import outlines
from mappings.derive.packages import DIVISIONS, OUTLINES, PackageUnavailableError
from mappings.derive.territories import EPCI_PUBLICATION

IN_REGISTER: Final = ("epci", "commune")


@dataclass(frozen=True, slots=True)
class Gathered:
    """Territories and outlines (key, WKT), and the texts that say where they come from.

    `words` fill that of the territories; `lacking` and `undrawn` say why there are none; `year` is the edition.
    """

    areas: Sequence[Area] = ()
    told: str = "by-init"
    outlines: Sequence[tuple[str, ...]] = ()
    drawn: str = ""
    words: tuple[tuple[str, str], ...] = ()
    lacking: str = ""
    undrawn: str = ""
    year: int | None = None


def of_folder(folder: Path, key: str) -> Gathered:
    """From `communes.json`, `epci.json` and `communes.geojson`; RefusedError where the register cannot be read."""
    areas = register.areas(register.of_folder(folder), key)
    path = folder / "communes.geojson"
    if not path.is_file():
        return Gathered(areas, "from-folder", undrawn=str(path))
    codes = {one.code: one.key for one in areas if one.level == "commune"}
    try:
        found = outlines.of_geojson(path.read_text("utf-8"), codes, key)
    except ValueError as error:
        raise refusal("bad-outlines", path=path, reason=error) from error
    return Gathered(areas, "from-folder", found, "outlines-from-folder")


def of_packages(key: str, packages: Path | None) -> Gathered:
    """From the registry packages, as far as they can be had."""
    try:
        known = register.of_package(packages)
    except (PackageUnavailableError, ValueError) as error:
        return Gathered(lacking=str(error))
    words = (("package", DIVISIONS.name), ("version", DIVISIONS.version))
    areas, year = register.areas(known, key), int(EPCI_PUBLICATION)
    try:
        drawn = _drawn(known, key, packages)
    except (PackageUnavailableError, ValueError) as error:
        return Gathered(areas, "from-package", words=words, undrawn=str(error), year=year)
    return Gathered(areas, "from-package", drawn, "outlines-from-package", words, year=year)


def _drawn(known: register.Register, key: str, packages: Path | None) -> list[tuple[str, ...]]:
    """The outlines of an EPCI and its communes, or of the one commune."""
    level, _, code = key.partition("/")
    holder = (one for one in known.epci if any(member["code"] == code for member in one.get("membres", [])))
    epci = code if level == "epci" else next((str(one["code"]) for one in holder), "")
    rows = outlines.derive(epci, packages).rows
    return [row for row in rows if level == "epci" or row[0] == key]


def package_of(drawn: str) -> tuple[tuple[str, str], ...]:
    """The words of the text that says where outlines come from."""
    return (("package", OUTLINES.name), ("version", OUTLINES.version)) if drawn == "outlines-from-package" else ()
