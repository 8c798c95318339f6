"""The list of places, page by page, and what they offer: services by how many places offer each, and themes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from endpoint.language import Name
from endpoint.mediation import filters
from endpoint.mediation.directory import SERVICE, Entry, directory, services
from endpoint.mediation.filters import Filter
from endpoint.mediation.places_map import Sight, sight
from endpoint.pages.codes import Code
from endpoint.pages.desk import Desk, Link
from endpoint.pages.selection import Control, Option
from ontology.terms import DCT, SHARED, SKOS

PAGE_SIZE: Final = 50
SERVICES: Final = SHARED + "code/mediation-service"
THEMES: Final = SHARED + "code/mediation-theme"


@dataclass(frozen=True, slots=True)
class Item:
    """A place in a list: its link, its record, its services."""

    link: Link
    entry: Entry
    services: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PlacesContext:
    """What the template of the list shows."""

    title: Name
    words: str
    controls: tuple[Control, ...]
    filtered: bool
    items: tuple[Item, ...]
    total: int
    services: int
    page: int
    pages: int
    before: str | None
    after: str | None
    map: Sight | None
    areas: str
    points: str
    csv: str
    geojson: str


@dataclass(frozen=True, slots=True)
class ServicesContext:
    """What the template of services and themes shows."""

    title: Name
    services: tuple[tuple[Code, int], ...]
    themes: tuple[Code, ...]


def homes(desk: Desk) -> dict[str, str]:
    """The territories observed by the last word of their observatory's base."""
    found: dict[str, str] = {}
    for catalogue in desk.book.catalogues():
        for area in desk.book.home_areas(catalogue)[:1]:
            found[catalogue.rpartition("/")[0].rpartition("/")[2]] = area
    return found


def home(desk: Desk, within: str) -> str:
    """The territory observed that a list is limited to; empty where it is not."""
    known = homes(desk)
    return known.get(within, "")


def chosen(desk: Desk, wanted: Filter, within: str) -> list[Entry]:
    """The places that fit, by name."""
    area = home(desk, within)
    book = directory(desk.book)
    entries = book.inside(desk.book.tree.inside(area)) if area else book.entries
    return filters.fitting(desk, entries, wanted)


def context(desk: Desk, wanted: Filter, within: str, page: int) -> PlacesContext:
    """What the page of the list says."""
    found = chosen(desk, wanted, within)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), pages)
    here = dict(wanted.parts) | ({"within": within} if home(desk, within) else {})
    on_map = {**here, "within": _mapped(desk, within)}
    return PlacesContext(
        title=Name(desk.language.say("places_title")),
        words=wanted.get("q"),
        controls=_controls(desk, wanted, within),
        filtered=bool(wanted) or bool(home(desk, within)),
        items=tuple(item(desk, one) for one in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        total=len(found),
        services=services(found),
        page=page,
        pages=pages,
        before=desk.address("/places", **here, page=str(page - 1)) if page > 1 else None,
        after=desk.address("/places", **here, page=str(page + 1)) if page < pages else None,
        map=sight(desk, homes(desk).get(_mapped(desk, within), ""), found, on_map),
        areas=desk.address("/places/areas.geojson", within=_mapped(desk, within)),
        points=desk.address("/places.geojson", **on_map),
        csv=desk.address("/places.csv", **here),
        geojson=desk.address("/places.geojson", **here),
    )


def _mapped(desk: Desk, within: str) -> str:
    """The observatory that a map is of: the one chosen, or the only one."""
    known = homes(desk)
    return within if within in known else next(iter(known)) if len(known) == 1 else ""


def item(desk: Desk, one: Entry) -> Item:
    """A place as lists show it."""
    return Item(desk.link(one.iri), one, _ordered(desk, one.codes.get(SERVICE, frozenset())))


def _ordered(desk: Desk, codes: frozenset[str]) -> tuple[Link, ...]:
    return tuple(desk.link(code) for code in sorted(codes, key=lambda code: (desk.book.order(code), code)))


def _controls(desk: Desk, wanted: Filter, within: str) -> tuple[Control, ...]:
    entries = chosen(desk, Filter(), within)
    found = (filters.communes(desk, entries, wanted), *filters.controls(desk, entries, wanted))
    known = homes(desk)
    if len(known) < 2:  # noqa: PLR2004 - nothing to choose from
        return found
    options = [Option("", Name(desk.language.say("any")), not home(desk, within))]
    options += [Option(slug, desk.name(area), slug == within) for slug, area in known.items()]
    return (Control("within", Name(desk.language.say("filter_within")), tuple(options)), *found)


def offered(desk: Desk) -> ServicesContext:
    """What the page of services and themes says."""
    counts = Counter(code for one in directory(desk.book).entries for code in one.codes.get(SERVICE, ()))
    return ServicesContext(
        Name(desk.language.say("services_title")),
        tuple((code, counts[code.link.iri]) for code in _codes(desk, SERVICES)),
        tuple(_codes(desk, THEMES)),
    )


def _codes(desk: Desk, scheme: str) -> Sequence[Code]:
    concepts = [row["concept"].value for row in desk.rows("scheme", scheme)]
    concepts.sort(key=lambda concept: (desk.book.order(concept), desk.book.notation(concept)))
    definition = SKOS + "definition"
    return [
        Code(desk.link(one), desk.book.notation(one), desk.facts(one).text(definition, DCT + "description"))
        for one in concepts
    ]
