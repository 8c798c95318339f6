"""Cells that are numbers: how they are written, and their value."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SPACES: Final = " \u00a0\u202f\u2009'"
_PLAIN: Final = re.compile(
    rf"[+-]?(?P<whole>\d+|\d{{1,3}}(?P<gap>[{SPACES}])\d{{3}}(?:[{SPACES}]\d{{3}})*)"
    r"(?:(?P<sign>[.,])(?P<decimals>\d+))?(?:[eE][+-]?\d+)?(?P<unit>\s?[%€])?"
)
_MIXED: Final = re.compile(r"[+-]?\d{1,3}(?:(?P<gap>[.,])\d{3})+(?P<sign>[.,])\d+")
_THREE: Final = 3
# Cells that stand for "no value" among numbers and codes, in lower case; `s` and its like say "known and not told".
_DASHES: Final = ("-", "\u2013", "\u2014", "..", "...", ":", "?", "x")
_WORDS: Final = ("na", "n/a", "nd", "n.d.", "nc", "n.c.", "nr", "so", "null", "none", "nan", "inconnu", "unknown")
_PHRASES: Final = ("non défini", "non renseigné", "non disponible", "#n/a", "#div/0!", "#ref!", "#value!")
MISSING: Final = frozenset((*_DASHES, *_WORDS, *_PHRASES))
SECRET: Final = frozenset(("s", "ss", "c", "secret", "confidentiel", "confidential"))


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was seen in the cells of a column that are numbers."""

    share: float
    decimal: str
    thousands: str
    percent: bool
    low: float
    high: float
    whole: bool


def is_number(text: str) -> bool:
    """Whether the cell is a number; `01234` is a code."""
    found = _PLAIN.fullmatch(text)
    if found:
        whole = found["whole"]
        return len(whole) == 1 or not whole.startswith("0")
    mixed = _MIXED.fullmatch(text)
    return bool(mixed and mixed["gap"] != mixed["sign"])


def marker(text: str) -> bool:
    """Whether the cell says that there is no value, or a secret one."""
    return text.lower() in MISSING or text.lower() in SECRET


def numbers(cells: Counter[str]) -> Numbers | None:
    """What the cells that are numbers look like; None where none is."""
    found = {text: count for text, count in cells.items() if is_number(text)}
    if not found:
        return None
    decimal, gaps = _signs(found)
    values = [_value(text, decimal) for text in found]
    percent = all(text.endswith("%") for text in found)
    whole = all(value.is_integer() for value in values)
    share = sum(found.values()) / cells.total()
    return Numbers(share, decimal, "".join(sorted(gaps)), percent, min(values), max(values), whole)


def _signs(texts: Iterable[str]) -> tuple[str, set[str]]:
    """The decimal sign ("" where no cell shows one) and the characters between thousands."""
    signs, sure, gaps = Counter[str](), Counter[str](), set[str]()
    for text in texts:
        found = _PLAIN.fullmatch(text) or _MIXED.fullmatch(text)
        if not found:
            continue
        gaps.update(found["gap"] or "")
        sign = found["sign"]
        if sign:
            signs[sign] += 1
            certain = "decimals" not in found.groupdict() or len(found["decimals"]) != _THREE or found["whole"] == "0"
            sure[sign] += certain
    if "," in signs and "." in signs and not sure[","]:  # 1,234 beside 1.5
        return ".", gaps | {","}
    if "," in signs and "." in signs and not sure["."]:
        return ",", gaps | {"."}
    return max(signs, key=lambda sign: (sure[sign], signs[sign]), default=""), gaps


def _value(text: str, decimal: str) -> float:
    bare = "".join(one for one in text if one not in SPACES and one not in "%€")
    other = "," if decimal != "," else "."
    return float(bare.replace(other, "").replace(decimal, ".") if decimal else bare)
