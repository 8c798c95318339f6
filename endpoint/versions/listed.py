"""What pages say of publications: when, why, and what became of each dataset."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from endpoint.language import Name
from endpoint.pages.desk import Desk, Link
from endpoint.store import Term
from endpoint.versions import told
from endpoint.versions.kept import Kept, kept
from endpoint.versions.told import PATH
from ontology import history
from ontology.history import DatasetChange, Publication

SHOWN: Final = 20  # publications on one page
_SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Line:
    """A dataset in a publication: what became of it, and how many of its figures or entries were what."""

    link: Link
    state: str
    added: int
    changed: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Version:
    """A publication: `contents` is where all of it is read, while it is kept; `same` datasets did not change."""

    number: int
    href: str
    name: str
    when: str
    moment: str
    notes: Name | None
    returned: str
    newest: bool
    first: bool
    contents: str | None
    counts: tuple[str, ...]
    datasets: tuple[Line, ...]
    same: int
    detailed: bool


@dataclass(frozen=True, slots=True)
class ListContext:
    """The versions on one page of the list, and where the newer and the older are."""

    title: Name
    versions: tuple[Version, ...]
    total: int
    kept: int
    newer: str | None
    older: str | None


def context(desk: Desk, page: int) -> ListContext | None:
    """The newest first; None where there is no page of that number."""
    snapshot = desk.book.snapshot
    everything, there = told.publications(snapshot)[::-1], kept(snapshot)
    start = (page - 1) * SHOWN
    if start and start >= len(everything):
        return None
    return ListContext(
        title=Name(desk.language.say("versions_title")),
        versions=tuple(version(desk, one, there) for one in everything[start : start + SHOWN]),
        total=len(everything),
        kept=len(there),
        newer=desk.address(PATH, page=str(page - 1)) if page > 1 else None,
        older=desk.address(PATH, page=str(page + 1)) if start + SHOWN < len(everything) else None,
    )


def version(desk: Desk, one: Publication, there: Sequence[Kept]) -> Version:
    """A publication in the language of a desk."""
    say = desk.language.say
    held = next((each for each in there if each.number == one.number), None)
    lines = tuple(_line(desk, each) for each in one.datasets if each.state != _SAME or _touched(each))
    return Version(
        number=one.number,
        href=desk.address(f"{PATH}/{one.number}"),
        name=say("versions_number", n=one.number),
        when=desk.language.date(one.built),
        moment=one.built,
        notes=desk.language.name([Term(text, language=code) for code, text in one.notes.items()]),
        returned=say("versions_returned", n=one.of) if one.of is not None else "",
        newest=bool(there) and there[-1].number == one.number,
        first=bool(one.datasets) and one.previous is None,
        contents=desk.address(f"{held.prefix}/") if held else None,
        counts=counts(desk, one),
        datasets=tuple(sorted(lines, key=lambda line: (line.state == _SAME, line.link.name.text))),
        same=len(one.datasets) - len(lines),
        detailed=bool(one.datasets),
    )


def counts(desk: Desk, one: Publication) -> tuple[str, ...]:
    """How many figures and entries were added, changed and withdrawn; what is none is left out."""
    added, altered, withdrawn = (one.count(kind) for kind in history.KINDS)
    said = (
        (added, desk.language.count("versions_added", added)),
        (altered, desk.language.count("versions_changed", altered)),
        (withdrawn, desk.language.count("versions_withdrawn", withdrawn)),
    )
    return tuple(text for number, text in said if number)


def _touched(one: DatasetChange) -> bool:
    return bool(one.added or one.changed or one.withdrawn)


def _line(desk: Desk, one: DatasetChange) -> Line:
    link = desk.link(one.dataset)
    name = desk.language.name([Term(text, language=code or None) for code, text in one.title.items()])
    if name is not None and not desk.book.labels(one.dataset):
        link = replace(link, name=name)
    return Line(link, one.state, one.added, one.changed, one.withdrawn)
