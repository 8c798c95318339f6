"""Literals as they were published, where a store gives them back in another form: Virtuoso, which keeps values.

Its answers have `1` for `true`, seconds as a rounded number for a duration, and outlines in another type and without
the spaces that ours have. All is put right in one place, here, on the answers as they come.
"""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, cast

from ontology.terms import GEO, XSD

_BOOLEAN: Final = XSD + "boolean"
_DURATION: Final = XSD + "dayTimeDuration"
_GEOMETRY: Final = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_WKT: Final = GEO + "wktLiteral"
_TRUTH: Final = {"1": "true", "0": "false"}
_DAY: Final = 86_400
_OPENING: Final = re.compile(r"^([A-Z]+)\(")
_LINE: Final = re.compile(rf'"((?:[^"\\]|\\.)*)"\^\^<({"|".join(map(re.escape, (_BOOLEAN, _DURATION, _GEOMETRY)))})>')


def _duration(seconds: str) -> str:
    """Whole days of seconds that Virtuoso rounded to six digits: right up to two hundred years, as we publish days."""
    if "P" in seconds:
        return seconds
    days = round(Decimal(seconds) / _DAY)
    return f"{'-' if days < 0 else ''}P{abs(days)}D"


def _outline(text: str) -> str:
    """An outline with the spaces that the loader writes."""
    return _OPENING.sub(r"\1 (", text.replace(",", ", "))


_FORMS: Final[Mapping[str, tuple[Callable[[str], str], str]]] = {
    _BOOLEAN: (lambda text: _TRUTH.get(text, text), _BOOLEAN),
    _DURATION: (_duration, _DURATION),
    _GEOMETRY: (_outline, _WKT),
}


def table(body: bytes) -> bytes:
    """An answer in JSON (SPARQL 1.1 Query Results JSON Format) with literals as published."""
    if not any(name.encode() in body for name in _FORMS):
        return body
    told = cast("dict[str, Any]", json.loads(body))
    for row in told.get("results", {}).get("bindings", ()):
        for term in row.values():
            form = _FORMS.get(term.get("datatype", ""))
            if form:
                term["value"], term["datatype"] = form[0](term["value"]), form[1]
    return json.dumps(told).encode()


def lines(body: bytes) -> bytes:
    """Triples as N-Triples with literals as published."""
    if not any(name.encode() in body for name in _FORMS):
        return body
    return _LINE.sub(_line, body.decode()).encode()


def _line(found: re.Match[str]) -> str:
    form, name = _FORMS[found[2]]
    return f'"{form(found[1])}"^^<{name}>'
