"""Which figures of an indicator a page shows: one cut for what the reader chose, and what else may be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from endpoint import collation
from endpoint.choice import Choice, of
from endpoint.cube import Cut, Rows
from endpoint.language import Name
from endpoint.pages.book import TOTALS, Book, local_name
from endpoint.pages.desk import Desk
from ontology import terms

_SEVERAL: Final = 2  # territories of one level inside what is observed
_NAMES: Final = {"level": terms.OMIN + "level", "period": terms.REF_PERIOD, "population": terms.POPULATION}


@dataclass(frozen=True, slots=True)
class Option:
    """One code that may be chosen."""

    code: str
    name: Name
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """What may be chosen under one name of the address."""

    parameter: str
    label: Name
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The cut that is shown, the choice that leads to it, and whether something else was asked for."""

    cut: Cut
    choice: Choice
    missed: bool
    controls: tuple[Control, ...]


def select(desk: Desk, indicator: str) -> Selection | None:
    """The cut of an indicator nearest to what the desk's reader chose; None where it has no figure."""
    key = ("selection", indicator, desk.language.code, str(desk.choice))
    return desk.book.figures.remember(key, lambda: _select(desk, indicator))


def _select(desk: Desk, indicator: str) -> Selection | None:
    cuts = desk.book.cube.cuts.get(indicator, ())
    if not cuts:
        return None
    asked = set(desk.choice.parts)
    named = {cut: codes(desk.book, cut) for cut in cuts}
    most = max(len(asked & set(said.items())) for said in named.values())
    cut = _default(desk.book, [cut for cut, said in named.items() if len(asked & set(said.items())) == most])
    return Selection(cut, of(named[cut]), desk.choice.missed or most < len(asked), _controls(desk, cuts, cut))


def known(book: Book, indicator: str, asked: Choice) -> Choice:
    """The part of a choice that names what the indicator has; what is not about it in an address says nothing."""
    if not asked:
        return asked
    found = {pair for cut in book.cube.cuts.get(indicator, ()) for pair in codes(book, cut).items()}
    about = [part for part in asked.parts if part[0] in {name for name, _ in found}]
    kept = tuple(part for part in about if part in found)
    return Choice(kept, missed=len(kept) < len(about))


def codes(book: Book, cut: Cut) -> dict[str, str]:
    """What a cut is called in an address: codes by name."""
    usual = {"level": cut.level, "period": cut.period, "population": cut.population}
    further = {local_name(name): code for name, code in cut.further}
    return {name: book.notation(iri) for name, iri in (usual | further).items() if iri}


def within(book: Book, cut: Cut) -> Rows:
    """The rows of a cut with a value, of territories inside those observed."""
    return book.cube.values(book.cube.marked(cut, book.marks))


def _default(book: Book, cuts: list[Cut]) -> Cut:
    """Of whole populations the latest of several territories, communes before their parts; else of what is observed."""
    whole = [cut for cut in cuts if all(book.notation(code) in TOTALS for _, code in cut.further)] or cuts
    order = sorted(whole, key=lambda cut: book.order(cut.level))
    latest = sorted(order, key=lambda cut: book.start(cut.period), reverse=True)
    own = book.own_areas()
    several = (cut for cut in latest if len(cut) >= _SEVERAL and _inner(book, cut) >= _SEVERAL)
    ours = (cut for cut in latest if book.cube.rows(cut, own).size)
    return next(several, None) or next(ours, None) or latest[0]


def _inner(book: Book, cut: Cut) -> int:
    """How many territories inside those observed have a value."""
    return int(within(book, cut).size - book.cube.values(book.cube.rows(cut, book.own_areas())).size)


def _controls(desk: Desk, cuts: Iterable[Cut], chosen: Cut) -> tuple[Control, ...]:
    found: dict[str, dict[str, str]] = {}
    labels: dict[str, str] = dict(_NAMES)
    for cut in cuts:
        labels |= {local_name(name): name for name, _ in cut.further}
        for name, iri in _iris(cut).items():
            found.setdefault(name, {})[desk.book.notation(iri)] = iri
    here, cuts = _iris(chosen), tuple(cuts)
    for name, options in found.items():
        if any(name not in _iris(cut) for cut in cuts):
            options.setdefault("", "")
    made = (_control(desk, name, labels[name], options, here.get(name, "")) for name, options in found.items())
    return tuple(control for control in made if len(control.options) > 1)


def _iris(cut: Cut) -> dict[str, str]:
    usual = {"level": cut.level, "period": cut.period, "population": cut.population}
    return {name: iri for name, iri in (usual | {local_name(n): c for n, c in cut.further}).items() if iri}


def _control(desk: Desk, name: str, dimension: str, options: Mapping[str, str], chosen: str) -> Control:
    order = _by_name if name != "period" else _latest_first
    told = {code: iri for code, iri in options.items() if iri}
    found = tuple(Option(code, called, iri == chosen) for code, iri, called in order(desk, told))
    none = Option("", _none(desk, name), not chosen)
    return Control(name, desk.name(dimension), (none, *found) if "" in options else found)


def _none(desk: Desk, name: str) -> Name:
    """What it is called that a cut has no code of a further dimension."""
    say = desk.language.say
    return Name(say("boundaries_none") if name == local_name(terms.BOUNDARIES) else say("choice_none"))


def _latest_first(desk: Desk, options: Mapping[str, str]) -> list[tuple[str, str, Name]]:
    order = sorted(options.items(), key=lambda option: (desk.book.start(option[1]), option[0]), reverse=True)
    return [(code, iri, desk.period(iri).name) for code, iri in order]


def _by_name(desk: Desk, options: Mapping[str, str]) -> list[tuple[str, str, Name]]:
    """In the order of the code list, then by name."""
    found = [(code, iri, desk.name(iri)) for code, iri in options.items()]
    return sorted(found, key=lambda option: (desk.book.order(option[1]), collation.key(option[2].text), option[0]))
