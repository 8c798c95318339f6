"""What to hide so that no secret can be computed: greedy complementary suppression, audited until nothing is pinned.

For each secret that is pinned down, the smallest figure that gives it away, of its own row or column where there is
one, is hidden too; then the attack is tried again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loader.disclosure import audit
from loader.disclosure.audit import Pinned
from loader.disclosure.below import below
from loader.disclosure.system import System, Variable, build
from loader.disclosure.tables import Figure, Tables

Why = Literal["primary", "secondary"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A published figure to hide: `primary` as it is below its threshold, `secondary` as it gives `of` away."""

    figure: Figure
    why: Why
    of: Variable | None = None
    least: int = 0


class HopelessError(RuntimeError):
    """A secret is given away by figures that cannot be hidden: the wholes of published rates."""


def protect(tables: Tables) -> list[Proposal]:
    """The figures to hide, primary ones first; HopelessError where hiding is not enough."""
    system = build(tables)
    small = {one.figure.name: one.least for one in below(tables)}
    primary = {number for number, one in enumerate(system.variables) if _first(one, small)}
    primary |= {number for number in audit.hidden_now(system) if system.variables[number].figures}
    hidden, secondary = set(primary), dict[int, int]()
    asked = set(audit.hidden_now(system)) | hidden
    while known := audit.pinned(system, hidden, asked):
        chosen = dict(_chosen(system, known, hidden))
        secondary |= {number: of for number, of in chosen.items() if number not in secondary}
        hidden |= chosen.keys()
        asked = {one.variable for one in known} | chosen.keys()
    return [*_primary(system, sorted(primary), small), *_secondary(system, secondary)]


def _first(variable: Variable, small: dict[str, int]) -> bool:
    return any(figure.name in small for figure in variable.figures)


def _chosen(system: System, known: Sequence[Pinned], hidden: set[int]) -> Iterator[tuple[int, int]]:
    """For each pinned secret a figure to hide and the secret; none where one just chosen stands in its equations."""
    taken: set[int] = set()
    for one in known:
        if taken.isdisjoint(one.given_by):
            choice = min(_candidates(system, one, hidden), default=None)
            if choice is None:
                raise HopelessError(", ".join(figure.name for figure in system.variables[one.variable].secrets))
            taken.add(choice[-1])
            yield choice[-1], one.variable


def _candidates(system: System, one: Pinned, hidden: set[int]) -> Iterator[tuple[bool, bool, float, int]]:
    """Siblings of the secret before its margins, figures before zeros, small ones first: the least is lost."""
    siblings = _siblings(system, one.variable)
    for number in one.given_by:
        variable = system.variables[number]
        if number not in hidden and number not in system.bases:
            yield number not in siblings, variable.high == 0, variable.high, number


def _siblings(system: System, secret: int) -> set[int]:
    """The other parts of the sums that the secret is a part of."""
    found: set[int] = set()
    for number in system.around[secret]:
        parts = [other for other, coefficient in system.equations[number].terms if coefficient == 1.0]
        found |= set(parts) if secret in parts else set()
    return found - {secret}


def _primary(system: System, numbers: Sequence[int], small: dict[str, int]) -> Iterator[Proposal]:
    for number in numbers:
        for figure in system.variables[number].figures:
            yield Proposal(figure, "primary", None, small.get(figure.name, 0))


def _secondary(system: System, numbers: dict[int, int]) -> Iterator[Proposal]:
    for number, of in numbers.items():
        for figure in system.variables[number].figures:
            yield Proposal(figure, "secondary", system.variables[of])
