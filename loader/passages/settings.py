"""What a territory's `[[passages]]` asks for: which datasets are brought to today's territories, by which table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loader.mapping import Texts
from loader.positions import Path as KeyPath


@dataclass(frozen=True, slots=True)
class Series:
    """Datasets of counts (slugs) that are brought to the territories of 1 January of a year, as one dataset."""

    path: KeyPath
    slug: str
    title: Texts
    table: str
    datasets: tuple[str, ...]
    geography: int
    issued: str
    modified: str
    licence: str | None = None


def from_data(data: Mapping[str, Any]) -> tuple[Series, ...]:
    """The series of an observatory's file that follows the schema."""
    return tuple(_series(one, ("passages", place)) for place, one in enumerate(data.get("passages", ())))


def _series(data: Mapping[str, Any], path: KeyPath) -> Series:
    words = dict(data)
    datasets, modified = tuple(words.pop("datasets")), words.pop("modified", data["issued"])
    return Series(path=path, datasets=datasets, modified=modified, **words)
