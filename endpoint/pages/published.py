"""What each publication did to all figures, or those of a dataset, an indicator or a territory, in words for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from endpoint.language import Name
from endpoint.locate import bases
from endpoint.pages.desk import Desk
from endpoint.pages.figures import amount_of
from endpoint.store import Term
from ontology import figures, history
from ontology.history import Publication

SHOWN: Final = 20  # publications on a page of a feed
_LINES: Final = 12
CORRECTED: Final = "corrected"
# What a publication did, in the order it is told.
_DEEDS: Final = (CORRECTED, history.ADDED, history.CHANGED, history.WITHDRAWN)
_COLUMNS: Final = ("observation", "value", "indicator", "area", "period", "dataset", "unit", "decimals")
_READ: Final = (*_COLUMNS, history.CHANGE, history.FORMER)


@dataclass(frozen=True, slots=True)
class Line:
    """A figure that changed: what it is of, where its page is, and what became of it."""

    name: str
    href: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A publication: its number, its moment (xsd:dateTime), what it did, and the first of the figures it changed."""

    id: str
    number: int
    href: str
    built: str
    day: str
    title: str
    notes: Name | None
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What is followed: the column of figures a thing stands in, and the thing; everything where both are empty."""

    column: str = ""
    iri: str = ""


EVERYTHING: Final = Followed()


def entries(desk: Desk, of: Followed, before: int | None = None) -> tuple[Entry, ...]:
    """The publications that changed what is followed, the newest first, one more than a page shows.

    With `before` only those of a lower number.
    """
    key = ("published", *desk.language.key, of.column, of.iri, str(before))
    return desk.book.pages.remember(key, lambda: tuple(_entries(desk, of, before)))


def _entries(desk: Desk, of: Followed, before: int | None) -> Iterator[Entry]:
    left = SHOWN + 1
    for one in reversed(history.versions(desk.book.snapshot.directory)):
        if left and (before is None or one.number < before):
            entry = _entry(desk, of, one)
            left -= entry is not None
            if entry is not None:
                yield entry


def _entry(desk: Desk, of: Followed, one: Publication) -> Entry | None:
    rows, counts = _figures(desk, of, one), _things(desk, of, one)
    if not rows.done and not counts:
        return None
    number = desk.language.whole(one.number)
    say = desk.language.say
    told = ", ".join(
        [*_cause(desk, one), *_told(desk, rows.done, "published"), *_told(desk, counts, "published_things")]
    )
    return Entry(
        id=f"{of.iri or next(iter(bases(desk.book.snapshot)), '')}#changes-{one.number}",
        number=one.number,
        href=desk.address(f"/versions/{one.number}"),
        built=one.built,
        day=one.built[:10],
        title=say("published_entry", n=number, when=desk.language.date(one.built), told=told),
        notes=desk.language.name(Term(text, language=tag) for tag, text in one.notes.items()),
        lines=rows.lines,
        more=rows.done.total() - len(rows.lines) if rows.lines else 0,
    )


def _cause(desk: Desk, one: Publication) -> list[str]:
    if one.previous is None:
        return [desk.language.say("published_first")]
    return [desk.language.say("published_back", n=one.of)] if one.cause == "rollback" else []


def _told(desk: Desk, done: Counter[str], key: str) -> list[str]:
    return [desk.language.count(f"{key}_{deed}", done[deed]) for deed in _DEEDS if done[deed]]


@dataclass(frozen=True, slots=True)
class _Rows:
    done: Counter[str]
    lines: tuple[Line, ...]


def _figures(desk: Desk, of: Followed, one: Publication) -> _Rows:
    """What became of the figures followed; of the first publication, where all is new, only how many there are."""
    path = history.changes_file(desk.book.snapshot.directory, one.number)
    names = [history.CHANGE, history.FORMER, *([of.column] if of.column else [])]
    first = one.previous is None
    table = figures.read(path, names if first else _READ)
    if of.column:
        table = figures.with_word(table, of.column, of.iri)
    if first:
        return _Rows(Counter({history.ADDED: len(table)} if len(table) else {}), ())
    columns = (figures.texts(table, name) for name in (history.CHANGE, history.FORMER))
    deeds = [_deed(*cells) for cells in zip(*columns, strict=True)]
    order = sorted(range(len(deeds)), key=lambda row: _DEEDS.index(deeds[row]))[:_LINES]
    cells = {name: figures.texts(figures.at(table, order), name) for name in _READ}
    rows = [{name: cells[name][place] or "" for name in _READ} for place in range(len(order))]
    return _Rows(Counter(deeds), tuple(_line(desk, row, deeds[place]) for row, place in zip(rows, order, strict=True)))


def _deed(kind: str | None, former: str | None) -> str:
    return CORRECTED if kind == history.CHANGED and former else kind or ""


def _line(desk: Desk, row: dict[str, str], deed: str) -> Line:
    parts = (desk.link(row["indicator"]).name, desk.link(row["area"]).name, desk.period(row["period"]).name)
    now, was = (amount_of(desk, row, name) for name in ("value", history.FORMER))
    key = f"published_was_{deed}" if now or deed == history.WITHDRAWN else "published_was_secret"
    name, text = ", ".join(part.text for part in parts), desk.language.say(key, now=now, was=was)
    return Line(name, desk.href(row["observation"]), text)


def _things(desk: Desk, of: Followed, one: Publication) -> Counter[str]:
    """What became of other things: of all, of those of a dataset, or of the thing followed itself."""
    path = history.things_file(desk.book.snapshot.directory, one.number)
    names = (history.CHANGE, "thing", "dataset")
    columns = [figures.texts(figures.read(path, names), name) for name in names]
    wanted = (
        kind or "" for kind, thing, dataset in zip(*columns, strict=True) if not of.iri or of.iri in {thing, dataset}
    )
    return Counter(wanted)
