"""What one version of the store says of its things, each read once: names, symbols, outlines, dimensions."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Final, TypeVar, cast

from endpoint import cube, geometries
from endpoint.cube import Cube, Marks
from endpoint.pages import tree
from endpoint.pages.tree import Tree
from endpoint.store import Row, Snapshot, Term, remembered
from ontology import terms

_FOLDER: Final = Path(__file__).parent
# How many values are kept of each size: names are small, pages larger, the figures of an indicator largest.
_NAMES: Final = 20_000
_PAGES: Final = 256
_FIGURES: Final = 64
_LEARNT: Final = 5_000  # things that figures are about, of which a store elsewhere tells all at once
# The codes of further dimensions that stand for all of a population.
TOTALS: Final = frozenset({"total", "all", "_T"})
_LABELS: Final = (terms.RDFS + "label", terms.SKOS + "prefLabel", terms.DCT + "title", terms.FOAF + "name")

_Value = TypeVar("_Value")
_MISSING: Final = object()


@cache
def query(name: str) -> str:
    """The text of `pages/<name>.rq`."""
    return (_FOLDER / f"{name}.rq").read_text("utf-8")


def shown(name: str, iri: str) -> str:
    """The query as a reader can run it: `?thing` is said by a VALUES line."""
    return query(name).replace("WHERE {", f"WHERE {{\n  VALUES ?thing {{ <{iri}> }}", 1)


@dataclass(frozen=True)
class Memory:
    """Values by key; beyond so many the oldest are forgotten. Threads may make a value twice, never see half of one."""

    most: int
    _values: OrderedDict[tuple[str, ...], object] = field(default_factory=OrderedDict, repr=False)

    def remember(self, key: tuple[str, ...], make: Callable[[], _Value]) -> _Value:
        """The value of that key, made the first time."""
        found = self._values.get(key, _MISSING)
        if found is not _MISSING:
            return cast("_Value", found)
        value = self._values[key] = make()
        while len(self._values) > self.most:
            self._values.popitem(last=False)
        return value


@dataclass(frozen=True)
class Book:
    """One version of the store with a memory."""

    snapshot: Snapshot
    names: Memory = field(default_factory=lambda: Memory(_NAMES), repr=False)
    pages: Memory = field(default_factory=lambda: Memory(_PAGES), repr=False)
    figures: Memory = field(default_factory=lambda: Memory(_FIGURES), repr=False)

    def rows(self, name: str, iri: str | None = None) -> list[Row]:
        """The rows of `pages/<name>.rq`, of one thing where one is given."""
        bindings: Mapping[str, str] | None = {"thing": iri} if iri else None
        return list(self.snapshot.select(query(name), bindings))

    def terms(self, name: str, iri: str, variable: str) -> tuple[Term, ...]:
        """One column of the rows of a query, remembered."""
        return self.names.remember(
            (name, iri), lambda: tuple(row[variable] for row in self.rows(name, iri) if variable in row)
        )

    def labels(self, iri: str) -> tuple[Term, ...]:
        """All labels of a thing; looked up and not asked for by a query, as a page has a thousand names."""
        return self.names.remember(("labels", iri), lambda: self._labels(iri))

    def _labels(self, iri: str) -> tuple[Term, ...]:
        if not iri:
            return ()
        return tuple(term for label in _LABELS for term in self.snapshot.objects(iri, label))

    @cached_property
    def cube(self) -> Cube:
        """The figures of the version in columns; of a store elsewhere it is asked at once what they are about."""
        found = cube.opened(self.snapshot)
        if self.snapshot.distant is not None:
            self.snapshot.learn(found.things(_LEARNT))
        return found

    def warm(self) -> None:
        """Make what every page needs, before the first reader comes: seconds where a version has a million figures."""
        _ = (self.cube.cuts, self.marks)
        for level in {*self.tree.levels.values()}:
            for area in self.own_areas():
                self.inner(area, level)

    @cached_property
    def tree(self) -> Tree:
        """What the territories of the version are made of."""
        return tree.made(*map(self._pairs, ("tree", "levels", "former", "replaced")))

    def _pairs(self, name: str) -> list[tuple[str, str]]:
        """The two columns of `pages/<name>.rq`, of which there may be a hundred thousand rows."""
        return [(left, right) for left, right in self.snapshot.texts(query(name))]

    def notation(self, iri: str) -> str:
        """The notation of a code, a period or a territory; else the end of its IRI."""
        found = self.terms("notation", iri, "notation")
        return found[0].value if found else local_name(iri)

    def parents(self, iri: str) -> tuple[str, ...]:
        """The territories a territory is part of."""
        return self.tree.wholes.get(iri, ())

    def parts(self, iri: str) -> tuple[str, ...]:
        """The territories that are part of a territory."""
        return self.tree.parts.get(iri, ())

    def level(self, iri: str) -> str:
        """The level of a territory, empty where none is said."""
        return self.tree.levels.get(iri, "")

    def inner(self, holder: str, level: str) -> tuple[str, ...]:
        """The territories of a level inside another, itself included."""
        inside = self.tree.inside
        return self.names.remember(
            ("inner", holder, level),
            lambda: tuple(sorted(area for area in inside(holder) if self.level(area) == level)),
        )

    def start(self, period: str) -> str:
        """The day a period begins, empty where none is said."""
        found = self.terms("start", period, "start")
        return found[0].value if found else ""

    def depth(self, area: str) -> float:
        """How small a territory is by its level: the order of the level, or of a level itself."""
        return self.order(self.level(area) or area)

    def order(self, iri: str) -> float:
        """The place of a thing among its like; last where none is said."""
        found = self.terms("order", iri, "order")
        try:
            return float(found[0].value)
        except (IndexError, ValueError):
            return float("inf")

    def extra_dimensions(self, dataset: str) -> frozenset[str]:
        """The dimensions of a dataset beyond indicator, territory, period and population."""
        usual = {terms.INDICATOR, terms.REF_AREA, terms.REF_PERIOD, terms.POPULATION}
        return frozenset(term.value for term in self.terms("dimensions", dataset, "dimension")) - usual

    def outline(self, iri: str) -> dict[str, object] | None:
        """The outline of a territory as a GeoJSON geometry."""
        found = self.terms("outline", iri, "wkt")
        return geometries.told(found[0].value) if found else None

    def catalogues(self) -> tuple[str, ...]:
        """The catalogues of the store; the home page shows key figures of the first one."""
        return self.names.remember(
            ("catalogues",), lambda: tuple(row["thing"].value for row in self.rows("catalogues"))
        )

    def only_catalogue(self) -> str:
        """The catalogue of the store; empty where there is none, or more than one."""
        found = self.catalogues()
        return found[0] if len(found) == 1 else ""

    def home_areas(self, catalogue: str) -> tuple[str, ...]:
        """The territories a catalogue is about."""
        return tuple(term.value for term in self.terms("home_areas", catalogue, "area"))

    def own_areas(self) -> frozenset[str]:
        """The territories any catalogue of the store is about."""
        return self._own

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(area for catalogue in self.catalogues() for area in self.home_areas(catalogue))

    def observed(self, area: str) -> str:
        """The territory of a catalogue that holds a territory, itself included; empty where there is none."""
        return self.holders.get(area, "")

    @cached_property
    def marks(self) -> Marks:
        """The territories observed and all inside them, as marks of the columns of figures."""
        return self.cube.marks(self.holders)

    @cached_property
    def holders(self) -> dict[str, str]:
        """The territories observed, and all that is or once was inside them, by what holds them."""
        own = sorted(self.own_areas(), key=self.depth)
        return {inner: area for area in own for inner in self.tree.ever_inside(area)}


@remembered
def book(snapshot: Snapshot) -> Book:
    """The book of a version."""
    return Book(snapshot)


def local_name(iri: str) -> str:
    """What stands after the last `#` or `/` of an IRI."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
