"""Places in the words of the national standard "lieux de médiation numérique": statements become rows of 32 cells.

Both halves of the house write this table: `loader.places` to a file, the endpoint at the address of a dataset.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ontology.terms import expand

SEPARATOR: Final = "|"
_POINT: Final = re.compile(r"POINT\(([-0-9.]+) ([-0-9.]+)\)")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the standard and where it lives; see `standard-lieux.toml`."""

    name: str
    on: str
    property: str
    form: str = "text"
    several: bool = False
    pattern: str | None = None
    unknown: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A place as the standard writes it; what the standard wants and is not known; what it has no way to write."""

    place: str
    cells: Mapping[str, str]
    lacking: Sequence[str]
    left_out: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Value:
    value: str
    label: str
    code: str


# The values of one place and its services, by where they are said and by property.
_Said = Mapping[tuple[str, str], Sequence[_Value]]


@cache
def fields() -> tuple[Field, ...]:
    """The 32 fields, in the order of the standard."""
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(_file("standard-lieux.toml"))
    return tuple(replace(Field(**one), property=expand(one["property"])) for one in told["fields"])


def query() -> str:
    """The query that gives the statements of `rows`."""
    return _file("standard-lieux.rq")


def rows(statements: Iterable[Mapping[str, str]], dataset: str | None = None) -> Iterator[Row]:
    """The rows made of the query's solutions, sorted by place; those of one dataset (its IRI) where it is given."""
    places: dict[str, dict[tuple[str, str], list[_Value]]] = defaultdict(lambda: defaultdict(list))
    for one in statements:
        if dataset in {None, one["dataset"]}:
            value = _Value(one["value"], one.get("label", ""), one.get("code", ""))
            places[one["place"]][one["on"], one["property"]].append(value)
    for place, said in sorted(places.items()):
        yield _row(place, said)


def _row(place: str, said: _Said) -> Row:
    cells: dict[str, str] = {}
    left_out: list[tuple[str, str]] = []
    for field in fields():
        texts = sorted({_written(value, field.form) for value in said.get((field.on, field.property), ())})
        kept = [text for text in texts if _accepted(text, field)]
        kept = kept if field.several else kept[:1]
        left_out += [(field.name, text) for text in texts if text not in kept]
        cells[field.name] = SEPARATOR.join(kept)
    lacking = [field.name for field in fields() if field.required and not cells[field.name]]
    unknown = {field.name: field.unknown for field in fields() if not cells[field.name]}
    return Row(place, cells | unknown, lacking, left_out)


def _written(value: _Value, form: str) -> str:
    if form in {"latitude", "longitude"}:
        found = _POINT.fullmatch(value.value)
        return found[2 if form == "latitude" else 1] if found else ""
    return {"label": value.label, "notation": value.code}.get(form, value.value)


def _accepted(text: str, field: Field) -> bool:
    """Whether the standard has a way to write this: a separator inside one of several values would make two."""
    split = field.several and SEPARATOR in text
    return bool(text) and not split and (field.pattern is None or bool(re.fullmatch(field.pattern, text, re.DOTALL)))


def _file(name: str) -> str:
    return files("ontology").joinpath(name).read_text("utf-8")
