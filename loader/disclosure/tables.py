"""What of a store an attacker would put together: counts and rates with their coordinates, and what adds up to what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ontology.terms import UNIT

Coordinates = frozenset[tuple[str, str]]

NUMBER = UNIT + "NUM"
PERCENT = UNIT + "PERCENT"


class Key(NamedTuple):
    """Which cell it is, in whatever dataset: indicator, unit, and the code of every other dimension but for totals."""

    indicator: str
    unit: str
    place: Coordinates


class Group(NamedTuple):
    """The parts of a parent that make it: territories of one level, codes of one list or collection."""

    parent: str
    name: str


class Threshold(NamedTuple):
    """Counts of fewer than `least` units are secret, in the populations that are counted in that unit."""

    least: int
    populations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure, or a masked cell (`value` None); `half` is half a unit of the last decimal, 0 where exact."""

    name: str
    key: Key
    dataset: str
    value: float | None
    half: float = 0.0


@dataclass(frozen=True, slots=True)
class Tables:
    """The figures, and what links them.

    `parts` are the children of each group and `groups` the groups each child is in; `additive` says over which
    dimensions an indicator's counts add up; `shares` are rates with the indicators of their count and their whole;
    `thresholds` are those of the datasets that have one.
    """

    figures: tuple[Figure, ...] = ()
    parts: Mapping[Group, tuple[str, ...]] = field(default_factory=dict[Group, tuple[str, ...]])
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict[str, tuple[Group, ...]])
    totals: frozenset[str] = frozenset()
    additive: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    shares: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    complements: frozenset[tuple[str, str]] = frozenset()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict[str, Threshold])

    def secret(self) -> bool:
        """Whether there is a masked cell."""
        return any(one.value is None for one in self.figures)


def related(pairs: Iterable[tuple[str, Group]]) -> tuple[dict[Group, tuple[str, ...]], dict[str, tuple[Group, ...]]]:
    """By group its parts, and by part its groups."""
    parts: dict[Group, list[str]] = defaultdict(list)
    groups: dict[str, list[Group]] = defaultdict(list)
    for child, group in sorted(pairs):
        parts[group].append(child)
        groups[child].append(group)
    return {group: tuple(some) for group, some in parts.items()}, {child: tuple(some) for child, some in groups.items()}
