"""A JSON or GeoJSON file: where its records are, and the records as rows of text (docs/mapping.md, *The file*)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from loader.draft.encoding import codec, encoding
from loader.draft.refusal import RefusedError
from loader.draft.settings import Settings

_WHOLE: Final = 64 << 20
_PREFIX_CHARACTERS: Final = 8 << 20
_RECORDS: Final = 2000
_DEPTH: Final = 4
GEOMETRY: Final = "geometry"

Record = Mapping[str, Any]


def read(path: Path) -> tuple[Settings, list[str], list[list[str]]]:
    """How the file is read, its column names and a sample of its rows. RefusedError where no records are found."""
    name = encoding(path)
    if name != "utf-8":
        raise RefusedError(f"JSON en {name} : enregistrez-le en UTF-8", f"JSON in {name}: save it as UTF-8")
    with path.open(encoding=codec(name), errors="replace") as file:
        text = file.read(_WHOLE)
    document = _prefix(text) if path.stat().st_size >= _WHOLE else _parsed(text)
    features = _features(document)
    if features is not None:
        settings, found = Settings("geojson", name), [_feature(one) for one in features[:_RECORDS]]
    else:
        where, key, found = _records(document)
        settings = Settings("json", name, records=where or None, key=key)
    rows = [flat(record) for record in found[:_RECORDS]]
    names = list(dict.fromkeys(column for row in rows for column in row))
    return settings, names, [[row.get(column, "") for column in names] for row in rows]


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"JSON illisible : {error}", f"bad JSON: {error}") from error


def _prefix(text: str) -> list[object]:
    """The first records of a long array, decoded one by one."""
    decoder, place, found = json.JSONDecoder(parse_float=str, parse_int=str), text.find("[") + 1, list[object]()
    if text[: place - 1].strip():
        raise RefusedError(
            "ce JSON dépasse 64 Mio et n'est pas un simple tableau : extrayez-en les enregistrements",
            "this JSON is over 64 MiB and is no plain array: take its records out first",
        )
    while len(found) < _RECORDS and place < min(len(text), _PREFIX_CHARACTERS):
        place += len(text[place : place + 200]) - len(text[place : place + 200].lstrip(" \t\r\n,"))
        try:
            record, place = decoder.raw_decode(text, place)
        except ValueError:
            break
        found.append(record)
    return found


def _features(document: object) -> list[Record] | None:
    """The features of a GeoJSON collection (RFC 7946, 3.3); None where it is none."""
    members = cast("Record", document) if isinstance(document, dict) else {}
    return cast("list[Record]", members["features"]) if members.get("type") == "FeatureCollection" else None


def _feature(feature: Record) -> Record:
    return {**(feature.get("properties") or {}), GEOMETRY: _shape(feature.get("geometry"))}


def _shape(geometry: Record | None) -> str:
    return f"{str(geometry['type']).upper()} (…)" if geometry else ""


def _records(document: object) -> tuple[str, str | None, list[Record]]:
    """Where the longest list of objects stands, as keys joined by dots; the key column's name if it is an object's."""
    choices = sorted(_lists(document, (), 0), key=lambda choice: (-choice[0], len(choice[1])))
    if not choices:
        raise RefusedError("ce JSON ne contient pas de liste d'enregistrements", "this JSON holds no list of records")
    _size, where, key, found = choices[0]
    return ".".join(where), key, found


Choice = tuple[int, tuple[str, ...], str | None, list[Record]]


def _lists(value: object, where: tuple[str, ...], depth: int) -> Iterator[Choice]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        items = [one for one in cast("list[object]", value) if isinstance(one, dict)]
        if items and len(items) == len(cast("list[object]", value)):
            yield len(items), where, None, cast("list[Record]", items)
    elif isinstance(value, dict):
        inner = cast("dict[str, object]", value)
        if _alike(inner):
            key = _key_name(cast("Mapping[str, Record]", inner))
            records: list[Record] = [{key: name, **cast("Record", one)} for name, one in inner.items()]
            yield len(records), where, key, records
        for name, one in inner.items():
            yield from _lists(one, (*where, name), depth + 1)


def _key_name(records: Mapping[str, Record]) -> str:
    """A name for the column of the keys that no record uses."""
    taken = {name for record in records.values() for name in record}
    name = "key"
    while name in taken:
        name += "-"
    return name


def _alike(value: Mapping[str, object]) -> bool:
    """Whether an object's values are records: several objects, each with most of the first one's keys."""
    if len(value) < 2 or not all(isinstance(one, dict) for one in value.values()):  # noqa: PLR2004 - one proves nothing
        return False
    records = [cast("Mapping[str, object]", one) for one in value.values()]
    return all(2 * len(records[0].keys() & one.keys()) > len(records[0]) for one in records)


def flat(record: Record, prefix: str = "") -> dict[str, str]:
    """The record as cells: nested keys joined by dots, plain arrays by `|`, numbers as written."""
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            cells.update(flat(cast("Record", value), f"{prefix}{name}."))
        elif isinstance(value, list):
            items = cast("list[object]", value)
            nested = any(isinstance(one, dict | list) for one in items)
            cells[prefix + name] = _plain(items) if nested else "|".join(_plain(one) for one in items)
        else:
            cells[prefix + name] = _plain(value)
    return cells


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
