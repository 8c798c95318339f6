"""Opening hours made readable: OpenStreetMap's syntax as a table of the week (the endpoint's door to opening_hours)."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import opening_hours

from endpoint.language import Language

# A Monday. All weeks of a year are looked at: which year does not matter, so no clock is asked.
_BEGIN: Final = datetime(2025, 1, 6)  # noqa: DTZ001 - opening hours are told in local time, without a zone
_WEEKS: Final = 52
_DAY: Final = timedelta(days=1)
_HOLIDAYS: Final = re.compile(r"\b(PH|SH)\b")
_COMMENT: Final = re.compile(r'"([^"]+)"')

Spans = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week: when it is open, in words; whether that is so in some weeks only."""

    name: str
    hours: tuple[str, ...]
    varies: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """The week, the text it was made from, and what the table does not say."""

    days: tuple[Day, ...]
    text: str
    notes: tuple[str, ...]


def hours(language: Language, text: str) -> Hours:
    """The week of a text in OSM syntax (opening_hours, specification 0.7); no day where it cannot be read."""
    if not opening_hours.validate(text):
        return Hours((), text, (language.say("hours_unread"),))
    weeks = _weeks(opening_hours.OpeningHours(text))
    days = tuple(_day(language, day, [week[day] for week in weeks]) for day in range(7))
    return Hours(days, text, tuple(_notes(language, text, days)))


def _weeks(parsed: opening_hours.OpeningHours) -> list[list[Spans]]:
    """For each week the spans of each of its days; a span past midnight is of the day it begins on."""
    found: list[list[list[tuple[time, time]]]] = [[[] for _ in range(7)] for _ in range(_WEEKS)]
    for start, end, state, _ in parsed.intervals(_BEGIN - _DAY, _BEGIN + (_WEEKS * 7 + 1) * _DAY):
        for first, last in _by_day(start, end) if state != opening_hours.State.CLOSED else ():
            week, day = divmod((first - _BEGIN).days, 7)
            if 0 <= week < _WEEKS:
                found[week][day].append((first.time(), last.time()))
    return [[tuple(day) for day in week] for week in found]


def _by_day(start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
    """What is open for more than a day, day by day."""
    while end - start > _DAY:
        midnight = datetime.combine(start.date(), time()) + _DAY
        yield start, midnight
        start = midnight
    yield start, end


def _day(language: Language, day: int, weeks: list[Spans]) -> Day:
    kinds = Counter(weeks)
    usual = sorted(kinds, key=lambda spans: (-kinds[spans], spans))
    told = tuple(_told(language, spans) for spans in usual)
    return Day(language.day(day), told, varies=len(kinds) > 1)


def _told(language: Language, spans: Spans) -> str:
    if not spans:
        return language.say("closed")
    if spans == ((time(), time()),):
        return language.say("open_all_day")
    return ", ".join(f"{language.time(first)}\u2013{language.time(last)}" for first, last in spans)


def _notes(language: Language, text: str, days: Iterable[Day]) -> Iterable[str]:
    if any(day.varies for day in days):
        yield language.say("hours_vary")
    yield language.say("hours_holidays_told") if _HOLIDAYS.search(text) else language.say("hours_holidays")
    yield from _COMMENT.findall(text)
