"""Cells that say when: the forms of dates and periods, as the mapping language writes them."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_CLOCK: Final = r"\d\d:\d\d:\d\d"
_NAMES: Final = (
    r"(?:janv(?:ier)?|f[ée]v(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept?(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|d[ée]c(?:embre)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|september|october|november|december)\.?"
)

# The notations of periods that need no form: docs/mapping.md.
OWN: Final = re.compile(rf"{_YEAR}(?:-Q[1-4]|-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
YEAR: Final = re.compile(_YEAR)
_FORMS: Final = {
    form: re.compile(pattern, re.IGNORECASE)
    for form, pattern in {
        "%d/%m/%Y": rf"{_DAY}/{_MONTH}/{_YEAR}",
        "%m/%d/%Y": rf"{_MONTH}/{_DAY}/{_YEAR}",
        "%d/%m/%y": rf"{_DAY}/{_MONTH}/\d\d",
        "%d-%m-%Y": rf"{_DAY}-{_MONTH}-{_YEAR}",
        "%d.%m.%Y": rf"{_DAY}\.{_MONTH}\.{_YEAR}",
        "%Y/%m/%d": rf"{_YEAR}/{_MONTH}/{_DAY}",
        "%Y-%m-%d %H:%M:%S": rf"{_YEAR}-{_MONTH}-{_DAY} {_CLOCK}",
        "%Y-%m-%dT%H:%M:%S": rf"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}",
        "%Y-%m-%dT%H:%M:%S%z": rf"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)",
        "%d/%m/%Y %H:%M:%S": rf"{_DAY}/{_MONTH}/{_YEAR} {_CLOCK}",
        "%d/%m/%Y %H:%M": rf"{_DAY}/{_MONTH}/{_YEAR} \d\d:\d\d",
        "%d/%m/%y %H:%M:%S": rf"{_DAY}/{_MONTH}/\d\d {_CLOCK}",
        "%m/%Y": rf"{_MONTH}/{_YEAR}",
        "%d %B %Y": rf"{_DAY}(?:er)? {_NAMES} {_YEAR}",
        "%B %Y": rf"{_NAMES} {_YEAR}",
        "%b-%y": rf"{_NAMES}-\d\d",
    }.items()
}
QUARTER: Final = re.compile(rf"[TQ]([1-4])[ -]?({_YEAR})|({_YEAR})[ -]?[TQ]([1-4])", re.IGNORECASE)
# How the text of a quarter becomes a period, for `rewrite`.
QUARTER_REWRITE: Final = (
    ("[TQ]([1-4])[ -]?(\\d{4})", "\\2-Q\\1"),
    ("(\\d{4})[ -]?[TQ]([1-4])", "\\1-Q\\2"),
)


def forms(cells: Counter[str]) -> tuple[float, tuple[str, ...]]:
    """The share of the cells that are dates or periods, and the forms of those that need one."""
    chosen, left = list[str](), dict(cells)
    known = sum(left.pop(text) for text in list(left) if OWN.fullmatch(text) or QUARTER.fullmatch(text))
    while left:
        form, taken = _commonest(left)
        if not taken:
            break
        chosen.append(form)
        known += sum(left.pop(text) for text in taken)
    return known / max(1, cells.total()), tuple(chosen)


def _commonest(cells: Mapping[str, int]) -> tuple[str, list[str]]:
    taken = {form: [text for text in cells if pattern.fullmatch(text)] for form, pattern in _FORMS.items()}
    best = max(
        taken, key=lambda form: sum(cells[text] for text in taken[form])
    )  # the first of equals: day before month
    return best, taken[best]


def is_period_name(name: str) -> bool:
    """Whether a column's name is a year, a quarter or a month: its cells are figures of that period."""
    return bool(OWN.fullmatch(name.strip()) or QUARTER.fullmatch(name.strip()))


def period_of_name(name: str) -> str | None:
    """The period that a column's whole name says, in our notation."""
    found = QUARTER.fullmatch(name.strip())
    if found:
        return f"{found[2] or found[3]}-Q{found[1] or found[4]}"
    return name.strip() if OWN.fullmatch(name.strip()) else None
