"""Counts of the territories of before become counts of those of today: sums of whole parts, else nothing.

A territory's count is known where the territories that had figures make it up exactly: none missing, none told twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Value = Decimal | None  # None is a secret
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lineage:
    """A passage table: where each territory ends up, and of which first territories each is made up.

    `split` are those shared between several: nobody knows how much of their count went where. `loops` never end.
    """

    ends: Mapping[str, str]
    made_of: Mapping[str, frozenset[str]]
    split: frozenset[str] = frozenset()
    loops: frozenset[str] = frozenset()


@dataclass
class Sums:
    """The counts found by territory, and the territories for which parts are missing, or told twice."""

    values: dict[str, Value] = field(default_factory=dict[str, Value])
    unknown: list[str] = field(default_factory=list[str])


def lineage(pairs: Iterable[Pair]) -> Lineage:
    """The lineage of a passage table's pairs, from a territory to the one it is part of afterwards; in any order.

    A pair of a territory with itself says that it did not change; one that other pairs lead along says nothing more.
    """
    told = sorted(set(pairs))
    afters = _next(told)
    split = {before for before, some in afters.items() if len(some) > 1}
    steps = {before: some[0] for before, some in afters.items() if before not in split}
    known = {area for pair in told for area in pair}
    ends = {area: _end(area, steps) for area in known}
    loops = frozenset(area for area, end in ends.items() if end is None)
    # A part of a split territory is a first territory that nobody has figures of.
    parts = [(f"{before} {after}", after) for before in split for after in afters[before]]
    first = _first([*steps.items(), *parts], known - loops)
    return Lineage({area: end for area, end in ends.items() if end is not None}, first, frozenset(split), loops)


def _next(told: Iterable[Pair]) -> dict[str, list[str]]:
    """What follows each territory, those that follow only by way of another of them left out."""
    all_after: dict[str, list[str]] = defaultdict(list)
    for before, after in told:
        if before != after:
            all_after[before].append(after)
    found: dict[str, list[str]] = {}
    for before, some in all_after.items():
        later = {area for one in some for area in _reached(one, all_after)}
        found[before] = [one for one in some if one not in later] or some
    return found


def _reached(area: str, afters: Mapping[str, list[str]]) -> set[str]:
    """All that follows a territory, itself not counted unless the steps go round."""
    found, waiting = set[str](), list(afters.get(area, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += afters.get(one, ())
    return found


def _end(area: str, steps: Mapping[str, str]) -> str | None:
    """The territory at the end of the steps; None where they go round."""
    seen = {area}
    while area in steps:
        area = steps[area]
        if area in seen:
            return None
        seen.add(area)
    return area


def _first(steps: Iterable[Pair], known: Iterable[str]) -> dict[str, frozenset[str]]:
    befores: dict[str, list[str]] = defaultdict(list)
    for before, after in steps:
        befores[after].append(before)
    return {area: frozenset(_leaves(area, befores)) for area in known}


def _leaves(area: str, befores: Mapping[str, list[str]]) -> list[str]:
    waiting, found = [area], list[str]()
    while waiting:
        one = waiting.pop()
        more = befores.get(one, [])
        waiting += more
        found += [] if more else [one]
    return found


def sums(counts: Mapping[str, Value], line: Lineage) -> Sums:
    """The counts of today's territories from those of one cell: the same indicator, period and further codes.

    A sum with a secret part is secret. Territories that the table does not name are left out.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for area in sorted(counts):
        if area in line.ends and area not in line.split:
            groups[line.ends[area]].append(area)
    found = Sums()
    for area, parts in groups.items():
        told = Counter(first for part in parts for first in line.made_of[part])
        if told == Counter(line.made_of[area]):
            found.values[area] = _sum([counts[part] for part in parts])
        else:
            found.unknown.append(area)
    return found


def _sum(values: Iterable[Value]) -> Value:
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
