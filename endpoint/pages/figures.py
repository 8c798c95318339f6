"""Figures: observations as people read them, with everything that keeps them honest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.language import Name
from endpoint.pages import breaks
from endpoint.pages.book import TOTALS, Book, local_name
from endpoint.pages.breaks import Break
from endpoint.pages.desk import Desk, Link, decimal, is_web
from endpoint.store import Row, Term
from ontology import terms

SHOWN: Final = 50
_LONG: Final = 3  # a value with more decimals than this is shortened in tables; its own page shows all of it
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation."""

    iri: str
    href: str | None
    indicator: Link
    area: Link
    level: Link | None
    period: Link
    start: str
    published_only: bool
    population: Link | None
    extra: tuple[tuple[str, Link], ...]
    value: Decimal
    text: str
    exact: str
    unit: str
    kind: Link | None
    kind_code: str
    status: Link | None
    source: Link | None
    dataset: str
    status_code: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    method: Link | None = None
    breaks: tuple[Break, ...] = ()
    decimals: int | None = None

    def broken(self, before: "Figure | None") -> bool:
        """Whether the series is broken before this figure: the figure before was measured in another way."""
        return self.status_code == "break" or bool(self.since(before))

    def since(self, before: "Figure | None") -> tuple[Break, ...]:
        """The breaks that are declared between the figure before and this one."""
        return tuple(one for one in self.breaks if before is not None and before.start < one.start <= self.start)

    def code(self, dimension: str) -> Link | None:
        """The code of one of the further dimensions."""
        return dict(self.extra).get(dimension)

    def slice(self, *, without: str = "") -> tuple[str, ...]:
        """What a figure shares with those it may be compared with: its population, unit and further dimensions."""
        population = self.population.iri if self.population else ""
        return (population, self.unit, *(f"{name} {code.iri}" for name, code in self.extra if name != without))


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in a table: those shown, how many there are, and which columns differ between them."""

    figures: tuple[Figure, ...]
    total: int
    dimensions: tuple[Link, ...]
    csv: str | None = None

    @property
    def source(self) -> Link | None:
        """The source of all figures shown, where it is the same for all of them and there is more than one."""
        sources = {figure.source.iri if figure.source else "" for figure in self.figures}
        return self.figures[0].source if len(sources) == 1 and len(self.figures) > 1 else None

    @property
    def cut(self) -> bool:
        """Whether there are more figures than are shown."""
        return self.total > len(self.figures)


def table(desk: Desk, figures: Sequence[Figure], csv: str | None = None, limit: int = SHOWN) -> Table:
    """The first figures as a table."""
    first = tuple(figures[:limit])
    names = {name for figure in first for name, _ in figure.extra}
    return Table(first, len(figures), desk.links(names), csv)


def read(desk: Desk, rows: Iterable[Row], thing_is: str = "") -> list[Figure]:
    """The figures of the rows of a query; `thing_is` says which variable `?thing` stands for.

    An observation that has two sources, say, makes two rows and one figure.
    """
    found: dict[str, Figure] = {}
    for row in rows:
        full = {**row, thing_is: row["thing"]} if thing_is else row
        value = decimal(full.get("value"))
        if value is not None and full["observation"].value not in found:
            found[full["observation"].value] = _figure(desk, full, value)
    return list(found.values())


def _figure(desk: Desk, row: Row, value: Decimal) -> Figure:
    iri = row["observation"].value
    unit = _iri(row, "unit")
    decimals = _decimals(row)
    exact, text = _texts(desk, value, decimals, unit)
    dataset = _iri(row, "dataset")
    return Figure(
        iri=iri,
        href=desk.href(iri),
        indicator=desk.link(row["indicator"].value),
        area=desk.link(row["area"].value),
        level=_link(desk, row, "level"),
        period=desk.period(row["period"].value),
        start=desk.book.start(row["period"].value),
        published_only=desk.book.notation(_iri(row, "basis")) == "publication",
        population=_link(desk, row, "population"),
        extra=_extra(desk, row, dataset),
        value=value,
        text=text,
        exact=exact,
        unit=unit,
        kind=_link(desk, row, "kind"),
        kind_code=desk.book.notation(_iri(row, "kind")),
        status=_link(desk, row, "status"),
        source=_link(desk, row, "source"),
        dataset=dataset,
        status_code=desk.book.notation(_iri(row, "status")) if "status" in row else "",
        lower=decimal(row.get("lower")),
        upper=decimal(row.get("upper")),
        method=_link(desk, row, "method"),
        breaks=breaks.of(desk, dataset, row["indicator"].value),
        decimals=decimals,
    )


def _iri(row: Row, variable: str) -> str:
    return row[variable].value if variable in row else ""


def _link(desk: Desk, row: Row, variable: str) -> Link | None:
    return desk.link(row[variable].value) if variable in row else None


def _decimals(row: Row) -> int | None:
    """How many decimals the source wrote, where that is known."""
    published = decimal(row.get("decimals"))
    return int(published) if published is not None else None


def _texts(desk: Desk, value: Decimal, decimals: int | None, unit: str) -> tuple[str, str]:
    """The value in full, and as tables show it."""
    exact = amount(desk, value, decimals, unit)
    own = -int(value.as_tuple().exponent)
    return exact, amount(desk, value, _SHORT, unit) if decimals is None and own > _LONG else exact


def amount(desk: Desk, value: Decimal, decimals: int | None, unit: str) -> str:
    """A value with its unit."""
    name = local_name(unit) if unit else ""
    symbols = desk.book.terms("symbol", unit, "symbol") if unit.startswith("http") else ()
    known = name in {"", "PERCENT", "NUM", "UNITLESS"} or name.startswith("CCY_")
    symbol = symbols[0].value if symbols else "" if known else desk.name(unit).text
    return desk.language.amount(value, decimals, name, symbol)


def amount_of(desk: Desk, row: Mapping[str, str | None], name: str) -> str:
    """The text of a column of figures (`ontology/figures.py`) with its unit and decimals; empty where there is none."""
    value = decimal(Term(row[name] or ""))
    if value is None:
        return ""
    decimals = row["decimals"] or ""
    return amount(desk, value, int(decimals) if decimals.isdecimal() else None, row["unit"] or "")


def _extra(desk: Desk, row: Row, dataset: str) -> tuple[tuple[str, Link], ...]:
    """The codes of the further dimensions: columns of the figures have them, rows of a query do not."""
    wanted = desk.book.extra_dimensions(dataset) if dataset else frozenset[str]()
    pairs = {name: term.value for name, term in row.items() if name in wanted}
    if wanted and not pairs:
        pairs = {each["dimension"].value: each["code"].value for each in desk.rows("codes", row["observation"].value)}
    return tuple((name, desk.link(code)) for name, code in pairs.items() if name in wanted)


def whole(book: Book, figure: Figure) -> bool:
    """Whether a figure is about its whole population, not a part of it such as an age group."""
    return all(book.notation(code.iri) in TOTALS for _, code in figure.extra)


def nearest(own: frozenset[str]) -> Callable[[Figure], bool]:
    """A sorting key that puts the observatory's own territory first."""
    return lambda figure: figure.area.iri not in own


def kinds(desk: Desk, figures: Iterable[Figure]) -> tuple[tuple[Link, Name | None], ...]:
    """The kinds of these figures with their definitions."""
    found = {figure.kind.iri: figure.kind for figure in figures if figure.kind}
    return tuple((link, desk.facts(iri).text(terms.SKOS + "definition")) for iri, link in sorted(found.items()))


def source_page(desk: Desk, source: str) -> str | None:
    """The address where a person finds a source."""
    pages = [link.iri for link in desk.facts(source).links(terms.DCAT + "landingPage", terms.FOAF + "page")]
    return next((page for page in pages if is_web(page)), None)
