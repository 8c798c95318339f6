"""What a column shows, and the kinds of things that its cells may be."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from loader.draft import naming, shapes
from loader.draft.figures import Numbers

MOST: Final = 0.9
MANY: Final = 0.6

Kind = Literal[
    "empty", "iris", "commune", "epci", "siren", "siret", "departement", "region", "nuts", "country", "postcode",
    "longitude", "latitude", "easting", "northing", "point", "geometry", "period", "date", "number", "percent",
    "count-flag", "scale", "flag", "phone", "email", "url", "osm-hours", "hours", "personal", "identifier", "geocoder",
    "name", "address", "town", "description", "category", "text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A column's name, its cells counted, those of them that say no "no value", and what its numbers look like."""

    name: str
    counted: Counter[str]
    cells: Counter[str]
    numbers: Numbers | None

    def hints(self, word: str) -> bool:
        """Whether the name hints at that."""
        return naming.hints(self.name, word)

    def looks(self, kind: str, share: float = MOST) -> bool:
        """Whether most of the cells look like that."""
        return shapes.matching(self.cells, kind) >= share


Rule = Callable[[Evidence], Kind | None]


def first(rules: Iterable[Rule], seen: Evidence) -> Kind | None:
    """The kind that the first rule to hold says; None where none holds."""
    for rule in rules:
        kind = rule(seen)
        if kind:
            return kind
    return None
