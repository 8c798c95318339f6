"""What a cell's text can mean: one converter per kind of value, from text to an N-Triples term.

Converters work on distinct values, so they may be plain Python. What they refuse is a `ValueFaultError`, never a guess.
"""

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from loader import contacts, hours, ntriples, periods, points
from loader.faults import ValueFaultError
from loader.names import Gazetteer
from loader.near import nearest
from ontology import iris
from ontology.iris import Base
from ontology.terms import GEO, SHARED, expand
from ontology.vocabulary import Vocabulary

Converter = Callable[[str], str]

DECIMAL: Final = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_ADDRESS: Final = re.compile(r"https?://[^/\s]+\S*")
_WKT: Final = re.compile(r"(MULTI)?(POINT|LINESTRING|POLYGON)\s*\([0-9eE,.()\s+-]+\)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LAST_YEAR: Final = 2100
_CODED: Final = {"indicator": SHARED + "indicator", "family": SHARED + "family"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What values may refer to: the vocabulary, the things of each kind that the mappings describe (by key), names."""

    base: Base
    vocabulary: Vocabulary
    things: Mapping[str, frozenset[str]]
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer({}))


@dataclass(frozen=True, slots=True)
class Manner:
    """How a value is written: language, decimal sign, reference system, country; whether a person's contact stays."""

    language: str | None = None
    decimal: str = "."
    crs: str | None = None
    region: str | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: a word of the mapping's `as`, with the code list where it is a code."""

    name: str
    scheme: str | None = None

    @classmethod
    def of(cls, word: str) -> "Kind":
        """The kind that an `as` of a mapping names."""
        if word.startswith("code/"):
            return cls("code", SHARED + word)
        return cls("code", _CODED[word]) if word in _CODED else cls(word)


def converter(kind: Kind, lexicon: Lexicon, manner: Manner | None = None) -> Converter:
    """The function from text to term for values of this kind; it raises ValueFaultError."""
    manner = manner or Manner()
    if kind.name == "code":
        return _codes(lexicon.vocabulary.codes.get(kind.scheme or "", {}), kind.scheme or "")
    if kind.name in THINGS:
        return lambda text: _reference(kind.name, text, lexicon)
    return _PLAIN[kind.name] if kind.name in _PLAIN else _mannered(kind.name, manner)


def _mannered(kind: str, manner: Manner) -> Converter:
    made: Mapping[str, Converter] = {
        "text": lambda text: ntriples.literal(_CONTROL.sub("", text), manner.language),
        "decimal": lambda text: _decimal(text, manner.decimal),
        "point": lambda text: ntriples.typed(points.point(text, manner.crs), GEO + "wktLiteral"),
        "phone": lambda text: ntriples.literal(contacts.phone(text, manner.region)),
        "email": lambda text: ntriples.literal(contacts.email(text, keep=manner.keep)),
    }
    return made[kind]


def thing_iri(kind: str, key: str, base: Base) -> str:
    """The IRI of a thing of the mappings from its key; ValueFaultError where the key cannot be one."""
    try:
        if kind == "territory":
            return iris.territory(key)
        segments = key.split("/") if kind == "geometry" else [key]
        return base.name(kind, *segments)
    except ValueError as error:
        raise ValueFaultError("not-a-key", kind=kind) from error


THINGS: Final = frozenset(
    {"territory", "place", "service", "source", "method", "lesson", "resource", "geometry", "event", "passage"}
)


def bearer(key: str, year: int, known: Collection[str]) -> str:
    """The key of the territory that bore a code on 1 January of a year, where later another took the code over.

    A territory whose code another bears today has the key `<level>/<code>-<last year>`: `commune/69149-2023`.
    """
    later = (f"{key}-{last}" for last in range(year, _LAST_YEAR))
    return next((other for other in later if other in known), key)


def _reference(kind: str, key: str, lexicon: Lexicon) -> str:
    known = lexicon.things.get(kind, frozenset())
    if key not in known:
        raise ValueFaultError("unknown-thing", kind=kind, near=nearest(key, known))
    return f"<{thing_iri(kind, key, lexicon.base)}>"


def _codes(known: Mapping[str, str], scheme: str) -> Converter:
    terms = {notation: f"<{iri}>" for notation, iri in known.items()}

    def convert(text: str) -> str:
        if text not in terms:
            raise ValueFaultError("unknown-code", list=scheme.removeprefix(SHARED), near=nearest(text, terms))
        return terms[text]

    return convert


def _checked(found: object, text: str, datatype: str, code: str) -> str:
    if not found:
        raise ValueFaultError(code)
    return ntriples.typed(text, datatype)


def _decimal(text: str, sign: str) -> str:
    plain = text.replace(",", ".") if sign == "," else text
    foreign = sign == "," and "." in text
    if foreign or not re.fullmatch(DECIMAL, plain):
        raise ValueFaultError("not-a-number", decimal=sign)
    return ntriples.typed(plain, "decimal")


def _date(text: str) -> str:
    try:
        valid = datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        valid = False
    return _checked(valid, text, "date", "not-a-date")


def _period(text: str) -> str:
    if periods.bounds(text) is None:
        raise ValueFaultError("not-a-period")
    return f"<{periods.iri(text)}>"


def _address(text: str) -> str:
    try:
        return ntriples.iri(text if _ADDRESS.fullmatch(text) else "")
    except ValueError as error:
        raise ValueFaultError("not-an-address") from error


def _name(text: str) -> str:
    try:
        return ntriples.iri(expand(text))
    except ValueError as error:
        raise ValueFaultError("bad-name") from error


_PLAIN: Final[Mapping[str, Converter]] = {
    "boolean": lambda text: _checked(text in {"true", "false"}, text, "boolean", "not-a-boolean"),
    "date": _date,
    "hours": lambda text: ntriples.literal(hours.checked(text)),
    "integer": lambda text: _checked(_INTEGER.fullmatch(text), text, "integer", "not-an-integer"),
    "iri": _address,
    "name": _name,
    "period": _period,
    "web": lambda text: _address(contacts.web(text)),
    "wkt": lambda text: _checked(_WKT.fullmatch(text), text, GEO + "wktLiteral", "not-a-geometry"),
}
