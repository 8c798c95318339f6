"""What to hide so that no secret can be computed: greedy complementary suppression, audited until nothing is pinned.

For each secret that is pinned down, the smallest figure that gives it away, of its own row or column where there is
one, is hidden too; then the attack is tried again on what is left.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from loader.disclosure import audit
from loader.disclosure.audit import Pinned
from loader.disclosure.below import below
from loader.disclosure.system import System, build
from loader.disclosure.tables import Figure, Key, Tables

Why = Literal["primary", "secondary"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A published figure to hide.

    `primary`: it stands for fewer than `least` units, or another dataset masks it (`least` 0). `secondary`: it gives
    the cell `of` away.
    """

    figure: Figure
    why: Why
    least: int = 0
    of: Figure | None = None


class HopelessError(RuntimeError):
    """A secret is pinned down although nothing that is left gives it away."""


def hidden(tables: Tables, names: Collection[str]) -> Tables:
    """The tables as they are once these figures are masked."""
    figures = (replace(one, value=None) if one.name in names else one for one in tables.figures)
    return replace(tables, figures=tuple(figures))


def protect(tables: Tables) -> list[Proposal]:
    """The figures to hide, primary ones first; HopelessError where hiding is not enough."""
    wanted = {one.figure.name: one for one in _primary(tables)}
    asked: set[Key] | None = None
    while True:
        system = build(hidden(tables, wanted.keys()))
        numbers = None if asked is None else [n for n, one in enumerate(system.variables) if one.key in asked]
        known = audit.pinned(system, numbers)
        if not known:
            return list(wanted.values())
        chosen = {one.figure.name: one for one in _chosen(system, known)}
        # Hiding more lets every cell lie freer, so those that were safe stay so.
        asked = {system.variables[one.variable].key for one in known} | {one.figure.key for one in chosen.values()}
        wanted |= chosen


def _primary(tables: Tables) -> Iterator[Proposal]:
    masked = {one.key for one in tables.figures if one.value is None}
    for figure in tables.figures:
        if figure.value is not None and figure.key in masked:
            yield Proposal(figure, "primary")
    for figure, least in below(tables):
        yield Proposal(figure, "primary", least)


def _chosen(system: System, known: Iterable[Pinned]) -> Iterator[Proposal]:
    """For each pinned secret a figure to hide; none where one just chosen stands in its equations."""
    taken: set[int] = set()
    for one in known:
        if taken.isdisjoint(one.given_by):
            secret = system.variables[one.variable].secrets[0]
            choice = min(_candidates(system, one), default=None)
            if choice is None:
                raise HopelessError(secret.name)
            taken.add(choice[-1])
            for figure in system.variables[choice[-1]].figures:
                yield Proposal(figure, "secondary", of=secret)


def _candidates(system: System, one: Pinned) -> Iterator[tuple[bool, bool, float, int]]:
    """Siblings of the secret before its margins, figures before zeros, small ones first: the least is lost."""
    siblings = _siblings(system, one.variable)
    for number in one.given_by:
        high = system.variables[number].high
        yield number not in siblings, high == 0, high, number


def _siblings(system: System, secret: int) -> set[int]:
    """The other parts of the sums that the secret is a part of."""
    found: set[int] = set()
    for number in system.around[secret]:
        parts = [other for other, coefficient in system.equations[number].terms if coefficient == 1.0]
        found |= set(parts) if secret in parts else set()
    return found - {secret}
