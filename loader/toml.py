"""The TOML files people write: read, judged by their JSON Schema, every fault with its line and column."""

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from loader.finding import Finding
from loader.near import nearest
from loader.positions import Path as KeyPath
from loader.positions import Position, positions
from loader.positions import nearest as nearest_position

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file: its data (dates as ISO text), and where each key stands."""

    path: Path
    data: Mapping[str, Any]
    places: Mapping[KeyPath, Position] = field(repr=False)

    def where(self, path: KeyPath) -> Position:
        """Line and column of a key, or of the closest table around it."""
        return nearest_position(dict(self.places), path)


def read(path: Path, schema: str) -> Document | list[Finding]:
    """The document, or what is wrong with it. `schema` names a JSON Schema of the mappings folder."""
    try:
        text = path.read_text("utf-8")
        data = _plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [_syntax(path, str(error))]
    document = Document(path, cast("dict[str, Any]", data), positions(text))
    return [_fault(document, error) for error in _ordered(_validator(schema).iter_errors(data))] or document


def _plain(value: object) -> Any:  # noqa: ANN401 - what TOML holds, as jsonschema wants it
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in cast("list[object]", value)]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _syntax(path: Path, reason: str) -> Finding:
    place = _PLACE.search(reason)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    return Finding("toml-syntax", str(path), line, column, details={"reason": _PLACE.sub("", reason).strip()})


@cache
def _validator(name: str) -> Draft202012Validator:
    schemas = {one: json.loads(files("mappings").joinpath(one).read_text("utf-8")) for one in _SCHEMAS}
    resources = [(one, Resource.from_contents(schema)) for one, schema in schemas.items()]
    full = [(str(schema["$id"]), Resource.from_contents(schema)) for schema in schemas.values()]
    registry: Registry[Any] = Registry().with_resources([*resources, *full])
    return Draft202012Validator(schemas[name], registry=registry)


_SCHEMAS = ("mapping.schema.json", "observatory.schema.json")


def _ordered(errors: Iterable[ValidationError]) -> list[ValidationError]:
    return sorted(errors, key=lambda error: [str(part) for part in error.absolute_path])


def _fault(document: Document, error: ValidationError) -> Finding:
    path: KeyPath = tuple(error.absolute_path)
    reason = error.message
    if error.validator == "additionalProperties":
        path, reason = _unknown_word(path, error)
    line, column = document.where(path)
    key = ".".join(str(part) for part in path) or document.path.name
    return Finding("mapping-schema", str(document.path), line, column, details={"key": key, "reason": reason})


def _unknown_word(path: KeyPath, error: ValidationError) -> tuple[KeyPath, str]:
    schema = cast("Mapping[str, Any]", error.schema)
    known = list(cast("Mapping[str, Any]", schema.get("properties", {})))
    unknown = [word for word in cast("Mapping[str, Any]", error.instance) if word not in known]
    return (*path, unknown[0]), f"{error.message}; {nearest(unknown[0], known)}?"
