"""Value tables of a mapping (`[maps]`), written there or read from a CSV file beside it, such as a passage table."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_STEPS: Final = 20  # mergers of mergers: more would be a circle


@dataclass(frozen=True, slots=True)
class ValueTable:
    """As found = as wanted; `keep` lets pass what the table does not know. `fault` says why there is none."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    keep: bool = False
    fault: str | None = None


def value_tables(data: Mapping[str, Any], folder: Path) -> dict[str, ValueTable]:
    """The tables of a mapping in `folder` by name, from the data of its `[maps]`."""
    return {name: _table(one, folder) for name, one in data.items()}


def _table(data: Mapping[str, Any], folder: Path) -> ValueTable:
    if "file" not in data:
        return ValueTable(data)
    path = folder / data["file"]
    if not path.resolve().is_relative_to(folder.resolve()):
        return ValueTable(fault=f"{data['file']} lies outside the territory's folder")
    try:
        changes = dict(_changes(path, data))
    except (OSError, UnicodeError, csv.Error, KeyError) as error:
        return ValueTable(fault=f"{data['file']}: {error}")
    return ValueTable({old: _last(old, changes) for old in changes}, keep=data.get("keep", False))


def _changes(path: Path, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rows of the file, in the order of their dates; those after `at` are left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=data.get("delimiter", ",")))
    date = data.get("date")
    if date:
        rows = sorted((row for row in rows if row[date] <= data.get("at", "9999")), key=lambda row: row[date])
    for row in rows:
        yield row[data["from"]], row[data["to"]]


def _last(code: str, changes: Mapping[str, str]) -> str:
    """What the code has become, change after change."""
    for _ in range(_STEPS):
        if changes.get(code, code) == code:
            return code
        code = changes[code]
    return code
