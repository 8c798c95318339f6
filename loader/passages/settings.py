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


def from_data(data: Mapping[str, Any], path: KeyPath) -> Series:
    """The series of a `[[passages]]` table that follows the schema."""
    words = dict(data)
    datasets, modified = tuple(words.pop("datasets")), words.pop("modified", data["issued"])
    return Series(path=path, datasets=datasets, modified=modified, **words)
