"""Answers as plain JSON: rows of texts and numbers, without the types of RDF around each value."""

import json
import math
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from endpoint.store import Row, Term
from ontology.terms import XSD

_INTEGER: Final = XSD + "integer"
_NUMBERS: Final = frozenset({_INTEGER, *(XSD + name for name in ("decimal", "double", "float", "int", "long"))})
_MOST: Final = 2**53  # whole numbers up to here are exact in JavaScript too (RFC 8259, section 6)

Value = str | int | float | bool | None


def answer(iri: str, parameters: dict[str, str], results: bytes) -> bytes:
    """The results of a query (SPARQL 1.1 Query Results JSON) as an object with the columns and the rows by name."""
    columns, rows = table(results)
    told = {
        "query": iri,
        "parameters": parameters,
        "columns": columns,
        "rows": [{name: _value(row.get(name)) for name in columns} for row in rows],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def table(results: bytes) -> tuple[list[str], list[Row]]:
    """The columns and rows of results in JSON."""
    told = cast("dict[str, Any]", json.loads(results))
    rows = [{name: _term(one) for name, one in row.items()} for row in told["results"]["bindings"]]
    return list(told["head"]["vars"]), rows


def _term(told: dict[str, str]) -> Term:
    return Term(told["value"], told["type"] == "uri", told.get("xml:lang"), told.get("datatype"))


def _value(term: Term | None) -> Value:
    """A number where JSON can say it exactly, a truth value, else the text; null where there is none."""
    if term is None:
        return None
    if term.datatype == XSD + "boolean":
        return term.value in {"true", "1"}
    return _number(term.value) if term.datatype in _NUMBERS else term.value


def _number(text: str) -> Value:
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite() or abs(exact) > _MOST:
        return text
    near = float(exact)
    if exact == exact.to_integral_value():
        return int(exact)
    return near if math.isfinite(near) and Decimal(repr(near)) == exact else text
