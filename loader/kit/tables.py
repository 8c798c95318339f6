"""The CSV files of a first observatory."""

import csv as reader
import io
from collections.abc import Iterable, Sequence
from typing import Final

from loader.kit.areas import FRANCE, Area

_CLASSES: Final = {
    "arrondissement": "igeo:ArrondissementMunicipal",
    "commune": "igeo:Commune",
    "epci": "igeo:Intercommunalite",
    "departement": "igeo:Departement",
    "region": "igeo:Region",
    "iris": "igeo:Iris",
    "country": "igeo:Pays",
}
_UNCODED: Final = frozenset({"epci", "country"})  # levels whose codes are not INSEE's


def csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table: commas, UTF-8, line feeds."""
    text = io.StringIO(newline="")
    reader.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()


def territories(areas: Iterable[Area], *, french: bool) -> str:
    """`sources/territories.csv`; French ones with their class and code in the vocabulary of INSEE."""
    columns = ("key", "level", "code", "name", "part_of")
    rows = [(one.key, one.level, one.code, one.name, "|".join(one.part_of)) for one in areas]
    if not french:
        return csv(columns, rows)
    return csv((*columns, "class", "code_insee"), [(*row, *_french(row[1], row[2])) for row in rows])


def _french(level: str, code: str) -> tuple[str, str]:
    named = _CLASSES.get(level, "") if level != "country" or code == FRANCE else ""
    return named, "" if level in _UNCODED or level not in _CLASSES else code
