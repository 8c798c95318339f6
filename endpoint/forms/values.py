"""Cells as values of a type: what CSV leaves to its reader, other forms say."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from endpoint.columns import Column

Value = str | int | Decimal | date

_INTEGERS: Final = frozenset({"integer", "int", "long", "nonNegativeInteger", "positiveInteger"})
_READ: Final[dict[str, Callable[[str], Value]]] = {
    "decimal": Decimal,
    "date": lambda text: date.fromisoformat(text[:10]),
    "integer": int,
}


def kind(column: Column) -> str:
    """What the cells of a column are: `decimal`, `integer`, `date`, else `string`; IRIs, codes and labels are texts."""
    if column.prefix is not None or column.beside:
        return "string"
    return "integer" if column.datatype in _INTEGERS else column.datatype if column.datatype in _READ else "string"


def read(text: str, wanted: str) -> Value | None:
    """The value of a cell; None where it is empty, or is not of that kind."""
    if not text or wanted == "string":
        return text or None
    try:
        return _READ[wanted](text)
    except (ValueError, InvalidOperation):
        return None
