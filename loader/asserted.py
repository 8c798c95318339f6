"""What a mapping says must hold of its file, as values: the word `assert` (docs/words/assert.md)."""

from dataclasses import dataclass

from loader.positions import Path as KeyPath


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that must be the sum or mean of others, within a tolerance."""

    total: str
    of: tuple[str, ...]
    within: float
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Bounds:
    """Columns whose numbers must lie between two limits."""

    of: tuple[str, ...]
    path: KeyPath
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Asserts:
    """What must hold of the file."""

    rows: tuple[int | None, int | None] = (None, None)
    unique: tuple[str, ...] = ()
    sums: tuple[Relation, ...] = ()
    means: tuple[Relation, ...] = ()
    ranges: tuple[Bounds, ...] = ()
