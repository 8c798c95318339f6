"""What kind of thing a column's cells are: the first rule that holds, cells before names wherever cells can tell."""

from typing import Final

from loader.draft import dating, naming, shapes
from loader.draft.codes import code_kind
from loader.draft.evidence import MANY, MOST, Evidence, Kind, Rule, first
from loader.draft.figures import Numbers

_LONG: Final = 80
_FEW: Final = 12
_CLASSES: Final = 1000
_FLAGS: Final = (frozenset(("oui", "non")), frozenset(("yes", "no")), frozenset(("true", "false")), frozenset("x"))


def kind_of(evidence: Evidence) -> Kind:
    """The kind of a column."""
    if not evidence.cells:
        return "empty"
    return first(_RULES, evidence) or "text"


def _geometry(seen: Evidence) -> Kind | None:
    if seen.looks("wkt"):
        return "geometry"
    return "point" if seen.looks("point") else None


def _contact(seen: Evidence) -> Kind | None:
    if shapes.parts(seen.cells, "email") >= MANY:
        return "email"
    if shapes.parts(seen.cells, "url") >= MANY and not seen.numbers:
        return "url"
    spoken = naming.slug(seen.name)
    said = any(word in spoken for word in ("tel", "phone", "mobile", "fax"))
    written = seen.looks("written-phone") and not seen.hints("identifier")
    return "phone" if written or (said and seen.looks("phone", MANY)) else None


def _personal(seen: Evidence) -> Kind | None:
    numeric = seen.numbers is not None and seen.numbers.share > 1 - MANY
    if numeric or _flag(seen) or seen.hints("person-free"):
        return None
    named = seen.hints("personal")
    borne = seen.hints("role") and shapes.persons(seen.cells) >= 1 - MANY
    return "personal" if named or borne else None


def _axis(seen: Evidence) -> Kind | None:
    """Degrees are told by their range in France, so that swapped axes are put right; metres by their size."""
    spoken = any(seen.hints(word) for word in ("latitude", "longitude", "axis"))
    if not spoken or not seen.numbers or seen.numbers.share < MOST:
        return None
    low, high = seen.numbers.low, seen.numbers.high
    if low > 1000 and seen.hints("axis"):  # noqa: PLR2004 - no degree
        return "northing" if low > 1_300_000 else "easting"  # noqa: PLR2004 - Lambert-93: X below 1.3 million, Y above 6
    if low >= -180 and high <= 180:  # noqa: PLR2004 - the degrees of a circle
        return _degrees(seen, low, high)
    return None


def _degrees(seen: Evidence, low: float, high: float) -> Kind:
    north, east = low >= 41 and high <= 51.5, low >= -5.5 and high <= 10  # noqa: PLR2004 - mainland France and Corsica
    if north or east:
        return "latitude" if north else "longitude"
    return "longitude" if seen.hints("longitude") else "latitude"


def _time(seen: Evidence) -> Kind | None:
    share, forms = dating.forms(seen.cells)
    if share < MANY:
        return None
    years = all(dating.YEAR.fullmatch(text) for text in seen.cells)
    if years:
        return "period" if seen.hints("period") else None
    return "date" if forms or _days(seen) else "period"


def _days(seen: Evidence) -> bool:
    return shapes.share(seen.cells, lambda text: len(text) == len("2026-11-24")) >= MOST


def _number(seen: Evidence) -> Kind | None:
    numbers = seen.numbers
    if numbers is None or numbers.share < MOST:
        return None
    if seen.hints("geocoder") or not seen.name.strip():
        return "geocoder" if seen.hints("geocoder") else "identifier"
    if numbers.whole and seen.hints("identifier"):
        return "identifier"
    if numbers.whole and seen.hints("scale") and (found := _scale(seen, numbers)):
        return found
    if len(seen.cells) == 1 and numbers.high == 1:
        return "count-flag"
    return "percent" if numbers.percent else "number"


def _scale(seen: Evidence, numbers: Numbers) -> Kind | None:
    """Classes are few and small; long numbers of one length are codes."""
    if len(seen.cells) <= _FEW and numbers.high < _CLASSES:
        return "scale"
    lengths = {len(text) for text in seen.cells}
    return "identifier" if len(lengths) == 1 and numbers.low > _CLASSES and len(seen.cells) > 1 else None


def _hours(seen: Evidence) -> Kind | None:
    if seen.looks("osm-hours", MANY):
        return "osm-hours"
    told = seen.looks("hours", MANY) and not seen.hints("description")
    return "hours" if seen.hints("hours") or told else None


def _flag(seen: Evidence) -> Kind | None:
    values = frozenset(text.lower() for text in seen.counted)
    return "flag" if any(values <= pair for pair in _FLAGS) else None


def _text(seen: Evidence) -> Kind | None:
    if seen.hints("geocoder"):
        return "geocoder"
    words: tuple[Kind, ...] = ("description", "town", "address", "name")
    said: list[Kind] = [kind for kind in words if seen.hints(kind)]
    if said and not (seen.hints("departement") or seen.hints("region")):
        return said[0]
    if all(text.isdecimal() for text in seen.cells) or (seen.hints("identifier") and _distinct(seen)):
        return "identifier" if _distinct(seen) else "scale"
    return _prose(seen)


def _distinct(seen: Evidence) -> bool:
    return len(seen.cells) * 10 >= seen.cells.total() * 9


def _prose(seen: Evidence) -> Kind | None:
    length = sum(len(text) * count for text, count in seen.cells.items()) / seen.cells.total()
    if length > _LONG and _distinct(seen):
        return "description"
    recurring = len(seen.cells) <= max(_FEW, seen.cells.total() // 4)
    return "category" if recurring else None


_RULES: Final[tuple[Rule, ...]] = (
    _geometry,
    _axis,
    _flag,
    code_kind,
    _time,
    _contact,
    _personal,
    _number,
    _hours,
    _text,
)
