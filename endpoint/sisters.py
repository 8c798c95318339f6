"""The store of sister observatories (`<store>/sisters`): it may be missing, appear, switch or break, and harms nothing.

It is another store than ours, so that no sister's statement is in an answer, a page or a dump of ours unless asked
for. `omin harvest` writes it.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from pathlib import Path
from typing import Final

from endpoint.follower import Follower
from endpoint.site import query
from endpoint.store import Row, Snapshot, Term
from ontology.terms import DCT, LABEL, OMIN

FOLDER: Final = "sisters"
_LOCK: Final = threading.Lock()
_HELD: Final[dict[Path, Follower]] = {}


def held(root: Path) -> Follower | None:
    """What follows the sisters' store beside the store in `root`; None where no harvest was published yet."""
    place = root / FOLDER
    with _LOCK:
        if place not in _HELD:
            try:
                _HELD[place] = Follower(place)
            except (OSError, ValueError, KeyError):
                return None
        return _HELD[place]


def snapshot(root: Path) -> Snapshot | None:
    """The live version of the sisters' store, where there is one."""
    found = held(root)
    return found.snapshot() if found else None


@dataclass(frozen=True, slots=True)
class SisterName:
    """A sister: its slug, titles, address, and when it was last tried and last read as a whole (xsd:dateTime)."""

    iri: str
    slug: str
    titles: tuple[Term, ...]
    url: str
    checked: str
    reached: str


@dataclass(frozen=True, slots=True)
class Area:
    """A territory as a sister describes it; `level` is the IRI of its level, empty where none is said."""

    iri: str
    labels: tuple[Term, ...]
    level: str


@dataclass(frozen=True, slots=True)
class SisterFigure:
    """A figure that was copied of a sister: codes are IRIs, empty where nothing is said; `dimensions`: the others."""

    observation: str
    sister: SisterName
    area: Area
    period: str
    population: str
    dimensions: tuple[tuple[str, str], ...]
    unit: str
    kind: str
    status: str
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    dataset: str
    dataset_titles: tuple[Term, ...]


def register(copy: Snapshot) -> dict[str, SisterName]:
    """The sisters that were read, by their IRI."""
    found = (_sister(copy, row) for row in copy.select(query("sister-register")))
    return {one.iri: one for one in found}


def figures(copy: Snapshot, indicator: str) -> tuple[SisterFigure, ...]:
    """All that was copied of an indicator (its shared IRI), by sister and period; nothing is left out or compared."""
    known, further = register(copy), _dimensions(copy, indicator)
    area, titles = cache(partial(_area, copy)), cache(partial(_titles, copy))
    rows = copy.select(query("sister-figures"), {"indicator": indicator})
    return tuple(
        _figure(row, known[row["sister"].value], area(row["area"].value), titles(row["dataset"].value), further)
        for row in rows
        if row["sister"].value in known and _number(row, "value") is not None
    )


def _dimensions(copy: Snapshot, indicator: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in copy.select(query("sister-dimensions"), {"indicator": indicator}):
        found.setdefault(row["observation"].value, []).append((row["dimension"].value, row["code"].value))
    return found


def _sister(copy: Snapshot, row: Row) -> SisterName:
    iri = row["sister"].value
    url, checked, reached = (_text(row, name) for name in ("url", "checked", "reached"))
    return SisterName(iri, iri.rpartition("/")[2], _titles(copy, iri), url, checked, reached)


def _titles(copy: Snapshot, iri: str) -> tuple[Term, ...]:
    return tuple(copy.objects(iri, DCT + "title"))


def _area(copy: Snapshot, iri: str) -> Area:
    level = next((term.value for term in copy.objects(iri, OMIN + "level")), "")
    return Area(iri, tuple(copy.objects(iri, LABEL)), level)


def _figure(
    row: Row,
    sister: SisterName,
    area: Area,
    titles: tuple[Term, ...],
    further: Mapping[str, Sequence[tuple[str, str]]],
) -> SisterFigure:
    observation = row["observation"].value
    return SisterFigure(
        observation=observation,
        sister=sister,
        area=area,
        dimensions=tuple(further.get(observation, ())),
        value=_number(row, "value") or Decimal(0),
        lower=_number(row, "lower"),
        upper=_number(row, "upper"),
        dataset=row["dataset"].value,
        dataset_titles=titles,
        **{name: _text(row, name) for name in ("period", "population", "unit", "kind", "status")},
    )


def _number(row: Row, name: str) -> Decimal | None:
    try:
        value = Decimal(_text(row, name))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _text(row: Row, name: str) -> str:
    return row[name].value if name in row else ""
