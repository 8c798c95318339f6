"""The tables as linear equations: a variable for each cell, whatever dataset it stands in, and what must hold of them.

Counts add up along the hierarchies of territories and codes; a rate times its whole is a count; a rate and its
complement make 100. Cells that no dataset has are unknowns too, where an equation needs them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal, NamedTuple

from loader.disclosure.tables import NUMBER, PERCENT, Figure, Group, Key, Tables
from ontology.terms import POPULATION

WHOLE = 100.0  # of a rate in per cent


@dataclass(slots=True)
class Variable:
    """A cell: what the published figures say of it, and what must not be learnt of it.

    It lies within `low` and `high`; `figures` say so, `secrets` are the masked cells that it is, of which nobody may
    learn the value to within less than `least`: the threshold, `units`, or for a rate as many points as it is of a
    whole that is known, one where none is.
    """

    key: Key
    low: float
    high: float
    figures: list[Figure] = field(default_factory=list[Figure])
    secrets: list[Figure] = field(default_factory=list[Figure])
    units: float = 1.0
    least: float = 1.0


class Equation(NamedTuple):
    """The sum of coefficient times variable (by its number) is 0, or at most 0."""

    terms: tuple[tuple[int, float], ...]
    sign: Literal["=", "<="] = "="


@dataclass(frozen=True, slots=True)
class System:
    """All variables and equations; `around` are the equations of each variable."""

    variables: Sequence[Variable]
    equations: Sequence[Equation]
    around: Sequence[Sequence[int]]


def build(tables: Tables) -> System:
    """The equations that the tables give."""
    builder = _Builder(tables)
    for figure in tables.figures:
        builder.figure(figure)
    for variable in builder.variables:
        builder.settle(variable)
    builder.rates()
    builder.complements()
    builder.sums()
    equations = builder.useful()
    around: list[list[int]] = [[] for _ in builder.variables]
    for number, equation in enumerate(equations):
        for term, _ in equation.terms:
            around[term].append(number)
    return System(builder.variables, equations, around)


class _Builder:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.variables: list[Variable] = []
        self.numbers: dict[Key, int] = {}
        self.equations: list[Equation] = []
        self.additive = dict(tables.additive)

    def number(self, key: Key) -> int:
        if key not in self.numbers:
            self.numbers[key] = len(self.variables)
            self.variables.append(Variable(key, 0.0, WHOLE if key.unit == PERCENT else inf))
        return self.numbers[key]

    def figure(self, figure: Figure) -> None:
        variable = self.variables[self.number(figure.key)]
        (variable.secrets if figure.value is None else variable.figures).append(figure)
        threshold = self.tables.thresholds.get(figure.dataset)
        if threshold and dict(figure.key.place).get(POPULATION) in threshold.populations:
            variable.units = max(variable.units, threshold.least)
            variable.least = variable.units if figure.key.unit == NUMBER else variable.least

    def settle(self, variable: Variable) -> None:
        """The bounds that its published figures give; where they contradict each other, all of what they say."""
        bounds = [(one.value - one.half, one.value + one.half) for one in variable.figures if one.value is not None]
        if bounds:
            low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
            if low > high:
                low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
            variable.low, variable.high = max(low, 0.0), max(high, 0.0)

    def rates(self) -> None:
        """Rate times whole is count: exactly where the whole is known, within the rate's bounds where it is not."""
        for rate, variable in list(enumerate(self.variables)):
            share = self.tables.shares.get(variable.key.indicator)
            if variable.key.unit != PERCENT or share is None:
                continue
            part_of, whole_of = share
            whole = self.numbers.get(Key(whole_of, NUMBER, variable.key.place))
            if whole is None:
                continue
            self.additive.setdefault(part_of, frozenset())
            self.additive[part_of] |= self.tables.additive.get(whole_of, frozenset())
            part = self.number(Key(part_of, NUMBER, variable.key.place))
            self.equations += self._rate(rate, part, whole)

    def _rate(self, rate: int, part: int, whole: int) -> Iterator[Equation]:
        base, known = self.variables[whole], self.variables[rate]
        yield Equation(((part, 1.0), (whole, -1.0)), "<=")
        if base.figures and base.low == base.high:
            yield Equation(((part, WHOLE), (rate, -base.low)))
            if base.low > 0:
                known.least = min(known.units * WHOLE / base.low, WHOLE)
        elif known.figures:
            yield Equation(((part, WHOLE), (whole, -known.high)), "<=")
            yield Equation(((part, -WHOLE), (whole, known.low)), "<=")

    def complements(self) -> None:
        """A rate and its complement make 100, said of a variable that is 100."""
        for one, other in sorted(self.tables.complements):
            for key in [key for key in self.numbers if key.indicator == one and key.unit == PERCENT]:
                opposite = Key(other, PERCENT, key.place)
                if opposite in self.numbers:
                    all_of_it = self.number(Key("", PERCENT, frozenset()))
                    self.variables[all_of_it].low = WHOLE
                    terms = ((self.numbers[key], 1.0), (self.numbers[opposite], 1.0), (all_of_it, -1.0))
                    self.equations.append(Equation(terms))

    def sums(self) -> None:
        """Each parent is the sum of its children, from the cells there are up to the parents of their parents."""
        seen: set[tuple[Key, str, Group]] = set()
        waiting = [variable.key for variable in self.variables if variable.key.unit == NUMBER]
        while waiting:
            key = waiting.pop()
            for dimension, code in key.place:
                if dimension in self.additive.get(key.indicator, ()):
                    rest = key.place - {(dimension, code)}
                    for group in self.tables.groups.get(code, ()):
                        parent = self._moved(key, rest, dimension, group.parent)
                        if (parent, dimension, group) not in seen:
                            seen.add((parent, dimension, group))
                            waiting += [] if parent in self.numbers else [parent]
                            self._sum(parent, dimension, group, rest)

    def _moved(self, key: Key, rest: Iterable[tuple[str, str]], dimension: str, code: str) -> Key:
        """The same cell with another code in that dimension; a total is not said."""
        place = frozenset(rest) if code in self.tables.totals else frozenset({*rest, (dimension, code)})
        return Key(key.indicator, key.unit, place)

    def _sum(self, parent: Key, dimension: str, group: Group, rest: Iterable[tuple[str, str]]) -> None:
        whole = self.number(parent)
        parts = [self.number(self._moved(parent, rest, dimension, child)) for child in self.tables.parts[group]]
        self.equations.append(Equation(((whole, -1.0), *((part, 1.0) for part in parts))))

    def useful(self) -> list[Equation]:
        """Without those that say nothing: a parent that no figure and no other equation is about is any sum."""
        kept = list(self.equations)
        while True:
            times: dict[int, int] = defaultdict(int)
            for equation in kept:
                for number, _ in equation.terms:
                    times[number] += 1
            left = [one for one in kept if not self._idle(one, times)]
            if len(left) == len(kept):
                return left
            kept = left

    def _idle(self, equation: Equation, times: dict[int, int]) -> bool:
        number, coefficient = equation.terms[0]
        variable = self.variables[number]
        free = not variable.figures and not variable.secrets and times[number] == 1
        return equation.sign == "=" and coefficient == -1.0 and free
