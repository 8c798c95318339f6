"""The attack: what everything published together leaves open of each secret cell (safety by linear programming).

A secret is pinned down where its bounds are closer than its source allows: fewer than `min` units apart, or one unit
where the source states no threshold.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

from loader.disclosure.bounds import Program
from loader.disclosure.system import Equation, System, Variable
from loader.disclosure.tables import PERCENT

_CLOSE: Final = 1e-6  # the solver's own error


@dataclass(frozen=True, slots=True)
class Pinned:
    """A secret variable (by its number) whose bounds are too close, and the published variables that give it away."""

    variable: int
    low: float
    high: float
    given_by: tuple[int, ...]


def hidden_now(system: System) -> frozenset[int]:
    """The variables that are secret in some dataset."""
    return frozenset(number for number, one in enumerate(system.variables) if one.secrets)


def pinned(system: System, more: Collection[int] = (), asked: Iterable[int] | None = None) -> list[Pinned]:
    """The secrets among `asked` (default: all) that can be computed; `more` are variables to think hidden as well."""
    wanted = set(hidden_now(system) | set(more) if asked is None else asked)
    told = sorted(number for number in wanted - set(more) if system.variables[number].figures)
    wanted -= set(told)
    found = [Pinned(one, system.variables[one].low, system.variables[one].high, (one,)) for one in told]
    for members in _components(system, frozenset(more)):
        secrets = [number for number in members if number in wanted and system.around[number]]
        if secrets:
            found += _of_component(system, frozenset(more), members, secrets)
    return found


def bounds_of(variable: Variable, *, hidden: bool) -> tuple[float, float]:
    """What is known of a variable itself: nothing of one that is thought hidden but that it is not negative."""
    if not hidden:
        return variable.low, variable.high
    return 0.0, 100.0 if variable.key.unit == PERCENT else inf


def _width(variable: Variable, hidden: bool) -> float:
    low, high = bounds_of(variable, hidden=hidden)
    return high - low


def _components(system: System, more: frozenset[int]) -> Iterator[list[int]]:
    """The unknown variables that equations tie together, each lot by itself."""
    unknown = {number for number, one in enumerate(system.variables) if _width(one, number in more) >= _CLOSE}
    left = set(unknown)
    while left:
        members, waiting = set[int](), [left.pop()]
        while waiting:
            number = waiting.pop()
            members.add(number)
            for equation in system.around[number]:
                tied = {other for other, _ in system.equations[equation].terms if other in left}
                left -= tied
                waiting += tied
        yield sorted(members)


def _of_component(system: System, more: frozenset[int], members: list[int], secrets: Iterable[int]) -> Iterator[Pinned]:
    places = {number: place for place, number in enumerate(members)}
    equations = sorted({equation for number in members for equation in system.around[number]})
    program = _program(system, more, places, [system.equations[one] for one in equations])
    for number in secrets:
        ends = program.extremes(places[number])
        if ends.high - ends.low < system.variables[number].least - _CLOSE:
            used = [system.equations[equations[row]] for row in ends.rows]
            told = _given_by(system, more, used, [members[place] for place in ends.edges])
            yield Pinned(number, ends.low, ends.high, told)


def _program(system: System, more: frozenset[int], places: Mapping[int, int], equations: Iterable[Equation]) -> Program:
    rows: list[tuple[tuple[int, float], ...]] = []
    constants: list[float] = []
    equal: list[bool] = []
    for terms, sign in equations:
        rows.append(tuple((places[number], value) for number, value in terms if number in places))
        known = (value * system.variables[number].low for number, value in terms if number not in places)
        constants.append(-sum(known))
        equal.append(sign == "=")
    bounds = [bounds_of(system.variables[number], hidden=number in more) for number in places]
    return Program(rows, constants, equal, [low for low, _ in bounds], [high for _, high in bounds])


def _given_by(system: System, more: frozenset[int], used: Iterable[Equation], edges: Iterable[int]) -> tuple[int, ...]:
    """The published variables of the equations used, and those whose own rounding was."""
    numbers = {number for terms, _ in used for number, _ in terms} | set(edges)
    return tuple(sorted(one for one in numbers if system.variables[one].figures and one not in more))
