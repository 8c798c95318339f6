"""Corrections of figures: what a figure was before, since when it is not, and why.

Those that are declared stand in the store; those that nobody declared were found when a version was published
(`ontology/history.py`). A value that was secret, or is now, is in neither.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.language import Name
from endpoint.pages.book import Book
from endpoint.pages.desk import Desk, decimal
from endpoint.pages.figures import Figure, amount
from endpoint.store import Snapshot, Term
from ontology import figures, history

_MOST: Final = 20
_LANGUAGES: Final = {"why_fr": "fr", "why_en": "en"}


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction as it is known: the value before, the day, the version that made it, and why, by language."""

    observation: str
    former: Decimal
    day: str
    number: int | None
    why: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as a page tells it."""

    figure: Figure
    former: str
    day: str
    date: str
    why: Name | None
    number: int | None
    version: str | None


def corrections(desk: Desk, shown: Iterable[Figure]) -> tuple[Correction, ...]:
    """What was corrected of some figures, the latest first; not more than a page may list."""
    by_iri = {figure.iri: figure for figure in shown}
    fixes = sorted(known(desk.book, by_iri.keys()), key=lambda fix: fix.day, reverse=True)
    return tuple(_correction(desk, by_iri[fix.observation], fix) for fix in fixes[:_MOST])


def _correction(desk: Desk, figure: Figure, fix: Fix) -> Correction:
    return Correction(
        figure=figure,
        former=amount(desk, fix.former, figure.decimals, figure.unit),
        day=fix.day,
        date=desk.language.date(fix.day),
        why=desk.language.name(fix.why),
        number=fix.number,
        version=desk.address(f"/versions/{fix.number}") if fix.number else None,
    )


def known(book: Book, observations: Collection[str]) -> list[Fix]:
    """The corrections of some observations, each once: what is declared of one counts before what was found."""
    told = {key: fix for iri in observations for key, fix in declared(book).get(iri, {}).items()}
    found = {(fix.observation, fix.former): fix for fix in _found(book.snapshot, observations)}
    return list((found | told).values())


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
        some[iri, former] = Fix(iri, former, row["date"].value[:10], None, why)
    return found


def _found(snapshot: Snapshot, observations: Collection[str]) -> Iterator[Fix]:
    table = None if snapshot.distant is not None else history.corrected(snapshot.directory)
    if table is None:
        return
    for row in figures.having(table, "thing", observations):
        former = decimal(Term(str(row["former"])))
        if former is not None:
            why = tuple(Term(str(row[name]), language=tag) for name, tag in _LANGUAGES.items() if row[name])
            yield Fix(str(row["thing"]), former, str(row["built"])[:10], int(row["number"]), why)
