"""What territories are made of, read once for a version: parts, wholes, all that is inside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tree:
    """Territories by what they are part of, and their levels.

    `parts` are those of today; `former` are those that are no more, by what they were part of; it is
    among their wholes. `after` are the territories that replaced one, `before` those that one replaced.
    """

    parts: Mapping[str, tuple[str, ...]]
    wholes: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, str]
    former: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    before: Mapping[str, tuple[str, ...]]

    def inside(self, area: str) -> frozenset[str]:
        """A territory and all that is inside it."""
        return self._reached([area], self.parts)

    def ever_inside(self, area: str) -> frozenset[str]:
        """A territory and all that is or once was inside it."""
        return self._reached([area], {**self.parts, **self._all()})

    def _all(self) -> dict[str, tuple[str, ...]]:
        return {whole: (*self.parts.get(whole, ()), *some) for whole, some in self.former.items()}

    def came_of(self, area: str) -> tuple[str, ...]:
        """All the territories that one replaced, however long ago."""
        return tuple(sorted(self._reached([area], self.before) - {area}))

    def around(self, area: str) -> frozenset[str]:
        """All that a territory is inside of."""
        return self.outwards([area]) - {area}

    def outwards(self, areas: Iterable[str]) -> frozenset[str]:
        """Some territories and all that they are inside of."""
        return self._reached(areas, self.wholes)

    def siblings(self, area: str) -> frozenset[str]:
        """The other territories of its level in the wholes a territory is part of directly."""
        others = {part for whole in self.wholes.get(area, ()) for part in self.parts.get(whole, ())}
        level = self.levels.get(area)
        return frozenset(other for other in others if other != area and self.levels.get(other) == level)

    @staticmethod
    def _reached(begun: Iterable[str], steps: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(begun)
        while waiting:
            area = waiting.pop()
            if area not in found:
                found.add(area)
                waiting += steps.get(area, ())
        return frozenset(found)


def made(
    pairs: Iterable[tuple[str, str]],
    levels: Iterable[tuple[str, str]],
    former: Iterable[tuple[str, str]] = (),
    replaced: Iterable[tuple[str, str]] = (),
) -> Tree:
    """The tree of parts with their wholes, and of territories with their levels.

    `former` are parts that are no more with their wholes, `replaced` territories with those that replaced them.
    """
    once, steps, now = list(former), list(replaced), list(pairs)
    return Tree(
        parts=_ordered((whole, part) for part, whole in now),
        wholes=_ordered([*now, *once]),
        levels=dict(sorted(levels, reverse=True)),
        former=_ordered((whole, part) for part, whole in once),
        after=_ordered(steps),
        before=_ordered((after, before) for before, after in steps),
    )


def _ordered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return {one: tuple(sorted(some)) for one, some in found.items()}
