"""Territories as the kit writes them, and what is known of one without any register."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from babel import Locale

FRENCH_LEVELS: Final = ("region", "departement", "epci", "commune", "arrondissement", "iris")
FRANCE: Final = "FR"


@dataclass(frozen=True, slots=True)
class Area:
    """A territory: what it is called, what it is part of (`<level>/<code>`), how many people a register says it has."""

    level: str
    code: str
    name: str
    part_of: tuple[str, ...] = ()
    population: int | None = None

    @property
    def key(self) -> str:
        """`<level>/<code>`."""
        return f"{self.level}/{self.code}"


def country(code: str, language: str) -> Area:
    """The country of a code of ISO 3166-1, by its name in a language."""
    return Area("country", code, Locale(language).territories[code])


def alone(key: str, name: str, holder: Area) -> list[Area]:
    """A territory of which nothing else is known, and the country that holds it."""
    level, _, code = key.partition("/")
    return [holder] if key == holder.key else [Area(level, code, name, (holder.key,)), holder]


def inside(areas: Iterable[Area], key: str) -> list[Area]:
    """The territories that are part of another."""
    return [one for one in areas if key in one.part_of]
