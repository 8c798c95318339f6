"""The places of digital mediation of a version, read once: where they are and what they offer."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from endpoint.collation import key, letters
from endpoint.pages.book import Book, query
from ontology.terms import OMIN

SERVICE: Final = OMIN + "mediationService"
PUBLICS: Final = (OMIN + "specificPublic", OMIN + "specialNeed")
FEE: Final = OMIN + "fee"
ACCESS: Final = (OMIN + "accessMode", OMIN + "accompanimentMode")

_POINT: Final = re.compile(r"POINT\s*\((-?[0-9.]+) (-?[0-9.]+)\)")
_EARTH: Final = 6371.0088  # kilometres, the mean radius (IUGG)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entry:
    """A place: its name and address, its point where it is known, and codes (IRIs) by property of what it offers."""

    iri: str
    name: str
    street: str
    postal: str
    locality: str
    commune: str
    point: tuple[float, float] | None
    modified: str
    dataset: str
    codes: Mapping[str, frozenset[str]]

    def having(self, *properties: str) -> frozenset[str]:
        """The codes it has of any of these properties."""
        return frozenset[str]().union(*(self.codes.get(name, ()) for name in properties))

    @property
    def search(self) -> str:
        """What a reader may look for, without accents and case."""
        return letters(f"{self.name} {self.locality} {self.postal} {self.street}")


@dataclass(frozen=True, slots=True)
class Directory:
    """All places by name, those of each commune and each code."""

    entries: tuple[Entry, ...]
    by_iri: Mapping[str, Entry]
    coordinates: Floats  # degrees, a row for each entry; not a number where the point is not known

    def inside(self, areas: frozenset[str]) -> list[Entry]:
        """The places whose commune is one of these territories."""
        return [one for one in self.entries if one.commune in areas]

    def near(self, point: tuple[float, float], most: int, without: str = "") -> list[tuple[Entry, float]]:
        """The nearest places to a point (longitude, latitude) with the kilometres, on a sphere."""
        away = kilometres(point, self.coordinates)
        order = [int(row) for row in np.argsort(away, kind="stable") if not np.isnan(away[row])]
        found = ((self.entries[row], float(away[row])) for row in order if self.entries[row].iri != without)
        return list(islice(found, most))


def directory(book: Book) -> Directory:
    """The places of a version."""
    return book.names.remember(("directory",), lambda: _directory(book))


def _directory(book: Book) -> Directory:
    codes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place, name, code in _rows(book, "place_codes"):
        codes[place][name].add(code)
    entries: dict[str, Entry] = {}
    for iri, *said in _rows(book, "place_list"):
        if iri not in entries:
            own = {name: frozenset(some) for name, some in codes.get(iri, {}).items()}
            entries[iri] = _entry(iri, said, own)
    ordered = tuple(sorted(entries.values(), key=lambda one: (key(one.name), one.iri)))
    points = [one.point or (np.nan, np.nan) for one in ordered]
    return Directory(ordered, entries, np.array(points, np.float64).reshape(len(ordered), 2))


def _entry(iri: str, said: Sequence[str], codes: Mapping[str, frozenset[str]]) -> Entry:
    name, street, postal, locality, commune, point, modified, dataset = said
    found = _POINT.fullmatch(point)
    where = (float(found[1]), float(found[2])) if found else None
    return Entry(iri, name, street, postal, locality, commune, where, modified, dataset, codes)


def _rows(book: Book, name: str) -> Iterator[list[str]]:
    return islice(csv.reader(io.StringIO(book.snapshot.csv(query(name)).decode())), 1, None)


def kilometres(point: tuple[float, float], others: Floats) -> Floats:
    """How far others (rows of longitude and latitude) are from a point, on a sphere (haversine)."""
    x, y = np.radians(point)
    xs, ys = np.radians(others[:, 0]), np.radians(others[:, 1])
    half = np.sin((ys - y) / 2) ** 2 + np.cos(y) * np.cos(ys) * np.sin((xs - x) / 2) ** 2
    return np.asarray(2 * _EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1))), np.float64)


def services(entries: Iterable[Entry]) -> int:
    """How many services places offer: each type counts once for each place."""
    return sum(len(one.codes.get(SERVICE, ())) for one in entries)
