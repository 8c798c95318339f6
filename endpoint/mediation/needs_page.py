"""The page of needs beside offer: a map, a table of territories, the places chosen, what is not known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from endpoint.language import Name
from endpoint.mediation import filters, needs
from endpoint.mediation.directory import Entry, directory, services
from endpoint.mediation.needs import COLUMNS, GAP, NEAREST, PER_PLACE, PLACES, SHARE, Beside, Line
from endpoint.mediation.needs_choice import Asked, address, asked, indicators, said_need
from endpoint.mediation.needs_map import sentence, shown
from endpoint.pages.desk import Desk, Link
from endpoint.pages.selection import Control, Option
from ontology import terms

_FIRST: Final = 5
_LISTED: Final = 24
_ROWS: Final = 100  # of a level with more territories the first are shown, all are in the file


@dataclass(frozen=True, slots=True)
class Row:
    """A territory, and how many of the places chosen it has; None where that is not known."""

    line: Line
    here: int | None


@dataclass(frozen=True, slots=True)
class First:
    """A territory whose gap is great, in words."""

    area: Link
    gap: str
    href: str | None
    told: str


@dataclass(frozen=True, slots=True)
class Map:
    """Where the map is: its picture, its territories and its points; `places` in words."""

    svg: str
    alt: str
    areas: str
    points: str
    title: str


@dataclass(frozen=True, slots=True)
class NeedsContext:
    """What the template shows."""

    title: Name
    need: Link
    area: Link
    others: tuple[Link, ...]
    controls: tuple[Control, ...]
    filters: tuple[Control, ...]
    filtered: bool
    everything: str
    map: Map | None
    first: tuple[First, ...]
    columns: tuple[Link, ...]
    rows: tuple[Row, ...]
    all: int
    per_place: str
    places_counted: str
    counted: bool
    without_gap: int
    places: tuple[tuple[Link, Link | None], ...]
    total: int
    services: int
    caveat: Name | None
    dataset: Link
    method: Link | None
    downloads: tuple[tuple[str, str], ...]


def chosen(desk: Desk, wanted: Asked) -> list[Entry]:
    """The places of the territory observed that fit the choice."""
    inside = directory(desk.book).inside(desk.book.tree.inside(wanted.beside.home))
    return filters.fitting(desk, inside, wanted.filter)


def rows(desk: Desk, wanted: Asked, places: Sequence[Entry]) -> tuple[Row, ...]:
    """The rows of the table; how many of these places each has, where they are known by commune."""
    tree, lines = desk.book.tree, needs.lines(desk, wanted.beside, wanted.level)
    inner = {line.area.iri: tree.inside(line.area.iri) for line in lines}
    everywhere = frozenset[str]().union(*inner.values())
    known = all(place.commune in everywhere for place in places)
    return tuple(
        Row(line, sum(place.commune in inner[line.area.iri] for place in places) if known else None) for line in lines
    )


def context(desk: Desk, wanted: Asked, path: str) -> NeedsContext:
    """What the page says."""
    one = wanted.beside
    places = chosen(desk, wanted)
    inside = directory(desk.book).inside(desk.book.tree.inside(one.home))
    table = rows(desk, wanted, places)
    facts = desk.facts(one.dataset)
    return NeedsContext(
        title=Name(desk.language.say("needs_title_of", where=desk.name(one.home).text)),
        need=desk.link(one.need),
        area=desk.link(one.home),
        others=tuple(_other(desk, other) for other in needs.besides(desk.book) if other.dataset != one.dataset),
        controls=_controls(desk, wanted),
        filters=filters.controls(desk, inside, wanted.filter),
        filtered=bool(wanted.filter),
        everything=desk.address(path, level=desk.book.notation(wanted.level)),
        map=_map(desk, wanted, places, path),
        first=tuple(_first(desk, table)),
        columns=tuple(map(desk.link, _columns(table))),
        rows=table[:_ROWS],
        all=len(table),
        per_place=PER_PLACE,
        places_counted=PLACES,
        counted=bool(wanted.filter) and all(row.here is not None for row in table),
        without_gap=sum(row.line.value(GAP) is None for row in table),
        places=tuple(_listed(desk, place) for place in places[:_LISTED]),
        total=len(places),
        services=services(places),
        caveat=facts.text(terms.DCT + "description"),
        dataset=desk.link(one.dataset),
        method=_method(desk, one),
        downloads=_downloads(desk, wanted, path),
    )


def _listed(desk: Desk, place: Entry) -> tuple[Link, Link | None]:
    return desk.link(place.iri), desk.link(place.commune) if place.commune else None


def overlook(desk: Desk, one: Beside) -> Map | None:
    """The map of a need that nothing more was chosen of; None where there is none."""
    wanted = asked(desk, one, {})
    return _map(desk, wanted, chosen(desk, wanted), f"/needs/{one.slug}")


def _columns(table: Iterable[Row]) -> list[str]:
    known = {name for row in table for name in row.line.cells}
    return [name for name in COLUMNS if name in known]


def _other(desk: Desk, other: Beside) -> Link:
    return Link(
        other.dataset, Name(f"{desk.name(other.home).text} · {desk.name(other.need).text}"), address(desk, other)
    )


def _method(desk: Desk, one: Beside) -> Link | None:
    found = desk.book.cube.of("dataset", one.dataset)
    method = desk.book.cube.text(int(found[0]), "method") if found.size else ""
    return desk.link(method) if method else None


def _controls(desk: Desk, wanted: Asked) -> tuple[Control, ...]:
    book, one = desk.book, wanted.beside
    levels = tuple(Option(book.notation(level), desk.name(level), level == wanted.level) for level in one.levels)
    shown = wanted.show.indicator if wanted.show else ""
    options = tuple(
        Option(book.notation(name), desk.name(name), name == shown) for name in indicators(desk, one, wanted.level)
    )
    level = Control("level", desk.name(terms.OMIN + "level"), levels)
    return (level, Control("show", Name(desk.language.say("needs_show")), options))


def _map(desk: Desk, wanted: Asked, places: Sequence[Entry], path: str) -> Map | None:
    cut = wanted.show
    found = shown(desk, wanted.beside, cut) if cut else None
    if found is None or cut is None:
        return None
    said = urlencode({**wanted.parameters(desk), **said_need(desk, wanted.beside), "lang": desk.language.code})
    within = urlencode({"within": wanted.beside.slug, **dict(wanted.filter.parts), "lang": desk.language.code})
    return Map(
        f"{path}/map.svg?{said}",
        sentence(desk, cut, found, len(places)),
        f"{path}/areas.geojson?{said}",
        f"/places.geojson?{within}",
        desk.name(cut.indicator).text,
    )


def _first(desk: Desk, table: Iterable[Row]) -> Iterable[First]:
    """The territories whose need is furthest beyond their offer."""
    for row in [row for row in table if (row.line.value(GAP) or 0) > 0][:_FIRST]:
        cells, gap = row.line.cells, row.line.cells[GAP]
        places = desk.language.count("places_found", int(row.line.value(PLACES) or 0))
        distance = cells[NEAREST].text if NEAREST in cells else desk.language.say("not_known")
        if SHARE in cells:
            told = desk.language.say("needs_first_line", share=cells[SHARE].text, places=places, distance=distance)
        else:
            told = desk.language.say("needs_first_rate", places=places, distance=distance)
        yield First(row.line.area, gap.text, gap.href, told)


def _downloads(desk: Desk, wanted: Asked, path: str) -> tuple[tuple[str, str], ...]:
    table = {**wanted.parameters(desk), **said_need(desk, wanted.beside)}
    within = {"within": wanted.beside.slug, **dict(wanted.filter.parts)}
    return (
        (desk.language.say("needs_csv"), desk.address(f"{path}.csv", **table)),
        (desk.language.say("places_csv"), desk.address("/places.csv", **within)),
        (desk.language.say("places_geojson"), desk.address("/places.geojson", **within)),
    )
