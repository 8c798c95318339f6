"""What is done to a cell's text before it becomes a term: rewrite, pad, split, case, map, dates, find, in this order.

Each works on one distinct value; what it refuses is a ValueFaultError, never a guess.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from loader import dates, hours
from loader.faults import ValueFaultError
from loader.mapping import Cell, Find
from loader.names import Gazetteer

# The values of a cell's text; with each part that could not be prepared, why.
Prepare = Callable[[str], list[tuple[str, ValueFaultError | None]]]
_Step = Callable[[str], str]

# Between the parts of a text that several cells make: what `find` looks within and the name, a day and its hours.
UNIT: Final = "\x1f"
RECORD: Final = "\x1e"
GROUP: Final = re.compile(r"\\([0-9]+)")


def preparation(cell: Cell, gazetteer: Gazetteer, last: _Step | None = None) -> Prepare | None:
    """The function from a cell's text to the texts of its values; empty ones are left out.

    Where a cell holds several, one that is wrong leaves the others. `last` is done after all that the cell asks for.
    None where the text is the value.
    """
    before, after = _before(cell), _after(cell, gazetteer) + ([last] if last else [])
    if not (before or after or cell.case or cell.split):
        return None
    case = _CASES[cell.case] if cell.case else str

    def prepare(text: str) -> list[tuple[str, ValueFaultError | None]]:
        if not text:  # nothing is done to an empty cell, but a map may say what it means
            return [(value, None) for value in [(cell.map or {}).get("")] if value]
        within, separator, name = text.rpartition(UNIT) if cell.find else ("", "", text)
        try:
            for step in before:
                name = step(name)
        except ValueFaultError as error:
            return [(text, error)]
        parts = [case(part.strip()) for part in name.split(cell.split)] if cell.split else [case(name)]
        made = (_prepared(after, within + separator + part) for part in parts if part)
        return [(value, error) for value, error in made if value]

    return prepare


def _prepared(steps: list[_Step], text: str) -> tuple[str, ValueFaultError | None]:
    try:
        return _all(steps, text), None
    except ValueFaultError as error:
        return text, error


def _all(steps: list[_Step], text: str) -> str:
    for step in steps:
        text = step(text) if text else ""
    return text


def _before(cell: Cell) -> list[_Step]:
    steps: list[_Step] = []
    if cell.days:
        steps.append(hours.of_days)
    if cell.rewrite:
        rules = [(re.compile(pattern, re.DOTALL), GROUP.split(to)) for pattern, to in cell.rewrite]
        steps.append(lambda text: _rewritten(text, rules))
    if cell.pad:
        steps.append(lambda text: text.zfill(cell.pad))
    return steps


def _after(cell: Cell, gazetteer: Gazetteer) -> list[_Step]:
    steps: list[_Step] = []
    if cell.map is not None:
        known = cell.map
        steps.append(lambda text: _mapped(text, known, keep=cell.keep))
    if cell.dates:
        steps.append(lambda text: dates.reformatted(text, cell.dates, cell.to))
    if cell.find:
        find = cell.find
        steps.append(lambda text: _found(text, find, gazetteer))
    return steps


def _rewritten(text: str, rules: list[tuple[re.Pattern[str], list[str]]]) -> str:
    for pattern, parts in rules:
        found = pattern.fullmatch(text)
        if found:  # Match.expand reads its template anew for every text
            return "".join(found[int(part)] or "" if place % 2 else part for place, part in enumerate(parts))
    raise ValueFaultError("no-pattern", patterns=", ".join(pattern.pattern for pattern, _ in rules))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one))))


_CASES: Final[Mapping[str, _Step]] = {"lower": str.lower, "upper": str.upper, "slug": _slug}


def _mapped(text: str, known: Mapping[str, str], *, keep: bool) -> str:
    if text not in known:
        if keep:
            return text
        raise ValueFaultError("unmapped-value", known=", ".join(known))
    return known[text]


def _found(text: str, find: Find, gazetteer: Gazetteer) -> str:
    within, _, name = text.rpartition(UNIT)
    return gazetteer.find(name, find.level, within)
