"""The words in which changes are declared, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.positions import Path as KeyPath

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of a dataset, by the notations of its dimensions, had the value `former` until it was corrected."""

    path: KeyPath
    dimensions: Mapping[str, str]
    former: str
    date: str
    why: Texts


@dataclass(frozen=True, slots=True)
class Break:
    """From a period on a dataset's figures, or those of one indicator, cannot be compared with those before."""

    path: KeyPath
    period: str
    why: Texts
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A thing (a path below the base, or an IRI) is no longer published; another may have taken its place."""

    path: KeyPath
    thing: str
    date: str
    why: Texts
    replaced_by: str | None = None


def corrections(data: Mapping[str, Any], path: KeyPath) -> tuple[Correction, ...]:
    """The corrections of a `[[datasets]]` that follows the schema."""
    listed: Sequence[Mapping[str, Any]] = data.get("corrections", ())
    return tuple(Correction((*path, "corrections", place), **one) for place, one in enumerate(listed))


def breaks(data: Mapping[str, Any], path: KeyPath) -> tuple[Break, ...]:
    """The breaks of a `[[datasets]]` that follows the schema."""
    listed: Sequence[Mapping[str, Any]] = data.get("breaks", ())
    return tuple(Break((*path, "breaks", place), **one) for place, one in enumerate(listed))


def withdrawals(data: Mapping[str, Any]) -> tuple[Withdrawal, ...]:
    """The `[[withdrawn]]` of a territory that follows the schema."""
    listed: Sequence[Mapping[str, Any]] = data.get("withdrawn", ())
    return tuple(
        Withdrawal(("withdrawn", place), **{word.replace("-", "_"): text for word, text in one.items()})
        for place, one in enumerate(listed)
    )
