"""A call of a stored query: values for its parameters become terms of its text, or the call is told what would fit."""

import re
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from endpoint.store import Snapshot, Term, literal
from endpoint.stored import Parameter, Stored, default, values
from ontology import stored
from ontology.terms import XSD

_NUMBERS: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]{1,9}", re.ASCII),
    XSD + "decimal": re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,15})?", re.ASCII),
}
_LONGEST: Final = 200
_NEAREST: Final = 5
# How alike the letters of two codes are, from 0 to 1, before one is offered for the other.
_ALIKE: Final = 0.5


class UnfitError(ValueError):
    """A value that a parameter does not take: which parameter, what it takes, and the values that are nearest."""

    def __init__(self, name: str, takes: str, nearest: tuple[str, ...] = ()) -> None:
        offer = f" Nearest: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"{name} takes {takes}.{offer}")
        self.members = {"parameter": name, "takes": takes, "nearest": list(nearest)}


def settled(query: Stored, given: Mapping[str, str], snapshot: Snapshot) -> dict[str, str]:
    """What each parameter is set to by a call, defaults included; UnfitError where a value or a name does not fit.

    An empty value stands for the default, as forms send fields that were left empty.
    """
    names = [one.name for one in query.parameters]
    for name in given:
        if name not in names:
            raise UnfitError(name, "no value, as this query has no such parameter", tuple(names))
    found: dict[str, str] = {}
    for one in query.parameters:
        if given.get(one.name):
            _check(one, given[one.name], snapshot)
        value = given.get(one.name) or default(one, snapshot)
        found |= {one.name: value} if value is not None else {}
    return found


def _check(parameter: Parameter, value: str, snapshot: Snapshot) -> None:
    if parameter.datatype in _NUMBERS:
        _check_number(parameter, value)
        return
    known = values(parameter, snapshot)
    if known and value not in known:
        raise UnfitError(parameter.name, takes(parameter), _nearest(value, known))
    if len(value) > _LONGEST:
        raise UnfitError(parameter.name, f"at most {_LONGEST} characters")


def _check_number(parameter: Parameter, value: str) -> None:
    least, most = (Decimal(bound) if bound else None for bound in (parameter.least, parameter.most))
    fits = _NUMBERS[parameter.datatype].fullmatch(value) is not None
    if not fits or (least is not None and Decimal(value) < least) or (most is not None and Decimal(value) > most):
        raise UnfitError(parameter.name, takes(parameter))


def takes(parameter: Parameter) -> str:
    """What a parameter takes, in English, as problems are."""
    if parameter.choices:
        return " or ".join(parameter.choices)
    if parameter.datatype not in _NUMBERS:
        english = next((one.value for one in parameter.names if one.language == "en"), parameter.name)
        return f"a code ({english}) that is known here"
    kind = "a whole number" if parameter.datatype == XSD + "integer" else "a number such as 45.76"
    return f"{kind} from {parameter.least} to {parameter.most}" if parameter.least and parameter.most else kind


def _nearest(value: str, known: Mapping[str, tuple[Term, ...]]) -> tuple[str, ...]:
    """The codes that look most like a value, and those whose name it is."""
    asked = value[:_LONGEST].casefold()
    named = [code for code, labels in known.items() if asked in {str(one).casefold() for one in labels}]
    alike = get_close_matches(asked, known, n=_NEAREST, cutoff=_ALIKE)
    return tuple(dict.fromkeys([*named, *alike]))[:_NEAREST]


def written(query: Stored, chosen: Mapping[str, str]) -> str:
    """The text of a query with the values of `settled`, each written as a literal by the RDF library."""
    types = {one.name: one.datatype for one in query.parameters}
    return stored.fill(query.text, {name: literal(value, types[name]) for name, value in chosen.items()})
