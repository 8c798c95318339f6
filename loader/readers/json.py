"""JSON records and GeoJSON features (RFC 8259, RFC 7946); numbers stay as they are written."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import shapely
from shapely.errors import ShapelyError

from loader.mapping import Table
from loader.readers.base import UnreadableError
from loader.readers.records import Record

_SPACE: Final = " \t\r\n,"
_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
Records = tuple[list[Record], list[int]]


def json_records(path: Path, table: Table) -> Records:
    """The records of a JSON file and the line of each: an array of objects, an object of them with `key`, or one."""
    text = _text(path)
    found: Records = ([], [])
    lines = _Lines(text)
    for place, key, value in _told(text, table):
        if not isinstance(value, dict):
            raise UnreadableError("a record that is not an object", lines.of(place))
        record = dict(_flat("", cast("Mapping[str, object]", value)))
        if key is not None:
            if table.key is None:
                raise UnreadableError("the records are an object: say in table.key what its keys are", lines.of(place))
            record = {table.key: key, **record}
        found[0].append(record)
        found[1].append(lines.of(place))
    return found


def _told(text: str, table: Table) -> Iterator[tuple[int, str | None, object]]:
    """The members of the records; the object itself where its members are not all objects and so no records."""
    start = _start(text, table.records)
    if table.key is None and text[start : start + 1] == "{":
        value, _ = _decoded(text, start)
        members = cast("Mapping[str, object]", value)
        if not all(isinstance(one, dict) for one in members.values()):
            return iter([(start, None, members)])
    return _members(text, start)


def geojson(path: Path, _table: Table) -> Records:
    """The features of a GeoJSON file: their properties, and a column `geometry` in WKT."""
    text = _text(path)
    found: Records = ([], [])
    lines = _Lines(text)
    for place, _key, value in _members(text, _start(text, "features")):
        feature = cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
        properties = cast("Mapping[str, object]", feature.get("properties") or {})
        found[0].append({**dict(_flat("", properties)), "geometry": _wkt(feature.get("geometry"), lines.of(place))})
        found[1].append(lines.of(place))
    return found


def _text(path: Path) -> str:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(str(error)) from error
    if "\0" in text:
        raise UnreadableError("NUL byte", text[: text.index("\0")].count("\n") + 1)
    return text


class _Lines:
    """The line of a position in the text."""

    def __init__(self, text: str) -> None:
        self._breaks = [place for place, character in enumerate(text) if character == "\n"]

    def of(self, place: int) -> int:
        return bisect_right(self._breaks, place - 1) + 1


def _decoded(text: str, place: int) -> tuple[object, int]:
    try:
        return cast("tuple[object, int]", _DECODER.raw_decode(text, place))
    except json.JSONDecodeError as error:
        raise UnreadableError(error.msg, error.lineno) from error
    except RecursionError as error:
        raise UnreadableError("nested too deeply", text[:place].count("\n") + 1) from error


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SPACE:
        place += 1
    return place


def _start(text: str, records: str | None) -> int:
    """Where the records begin: after the keys joined by dots, from the outermost object inwards."""
    place = _skip(text, 0)
    for wanted in records.split(".") if records else ():
        place = next((start for start, key, _ in _members(text, place, inside=wanted) if key == wanted), -1)
        if place < 0:
            raise UnreadableError(f"no key {wanted!r} where table.records says", 1)
    return place


def _members(text: str, place: int, inside: str | None = None) -> Iterator[tuple[int, str | None, object]]:
    """The members of the array or object that begins at `place`: where each value begins, its key, the value.

    A value whose key is `inside` is not read, only told.
    """
    opening = text[place : place + 1]
    if opening not in {"[", "{"}:
        raise UnreadableError("neither an array nor an object", text[:place].count("\n") + 1)
    place, key = _skip(text, place + 1), None
    while text[place : place + 1] not in {"]", "}"}:
        if opening == "{":
            key, place = cast("tuple[str, int]", _decoded(text, place))
            place = _skip(text, _skip(text, place) + 1)
        if key is not None and key == inside:
            yield place, key, None
            return
        start = place
        value, place = _decoded(text, place)
        yield start, key, value
        place = _skip(text, place)


def _flat(prefix: str, record: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", cast("Mapping[str, object]", value))
        else:
            yield prefix + name, _cell(value)


def _cell(value: object) -> str:
    if isinstance(value, list):
        items = cast("Sequence[object]", value)
        plain = not any(isinstance(one, dict | list) for one in items)
        return "|".join(_cell(one) for one in items) if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _wkt(geometry: object, line: int) -> str:
    if not geometry:
        return ""
    numbers = json.loads(json.dumps(geometry), object_hook=_numbers)
    try:
        return shapely.to_wkt(shapely.from_geojson(json.dumps(numbers)), rounding_precision=-1)
    except (ShapelyError, ValueError) as error:
        raise UnreadableError(f"not a GeoJSON geometry: {error}", line) from error


def _numbers(value: dict[str, object]) -> dict[str, object]:
    return {key: _floats(one) if key == "coordinates" else one for key, one in value.items()}


def _floats(value: object) -> object:
    return [_floats(one) for one in cast("list[object]", value)] if isinstance(value, list) else float(str(value))
