"""What a territory's `[[needs]]` asks for: which need, among which inhabitants, beside which places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loader.mapping import Texts
from loader.positions import Path as KeyPath


@dataclass(frozen=True, slots=True)
class Wanted:
    """Figures of a dataset: an indicator with codes of further dimensions, at a period (the latest where none is said).

    Where a territory has no figure of its own, those of its parts of the level `sum` are added up.
    """

    path: KeyPath
    dataset: str
    indicator: str
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    sum: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A need (a code of the list `need`) that is set beside the places of some datasets, at some levels."""

    path: KeyPath
    slug: str
    code: str
    issued: str
    modified: str
    levels: tuple[str, ...]
    places: tuple[str, ...]
    need: Wanted
    inhabitants: Wanted
    caveat: Texts = field(default_factory=dict[str, str])
    licence: str | None = None

    def datasets(self) -> tuple[str, ...]:
        """The slugs of the datasets it is computed from, each once."""
        return tuple(dict.fromkeys([self.need.dataset, self.inhabitants.dataset, *self.places]))


def from_data(data: Mapping[str, Any], path: KeyPath) -> Need:
    """The need of a `[[needs]]` table that follows the schema."""
    words = dict(data)
    return Need(
        path=path,
        need=_wanted(words.pop("need"), (*path, "need")),
        inhabitants=_wanted(words.pop("inhabitants"), (*path, "inhabitants")),
        levels=tuple(words.pop("levels")),
        places=tuple(words.pop("places")),
        modified=words.pop("modified", data["issued"]),
        **words,
    )


def _wanted(data: Mapping[str, Any], path: KeyPath) -> Wanted:
    words = dict(data)
    return Wanted(path=path, codes=words.pop("with", {}), **words)
