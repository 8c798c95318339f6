"""The language of a page: which one it is, and how it says words, numbers and dates."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, get_decimal_symbol, get_group_symbol
from werkzeug.datastructures import LanguageAccept

from endpoint.rdf import Term

LANGUAGES: Final = ("fr", "en")  # the first is the default
_NARROW_SPACE: Final = "\u202f"
# Control characters, and those that turn the direction of the text around them.
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PERIOD: Final = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Name:
    """A text to show, and its language where that is not the language of the page."""

    text: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.text


@cache
def texts() -> dict[str, dict[str, str]]:
    """The words of the interface, key → language → text, of all files of `texts/`; ValueError where two say a key."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).with_name("texts").glob("*.toml")):
        more = tomllib.loads(path.read_text("utf-8"))
        if twice := found.keys() & more.keys():
            message = f"{path.name} says again: {', '.join(sorted(twice))}"
            raise ValueError(message)
        found |= more
    return found


def clean(text: str) -> str:
    """The text without control characters and direction overrides."""
    return _UNSAFE.sub("", text)


@dataclass(frozen=True, slots=True)
class Language:
    """One language, and whether the reader asked for it by `?lang=`."""

    code: str
    explicit: bool = False

    @classmethod
    def chosen(cls, asked: str | None, accepted: LanguageAccept, known: Sequence[str] = LANGUAGES) -> "Language":
        """Of those known the language asked for, else the best of those the browser accepts, else the first."""
        if asked in known:
            return cls(str(asked), explicit=True)
        return cls(accepted.best_match(known, known[0]) or known[0])

    @property
    def key(self) -> tuple[str, str]:
        """What texts and addresses written in it depend on, to remember them by."""
        return self.code, str(self.explicit)

    def say(self, key: str, **values: object) -> str:
        """The interface's text of that key; KeyError where there is none."""
        text = texts()[key][self.code]
        return text.format(**values) if values else text

    def count(self, key: str, number: int) -> str:
        """The text `<key>_one` or `<key>_many` with the number in it."""
        return self.say(self.form(key, Decimal(number)), n=self.number(Decimal(number)))

    def form(self, key: str, number: Decimal) -> str:
        """The key `<key>_one` or `<key>_many`, as this language counts."""
        single = abs(number) < 2 if self.code == "fr" else abs(number) == 1  # noqa: PLR2004
        return f"{key}_one" if single else f"{key}_many"

    def name(self, terms: Iterable[Term]) -> Name | None:
        """The text in this language, else in one of the others, else any; the same one each time."""
        ranked = sorted(terms, key=lambda term: (self._rank(term.language), term.value))
        return self.text(ranked[0]) if ranked else None

    def text(self, term: Term) -> Name:
        """One literal as it is, marked where its language is not the page's."""
        foreign = term.language is not None and term.language.split("-")[0] != self.code
        return Name(clean(term.value), term.language if foreign else None)

    def _rank(self, language: str | None) -> int:
        known = (self.code, *LANGUAGES)
        return known.index(language) if language in known else len(known)

    def number(self, value: Decimal, decimals: int | None = None) -> str:
        """A number with the decimals given, or with those it has."""
        return format_decimal(value, format=_pattern("#,##0", _decimals(value, decimals)), locale=self.code)

    def whole(self, count: int) -> str:
        """A count."""
        return self.number(Decimal(count))

    def amount(self, value: Decimal, decimals: int | None, unit: str, symbol: str = "") -> str:
        """A number with its unit (the local name of a QUDT unit, and its symbol) as this language writes it."""
        if unit == "PERCENT":
            return self.number(value, decimals) + (_NARROW_SPACE + "%" if self.code == "fr" else "%")
        if unit.startswith("CCY_"):
            standard = Locale.parse(self.code).currency_formats["standard"].pattern
            pattern = standard.replace("#,##0.00", _pattern("#,##0", _decimals(value, decimals)))
            return format_currency(value, unit[4:], format=pattern, locale=self.code, currency_digits=False)
        number = self.number(value, decimals)
        return f"{number}\u00a0{symbol}" if symbol else number

    def period(self, notation: str) -> str:
        """`2022-Q4` and the like in words; any other notation as it is."""
        match = _PERIOD.fullmatch(notation)
        if not match:
            return clean(notation)
        year, quarter, month, day = (int(part) if part else 0 for part in match.groups())
        try:
            return self._period(year, quarter, month, day)
        except ValueError:
            return notation

    def _period(self, year: int, quarter: int, month: int, day: int) -> str:
        if quarter:
            pattern = "QQQQ y" if self.code == "fr" else "QQQ y"
            return format_date(date(year, quarter * 3, 1), pattern, locale=self.code)
        if day:
            return format_date(date(year, month, day), "long", locale=self.code)
        return format_skeleton("yMMMM", date(year, month, 1), locale=self.code) if month else str(year)

    def date(self, text: str) -> str:
        """An xsd:date or xsd:dateTime in words."""
        return self.period(text[:10])

    def day(self, number: int) -> str:
        """A day of the week, from Monday (0)."""
        return str(Locale.parse(self.code).days["stand-alone"]["wide"][number])

    def time(self, moment: time) -> str:
        """A time of day."""
        return format_time(moment, "HH'h'mm" if self.code == "fr" else "HH:mm", locale=self.code)

    def chart_locale(self) -> dict[str, object]:
        """How d3 is to write numbers."""
        symbols = get_decimal_symbol(self.code), get_group_symbol(self.code)
        return {"decimal": symbols[0], "thousands": symbols[1], "grouping": [3], "currency": ["", ""]}


def _pattern(whole: str, decimals: int) -> str:
    return f"{whole}.{'0' * decimals}" if decimals else whole


def _decimals(value: Decimal, decimals: int | None) -> int:
    exponent = value.as_tuple().exponent
    return decimals if decimals is not None else max(0, -exponent) if isinstance(exponent, int) else 0
