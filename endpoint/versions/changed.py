"""What a publication changed: its figures and other things, the first of them for a page, all of them as CSV."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from endpoint.cells import published
from endpoint.pages import views
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import amount_of
from ontology import figures, history
from ontology.figures import Table

SHOWN: Final = 50
# What readers look for first.
_ORDER: Final = (history.CHANGED, history.WITHDRAWN, history.ADDED)
_FIGURE: Final = ("observation", "dataset", "indicator", "area", "period", "population")
_BATCH: Final = 10_000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that changed: what it is, and its value before and now as texts, empty where there is none."""

    change: str
    link: Link
    about: tuple[Link, ...]
    former: str
    now: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Another thing that changed."""

    change: str
    link: Link
    kind: Link


@dataclass(frozen=True, slots=True)
class Changes:
    """The first things that a publication changed, and how many there are."""

    figures: tuple[Figure, ...]
    all_figures: int
    things: tuple[Thing, ...]
    all_things: int


def changes(desk: Desk, number: int) -> Changes:
    """What the publication of that number changed; nothing where that was not told."""
    folder = desk.book.snapshot.directory
    try:
        some, others = history.changes(folder, number), history.things(folder, number)
    except OSError:
        return Changes((), 0, (), 0)
    return Changes(
        tuple(_figure(desk, row) for row in _first(some)),
        len(some),
        tuple(_thing(desk, row) for row in _first(others, _told())),
        len(others),
    )


def _told() -> frozenset[str]:
    """The classes that people have pages of: outlines and structures are for programs."""
    return frozenset(name for kind in views.KINDS for name in kind.types)


def _first(table: Table, classes: Collection[str] | None = None) -> list[Row]:
    """The first rows, of some classes: what changed, then what was withdrawn, then what was added."""
    kinds: list[str] = table.column(history.CHANGE).to_pylist()
    told: Iterable[str | None] = repeat(None) if classes is None else table.column("class").to_pylist()
    places: dict[str, list[int]] = {kind: [] for kind in _ORDER}
    for place, (kind, name) in enumerate(zip(kinds, told, strict=False)):
        if len(places[kind]) < SHOWN and (classes is None or name in classes):
            places[kind].append(place)
    chosen = [place for kind in _ORDER for place in places[kind]][:SHOWN]
    found: list[Row] = table.take(chosen).to_pylist() if chosen else []
    return found


def _figure(desk: Desk, row: Row) -> Figure:
    further = (row[name] for name in figures.further(list(row)) if row[name])
    about = [desk.link(row["area"])] if row["area"] else []
    about += [desk.period(row["period"])] if row["period"] else []
    about += [desk.link(code) for code in (row["population"], *further) if code]
    value = desk.language.say("secret_cell") if row["masked"] else amount_of(desk, row, "value")
    return Figure(
        change=row[history.CHANGE],
        link=Link(row["observation"], desk.name(row["indicator"] or ""), desk.href(row["observation"])),
        about=tuple(about),
        former=value if row[history.CHANGE] == history.WITHDRAWN else _former(desk, row),
        now="" if row[history.CHANGE] == history.WITHDRAWN else value,
    )


def _former(desk: Desk, row: Row) -> str:
    """What the value was, where it changed; that it is not told, where it was or is secret."""
    if row[history.FORMER] is None:
        return ""
    return amount_of(desk, row, history.FORMER) if row[history.FORMER] else desk.language.say("secret_cell")


def _thing(desk: Desk, row: Row) -> Thing:
    return Thing(row[history.CHANGE], desk.link(row["thing"]), desk.link(row["class"] or ""))


def figures_csv(table: Table) -> Iterator[bytes]:
    """All figures that changed, piece by piece; a cell is the IRI or the text, with the zeros its publisher wrote."""
    names = [history.CHANGE, *_FIGURE, *figures.further(table.column_names), "unit", history.FORMER, "value", "masked"]
    return _csv(table, names, _with_zeros)


def things_csv(table: Table) -> Iterator[bytes]:
    """All other things that changed."""
    return _csv(table, list(history.THINGS), dict)


def _with_zeros(row: Row) -> Row:
    zeros = {name: published(row[name], row["decimals"]) for name in (history.FORMER, "value") if row[name]}
    return {**row, **zeros}


def _csv(table: Table, names: list[str], read: Callable[[Row], Row]) -> Iterator[bytes]:
    yield _line([names])
    for batch in table.to_batches(max_chunksize=_BATCH):
        rows = (read(row) for row in batch.to_pylist())
        yield _line([["" if row[name] is None else str(row[name]) for name in names] for row in rows])


def _line(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
