"""Opening hours: what French files write, in the syntax of OpenStreetMap (opening_hours, specification 0.7)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import opening_hours

from loader.faults import ValueFaultError

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TIME: Final = r"(\d{1,2})\s*(?:[h:H.]\s*(\d{2})?|(?=\s*(?:[-\u2013]|à)))"
_SPAN: Final = re.compile(
    rf"(?:de\s+)?{_TIME}\s*(?:[-\u2013\u2014]|à|au?)\s*(\d{{1,2}})\s*(?:[h:H.]\s*(\d{{2}})?)?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[\s,;/|&+.]*(?:et(?:\s+de)?|puis)?[\s,;/|&+.]*", re.IGNORECASE)
_FRENCH: Final[Mapping[str, str]] = {
    "lundi": "Mo",
    "mardi": "Tu",
    "mercredi": "We",
    "jeudi": "Th",
    "vendredi": "Fr",
    "samedi": "Sa",
    "dimanche": "Su",
}
# The words of a sentence that says days and hours and nothing else; what a day or an hour stands beside must be one.
_CLOCK: Final = r"(\d{1,2})(?!\d)\s*(?:[h:]\s*(\d{2})?(?!\d))?"
_WORD: Final = re.compile(
    rf"(?P<hours>{_CLOCK}\s*[-\u2013a]\s*{_CLOCK})|\b(?P<day>{'|'.join(_FRENCH)})s?\b|(?P<to>\bau\b|[-\u2013])"
    r"|(?P<between>\b(?:tous les|les?|de|du|et|puis)\b|[,;:/.])"
)
_CLOSED: Final = re.compile(r"-|ferm[ée]e?s?|néant|off|closed", re.IGNORECASE)


def of_days(text: str) -> str:
    """`Mo 09h-12h|14h-18h; Tu …`, as `days` puts cells together, in OSM syntax; equal days in a row are joined."""
    told: dict[str, str] = {}
    for part in text.split("\x1e"):
        day, _, hours = part.partition("\x1f")
        spans = _spans(hours)
        if spans:
            told[day] = ",".join(filter(None, (told.get(day), spans)))
    return _written(told) if told else ""


def checked(text: str) -> str:
    """The text, if it is in OSM syntax, or what a French sentence of days and hours says; else ValueFaultError."""
    return text if opening_hours.validate(text) else _of_sentence(text)


def _written(told: dict[str, str]) -> str:
    written = "; ".join(f"{days} {told[days[:2]]}" for days in _ranges(told))
    if not opening_hours.validate(written):
        raise ValueFaultError("not-hours")
    return written


def _of_sentence(text: str) -> str:
    """`Du lundi au jeudi de 9h à 12h et de 14h à 17h, le vendredi de 9h à 12h`; a word too many is a fault."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    told: dict[str, list[str]] = defaultdict(list)
    for days, spans in _clauses(list(_words(plain))):
        for day in days:
            told[day] += spans
    return _written({day: _apart(spans) for day, spans in told.items()})


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Each word as its kind and its value: a day, a span of hours, `to` between two days."""
    end = 0
    for found in _WORD.finditer(text):
        if text[end : found.start()].strip():
            raise ValueFaultError("not-hours")
        end = found.end()
        if found["hours"]:
            yield "hours", _span(found)
        elif found["day"]:
            yield "day", _FRENCH[found["day"]]
        elif found["to"]:
            yield "to", ""
    if text[end:].strip():
        raise ValueFaultError("not-hours")


def _span(found: re.Match[str]) -> str:
    """The span in OSM syntax; `14 à 18h` will do, but some hour must be marked as one."""
    opens, closes = _clock(found[2], found[3]), _clock(found[4], found[5])
    if not re.search("[h:]", found["hours"]) or not opens < closes <= "24:00":
        raise ValueFaultError("not-hours")
    return f"{opens}-{closes}"


def _clauses(words: list[tuple[str, str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Days and the spans that follow them; or all the spans, then all the days."""
    if words and words[0][0] == "hours":
        turn = next((place for place, word in enumerate(words) if word[0] != "hours"), len(words))
        words = words[turn:] + words[:turn]
    while words:
        turn = next((place for place, word in enumerate(words) if word[0] == "hours"), len(words))
        rest = next((place for place, word in enumerate(words) if place > turn and word[0] != "hours"), len(words))
        days, spans = _days(words[:turn]), [value for _, value in words[turn:rest]]
        if not days or not spans:
            raise ValueFaultError("not-hours")
        yield days, spans
        words = words[rest:]


def _days(words: Iterable[tuple[str, str]]) -> list[str]:
    days: list[str] = []
    reaching = False
    for kind, day in words:
        if kind == "to" and days and not reaching:
            reaching = True
        elif kind == "day":
            first = DAYS.index(days[-1]) + 1 if reaching else DAYS.index(day)
            span = DAYS[first : DAYS.index(day) + 1]
            if not span:
                raise ValueFaultError("not-hours")
            days += span
            reaching = False
        else:
            raise ValueFaultError("not-hours")
    if reaching:
        raise ValueFaultError("not-hours")
    return days


def _apart(spans: list[str]) -> str:
    """The spans in order; hours told twice of one day are no hours to go by."""
    ordered = sorted(spans)
    if any(one[6:] > other[:5] for one, other in pairwise(ordered)):
        raise ValueFaultError("not-hours")
    return ",".join(ordered)


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
