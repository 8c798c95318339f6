"""The only door to dateparser: dates in the forms a mapping names, month names in French or English."""

import re
from datetime import datetime
from typing import Final

import dateparser

from loader.faults import ValueFaultError

_LANGUAGES: Final = ["fr", "en"]
# A two-digit year or a day that is left out must not be filled in by guess: the form says which parts there are.
_SETTINGS: Final = {"PREFER_DAY_OF_MONTH": "first", "RETURN_AS_TIMEZONE_AWARE": False, "PARSERS": ["custom-formats"]}
_QUARTER: Final = re.compile(r"%q")


def reformatted(text: str, forms: tuple[str, ...], to: str) -> str:
    """The date in the form `to` (strftime; `%q` is the quarter); ValueFaultError where none of the forms fits."""
    for form in forms:
        found = _quarter(text, form) if "%q" in form else _plain(text, form)
        if found is not None:
            return found.strftime(to.replace("%q", str((found.month + 2) // 3)))
    raise ValueFaultError("not-in-form", forms=", ".join(forms))


def _plain(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - a calendar date has no time zone
    except ValueError:
        pass
    if not any(word in form for word in ("%B", "%b", "%A", "%a")):
        return None
    return dateparser.parse(text, [form], languages=_LANGUAGES, settings=_SETTINGS)


def _quarter(text: str, form: str) -> datetime | None:
    """A form such as `T%q %Y`: dateparser and strptime know no quarters."""
    pattern = re.escape(form).replace("%q", "(?P<quarter>[1-4])").replace("%Y", "(?P<year>[0-9]{4})")
    found = re.fullmatch(pattern, text)
    if found is None:
        return None
    return datetime(int(found["year"]), int(found["quarter"]) * 3 - 2, 1)  # noqa: DTZ001 - as above
