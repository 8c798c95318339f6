"""The attack: what everything published together leaves open of each secret cell (safety by linear programming).

A secret is pinned down where its bounds are closer than its source allows: fewer than `min` units apart, or one unit
where the source states no threshold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from loader.disclosure.bounds import Program
from loader.disclosure.system import Equation, System, Variable

_CLOSE: Final = 1e-6  # the solver's own error


@dataclass(frozen=True, slots=True)
class Pinned:
    """A secret variable (by its number) whose bounds are too close, and the published variables that give it away."""

    variable: int
    low: float
    high: float
    given_by: tuple[int, ...]


def secrets_of(system: System) -> set[int]:
    """The variables that are secret in some dataset."""
    return {number for number, one in enumerate(system.variables) if one.secrets}


def pinned(system: System, asked: Iterable[int] | None = None) -> list[Pinned]:
    """The secrets among `asked` (default: all) that can be computed, or that another dataset publishes."""
    wanted = secrets_of(system) if asked is None else set(asked)
    told = sorted(number for number in wanted if system.variables[number].figures)
    found = [Pinned(one, system.variables[one].low, system.variables[one].high, (one,)) for one in told]
    wanted -= set(told)
    for members in _components(system):
        secrets = [number for number in members if number in wanted and system.around[number]]
        if secrets:
            found += _of_component(system, members, secrets)
    return found


def _unknown(variable: Variable) -> bool:
    return variable.high - variable.low >= _CLOSE


def _components(system: System) -> Iterator[list[int]]:
    """The unknown variables that equations tie together, each lot by itself."""
    left = {number for number, one in enumerate(system.variables) if _unknown(one)}
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


def _of_component(system: System, members: list[int], secrets: Iterable[int]) -> Iterator[Pinned]:
    places = {number: place for place, number in enumerate(members)}
    equations = sorted({equation for number in members for equation in system.around[number]})
    program = _program(system, places, [system.equations[one] for one in equations])
    for number in secrets:
        if program.seen(places[number]) >= system.variables[number].least:
            continue
        ends = program.extremes(places[number])
        if ends.high - ends.low < system.variables[number].least - _CLOSE:
            used = [system.equations[equations[row]] for row in ends.rows]
            told = _given_by(system, used, [members[place] for place in ends.edges])
            yield Pinned(number, ends.low, ends.high, told)


def _program(system: System, places: Mapping[int, int], equations: Iterable[Equation]) -> Program:
    rows: list[tuple[tuple[int, float], ...]] = []
    constants: list[float] = []
    equal: list[bool] = []
    for terms, sign in equations:
        rows.append(tuple((places[number], value) for number, value in terms if number in places))
        known = (value * system.variables[number].low for number, value in terms if number not in places)
        constants.append(-sum(known))
        equal.append(sign == "=")
    variables = [system.variables[number] for number in places]
    return Program(rows, constants, equal, [one.low for one in variables], [one.high for one in variables])


def _given_by(system: System, used: Iterable[Equation], edges: Iterable[int]) -> tuple[int, ...]:
    """The published variables of the equations used, and those whose own rounding was."""
    numbers = {number for terms, _ in used for number, _ in terms} | set(edges)
    return tuple(sorted(one for one in numbers if system.variables[one].figures))
