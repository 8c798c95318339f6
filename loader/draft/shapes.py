"""Cells that are codes, contacts, places or hours: one pattern each."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

DEPARTEMENTS: Final = frozenset(
    [f"{number:02}" for number in range(1, 96) if number != 20]  # noqa: PLR2004 - Corsica is 2A and 2B
    + ["2A", "2B", "20", "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"]
)
# The official codes since 2016, and those of 1970 to 2015 that older files bear (INSEE, code officiel géographique).
_REGIONS_NOW: Final = "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94"
_REGIONS_BEFORE: Final = "21 22 23 25 26 31 41 42 43 54 72 73 74 82 83 91"
REGIONS: Final = frozenset(f"{_REGIONS_NOW} {_REGIONS_BEFORE}".split())
PATTERNS: Final = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "commune": r"(?:\d{2}|2[AB])\d{3}",
        "short-commune": r"\d{4,5}",
        "iris": r"(?:\d{2}|2[AB])\d{3}(?:_?\d{4})|(?:\d{2}|2[AB])\d{3}_?[A-Z0-9]{4}",
        "siren": r"\d{9}",
        "siret": r"\d{14}",
        "nuts": r"[A-Z]{2}[0-9A-Z]{0,3}",
        "country": r"[A-Z]{2}",
        "email": r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}",
        "url": r"https?://\S+|www\.\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:fr|com|org|net|eu|info|io|asso|corsica|bzh)(?:/\S*)?",
        "phone": r"(?:\+|00)?(?:\(0\))?\d(?:[ ./-]?\d){7,14}",
        "written-phone": r"(?:\+\d{1,3}|0)[ .-]?(?:\(0\))?(?:\d[ .-]?){9}",
        "point": r"-?\d{1,3}\.\d+\s*[,; ]\s*-?\d{1,3}\.\d+",
        "wkt": r"(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*Z?\s*\(.*|\{\s*\"(?:type|coordinates)\".*",
        "osm-hours": r".*\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b.*\d\d:\d\d.*",
        "hours": r".*\d{1,2}\s?[hH:]\s?(?:\d{2})?\s?(?:[-\u2013/]|à|a|et)\s?\d{1,2}\s?[hH:].*"
        r"|.*\b(?:lundi|mardi|samedi)\b.*",
    }.items()
}
_PERSON: Final = re.compile(r"[A-ZÀ-Ý'-]{2,}(?: [A-ZÀ-Ý'-]{2,})* [A-ZÀ-Ý][a-zà-ÿ'-]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?")

_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{0,5}")
_LONGEST_PART: Final = 120


def share(cells: Counter[str], test: Callable[[str], bool]) -> float:
    """The share of the cells of which the test is true."""
    return sum(count for text, count in cells.items() if test(text)) / max(1, cells.total())


def matching(cells: Counter[str], kind: str) -> float:
    """The share of the cells that look like this kind."""
    pattern = PATTERNS[kind]
    return share(cells, lambda text: bool(pattern.fullmatch(text.replace("\n", " "))))


def parts(cells: Counter[str], kind: str) -> float:
    """As `matching`, of cells that may hold several values joined by `|`."""
    pattern = PATTERNS[kind]
    return share(cells, lambda text: all(pattern.fullmatch(part.strip()) for part in text.split("|")))


def luhn(text: str) -> bool:
    """Whether the digits end with their check digit (ISO/IEC 7812-1), as SIREN numbers do and IRIS codes do not."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(text))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - the sum of 1x's digits


def persons(cells: Counter[str]) -> float:
    """The share of cells that are a family name in capitals and a first name."""
    return share(cells, lambda text: bool(_PERSON.fullmatch(text)))


def separator(cells: Mapping[str, int]) -> str:
    """What stands between several values in one cell; "" where cells seem to hold one each."""
    return next((mark for mark in (" / ", ";", "|", ", ", "-") if _separates(cells, mark)), "")


def _separates(cells: Mapping[str, int], mark: str) -> bool:
    """Whether enough cells hold the mark and their parts recur; a bar, or codes joined by hyphens, need no more."""
    several = [text for text in cells if mark in text]
    if not several or len(several) * 5 < len(cells):
        return False
    if mark == "-":
        return all(_CODE.fullmatch(part) for text in several for part in text.split(mark))
    parts = {part.strip() for text in cells for part in text.split(mark)} - {""}
    return mark == "|" or (0 < len(parts) < len(cells) and max(map(len, parts)) <= _LONGEST_PART)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the mapping language, ready for use."""
    return re.compile(pattern)
