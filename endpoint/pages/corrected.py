"""Corrections of figures: what a figure was before, since when it is not, and why.

Those that are declared stand in the store; those that nobody declared were found when a version was published
(`ontology/history.py`). A value that was secret, or is now, is in neither.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.cube import Rows
from endpoint.language import Name
from endpoint.pages.book import Book
from endpoint.pages.desk import Desk, decimal
from endpoint.pages.figures import Figure, amount, read
from endpoint.store import Snapshot, Term
from ontology import figures, history

_MOST: Final = 20
_LANGUAGES: Final = {"why_fr": "fr", "why_en": "en"}


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction as it is known: the values before and after it, the day, the version that made it, and why.

    One that is declared does not say the value after it.
    """

    observation: str
    former: Decimal
    value: Decimal | None
    day: str
    number: int | None
    why: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as a page tells it."""

    figure: Figure
    former: str
    then: str | None  # where it is not what the figure says today
    day: str
    date: str
    why: Name | None
    number: int | None
    version: str | None


def corrections(desk: Desk, rows: Rows) -> tuple[Correction, ...]:
    """What was corrected of the figures of some rows, the latest first; not more than a page may list."""
    book = desk.book
    table = _table(book.snapshot)
    if table is None and not declared(book):
        return ()
    names = figures.texts(figures.at(book.cube.table, rows.tolist()), "observation")
    row_of = {name: row for name, row in zip(names, rows.tolist(), strict=True) if name}
    fixes = sorted(_known(book, table, row_of.keys()), key=lambda fix: (fix.day, fix.number or 0), reverse=True)[:_MOST]
    shown = {one.iri: one for one in read(desk, book.cube.read(row_of[fix.observation] for fix in fixes))}
    return tuple(_correction(desk, shown[fix.observation], fix) for fix in fixes if fix.observation in shown)


def _correction(desk: Desk, figure: Figure, fix: Fix) -> Correction:
    then = None if fix.value == figure.value else fix.value
    return Correction(
        figure=figure,
        former=amount(desk, fix.former, figure.decimals, figure.unit),
        then=None if then is None else amount(desk, then, figure.decimals, figure.unit),
        day=fix.day,
        date=desk.language.date(fix.day),
        why=desk.language.name(fix.why),
        number=fix.number,
        version=desk.address(f"/versions/{fix.number}") if fix.number else None,
    )


def known(book: Book, observations: Collection[str]) -> list[Fix]:
    """The corrections of some observations, each once: what is declared of one counts before what was found."""
    return _known(book, _table(book.snapshot), observations)


def _known(book: Book, table: figures.Table | None, observations: Collection[str]) -> list[Fix]:
    told = {key: fix for iri, some in declared(book).items() if iri in observations for key, fix in some.items()}
    found = [fix for fix in _found(table, observations) if (fix.observation, fix.former) not in told]
    return [*found, *told.values()]


# By the observation: its corrections, by itself and the value before.
_Declared = Mapping[str, Mapping[tuple[str, Decimal], Fix]]


def declared(book: Book) -> _Declared:
    """The corrections that a version declares, by observation."""
    return book.names.remember(("corrections",), lambda: _declared(book))


def _declared(book: Book) -> _Declared:
    found: dict[str, dict[tuple[str, Decimal], Fix]] = {}
    for row in book.rows("corrections"):
        former, iri = decimal(row["former"]), row["observation"].value
        if former is None:
            continue
        some = found.setdefault(iri, {})
        before = some.get((iri, former))
        why = (*(before.why if before else ()), *([row["why"]] if "why" in row else []))
        some[iri, former] = Fix(iri, former, None, row["date"].value[:10], None, why)
    return found


def _table(snapshot: Snapshot) -> figures.Table | None:
    return None if snapshot.distant is not None else history.corrected(snapshot.directory)


def _found(table: figures.Table | None, observations: Collection[str]) -> Iterator[Fix]:
    for row in figures.having(table, "thing", observations) if table is not None else ():
        former = decimal(Term(str(row["former"])))
        if former is not None:
            why = tuple(Term(str(row[name]), language=tag) for name, tag in _LANGUAGES.items() if row[name])
            value = decimal(Term(str(row["value"])))
            yield Fix(str(row["thing"]), former, value, str(row["built"])[:10], int(row["number"]), why)
