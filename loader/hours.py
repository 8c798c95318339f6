"""Opening hours: what French files write, in the syntax of OpenStreetMap (opening_hours, specification 0.7)."""

import re
from typing import Final

import opening_hours

from loader.faults import ValueFaultError

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TIME: Final = r"(\d{1,2})\s*(?:[h:H.]\s*(\d{2})?|(?=\s*(?:[-\u2013]|à)))"
_SPAN: Final = re.compile(
    rf"(?:de\s+)?{_TIME}\s*(?:[-\u2013\u2014]|à|au?)\s*(\d{{1,2}})\s*(?:[h:H.]\s*(\d{{2}})?)?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[\s,;/|&+.]*(?:et(?:\s+de)?|puis)?[\s,;/|&+.]*", re.IGNORECASE)
_CLOSED: Final = re.compile(r"-|ferm[ée]e?s?|néant|off|closed", re.IGNORECASE)


def of_days(text: str) -> str:
    """`Mo 09h-12h|14h-18h; Tu …`, as `days` puts cells together, in OSM syntax; equal days in a row are joined."""
    told: dict[str, str] = {}
    for part in text.split("\x1e"):
        day, _, hours = part.partition("\x1f")
        spans = _spans(hours)
        if spans:
            told[day] = ",".join(filter(None, (told.get(day), spans)))
    return checked("; ".join(f"{days} {told[days[:2]]}" for days in _ranges(told))) if told else ""


def checked(text: str) -> str:
    """The text, if it is in OSM syntax; ValueFaultError where it is not."""
    if not opening_hours.validate(text):
        raise ValueFaultError("not-hours")
    return text


def _spans(text: str) -> str:
    if not text or _CLOSED.fullmatch(text.strip()):
        return ""
    found = list(_SPAN.finditer(text))
    rest = _SPAN.sub("\x00", text)
    if not found or not all(_BETWEEN.fullmatch(part) for part in rest.split("\x00")):
        raise ValueFaultError("not-hours")
    return ",".join(_clock(one[1], one[2]) + "-" + _clock(one[3], one[4]) for one in found)


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02d}:{minute or '00'}"


def _ranges(told: dict[str, str]) -> list[str]:
    """`Mo-We`, `Fr`: runs of days with the same hours."""
    runs: list[list[str]] = []
    for day in (day for day in DAYS if day in told):
        last = runs[-1] if runs else []
        if last and told[last[-1]] == told[day] and DAYS.index(last[-1]) + 1 == DAYS.index(day):
            last.append(day)
        else:
            runs.append([day])
    return [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
