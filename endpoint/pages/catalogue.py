"""The catalogue, the cartography of the data: every dataset, source and method, lessons, resources, and the version."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from endpoint import collation
from endpoint.language import Name
from endpoint.pages import home
from endpoint.pages.book import local_name
from endpoint.pages.cards import Group
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.frame import PageKind
from endpoint.pages.holdings import Holding, holding
from endpoint.pages.measured import Measured, read
from endpoint.pages.quality import today
from endpoint.pages.writings import Entry, entry, listed
from ontology import terms

PATH: Final = "/catalogue"
_SHOWN: Final = 6  # lessons and resources beside the link to all
_SORTS: Final[dict[str, Callable[[Holding], Any]]] = {
    "name": lambda one: collation.key(one.link.name.text),
    "figures": lambda one: -one.figures,
    "modified": lambda one: one.day,
    "state": lambda one: ("overdue", "awaited", "none").index(one.state),
}
FILTERS: Final = ("family", "level", "kind")


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list: the parameter, what it may be, and what it is now."""

    name: str
    options: tuple[tuple[str, Name], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Sort:
    """A way to sort the list."""

    key: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """A source: who published it, when it was fetched, under which licence."""

    entry: Entry
    publisher: Name | None
    licence: Link | None
    retrieved: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """The version that is served: its name, when it was built, how much it holds, from which files."""

    name: str
    built: str
    quads: str
    inputs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CatalogueContext:
    """What the template shows."""

    title: Name
    description: Name | None
    areas: tuple[Link, ...]
    publisher: Link | None
    contact: Link | None
    licence: Link | None
    issued: str | None
    modified: str | None
    catalogues: tuple[Link, ...]
    groups: tuple[Group, ...]
    kinds: tuple[tuple[Link, Name | None], ...]
    holdings: tuple[Holding, ...]
    total: int
    choices: tuple[Choice, ...]
    sorts: tuple[Sort, ...]
    sources: tuple[Origin, ...]
    methods: tuple[Entry, ...]
    lessons: tuple[Entry, ...]
    resources: tuple[Entry, ...]
    version: Version


def context(desk: Desk, iri: str) -> CatalogueContext:
    """All that one catalogue holds."""
    return chosen(desk, (iri,), {})


def chosen(desk: Desk, catalogues: tuple[str, ...], asked: dict[str, str]) -> CatalogueContext:
    """What some catalogues hold together, limited and sorted as asked."""
    key = ("catalogue", *desk.language.key, str(today()), *catalogues)
    whole = desk.book.pages.remember(key, lambda: _whole(desk, catalogues))
    found = whole.holdings
    kept = [one for one in found if all(_fits(one, name, asked.get(name, "")) for name in FILTERS)]
    sort = asked.get("sort", "") if asked.get("sort", "") in _SORTS else "name"
    return replace(
        whole,
        holdings=tuple(sorted(kept, key=_SORTS[sort])),
        choices=tuple(_choice(name, asked.get(name, ""), found) for name in FILTERS),
        sorts=tuple(_sort(desk, key, asked, sort) for key in _SORTS),
    )


def _whole(desk: Desk, catalogues: tuple[str, ...]) -> CatalogueContext:
    single = catalogues[0] if len(catalogues) == 1 else ""
    facts = desk.facts(single) if single else Facts(desk, "", {})
    found, figures = tuple(_each(desk, catalogues)), home.context(desk, single) if single else None
    return CatalogueContext(
        title=facts.text(terms.DCT + "title") or Name(desk.language.say("catalogue")),
        description=facts.text(terms.DCT + "description") or Name(desk.language.say("catalogue_lead")),
        areas=desk.links(area for one in catalogues for area in desk.book.home_areas(one)),
        publisher=facts.link(terms.DCT + "publisher"),
        contact=facts.link(terms.DCAT + "contactPoint"),
        licence=facts.link(terms.DCT + "license"),
        issued=facts.date(terms.DCT + "issued"),
        modified=facts.date(terms.DCT + "modified"),
        catalogues=() if single else desk.links(catalogues),
        groups=figures.groups if figures else (),
        kinds=figures.kinds if figures else (),
        holdings=found,
        total=len(found),
        choices=(),
        sorts=(),
        sources=tuple(_origin(desk, one) for one in _own(desk, terms.SOURCE_CLASS, catalogues)),
        methods=listed(desk, "methods"),
        lessons=listed(desk, "lessons")[:_SHOWN],
        resources=listed(desk, "resources")[:_SHOWN],
        version=_version(desk),
    )


def _each(desk: Desk, catalogues: Iterable[str]) -> Iterable[Holding]:
    measured: Measured = read(desk.book.snapshot)
    for catalogue in catalogues:
        areas = desk.links(desk.book.home_areas(catalogue))
        for row in desk.rows("catalogue", catalogue):
            yield holding(desk, measured, row["dataset"].value, areas)


def _about(one: Holding, name: str) -> tuple[Link, ...]:
    return {"family": one.families, "level": one.levels, "kind": one.kinds}[name]


def _fits(one: Holding, name: str, wanted: str) -> bool:
    return not wanted or wanted in {local_name(link.iri) for link in _about(one, name)}


def _choice(name: str, wanted: str, found: Iterable[Holding]) -> Choice:
    options = {local_name(link.iri): link.name for one in found for link in _about(one, name)}
    ordered = sorted(options.items(), key=lambda pair: collation.key(pair[1].text))
    return Choice(name, tuple(ordered), wanted if wanted in options else "")


def _sort(desk: Desk, key: str, asked: dict[str, str], current: str) -> Sort:
    kept = {name: asked[name] for name in FILTERS if asked.get(name)}
    return Sort(key, desk.address(f"{PATH}#datasets", **kept, sort=key), key == current)


def _own(desk: Desk, kind: str, catalogues: Iterable[str]) -> list[str]:
    """The things of a class that stand under the base of one of these catalogues."""
    bases = tuple(one.removesuffix("catalogue") for one in catalogues)
    found = dict.fromkeys(row["writing"].value for row in desk.rows("writings", kind))
    return [link.iri for link in desk.links(iri for iri in found if iri.startswith(bases))]


def _origin(desk: Desk, iri: str) -> Origin:
    facts = desk.facts(iri)
    return Origin(
        entry=entry(desk, iri),
        publisher=facts.named(terms.DCT + "publisher"),
        licence=facts.link(terms.DCT + "license"),
        retrieved=facts.date(terms.RETRIEVED),
    )


def _version(desk: Desk) -> Version:
    manifest = desk.book.snapshot.manifest
    quads, sources = manifest.get("quads"), manifest.get("sources")
    pairs = sources.items() if isinstance(sources, dict) else ()
    return Version(
        name=desk.book.snapshot.version,
        built=desk.language.date(str(manifest.get("built", ""))),
        quads=desk.language.whole(quads) if isinstance(quads, int) else "",
        inputs=tuple(sorted((str(name), str(digest)) for name, digest in pairs)),
    )


PAGE: Final = PageKind("catalogue", (terms.DCAT + "Catalog",), context)
