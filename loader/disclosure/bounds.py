"""The door to the solver: the least and the greatest value that linear constraints leave a variable (HiGHS, by SciPy).

A system that contradicts itself, as rounded figures may, is let go as little as is needed before it is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, isinf
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Row = tuple[tuple[int, float], ...]

_TOUCHED: Final = 1e-9  # a marginal above this: the constraint holds the bound in place
_INFEASIBLE, _UNBOUNDED = 2, 3


class UnsolvedError(RuntimeError):
    """The solver gave up."""


@dataclass(frozen=True, slots=True)
class Extremes:
    """The least and greatest value; `rows` are the equations, and `edges` the variables' own bounds, that say so."""

    low: float
    high: float
    rows: frozenset[int]
    edges: frozenset[int]


@dataclass(frozen=True)
class Program:
    """Rows of coefficients: each sum equals its constant (`equal`), or is at most that; and bounds of the variables."""

    rows: Sequence[Row]
    constants: Sequence[float]
    equal: Sequence[bool]
    lows: Sequence[float]
    highs: Sequence[float]

    @cached_property
    def _slack(self) -> Floats:
        """How far each row must be let go for there to be any solution, as little as can be: 0 in a system in order."""
        rows, columns = len(self.rows), len(self.lows)
        none = np.zeros(rows)
        if self._run(self._objective(0, 0.0), none).status != _INFEASIBLE:
            return none
        spare = scipy.sparse.coo_array((-np.ones(len(self._origins)), (np.arange(len(self._origins)), self._origins)))
        objective = np.concatenate([np.zeros(columns), np.ones(rows)])
        bounds = [*self._bounds, *[(0.0, None)] * rows]
        found = _linprog(
            objective,
            A_ub=scipy.sparse.hstack([self._matrix, spare]),
            b_ub=self._limits(none),
            bounds=bounds,
            method="highs",
        )
        if found.status:
            raise UnsolvedError(found.message)
        return np.asarray(found.x[columns:], dtype=np.float64) * (1 + 1e-9) + 1e-9

    def extremes(self, variable: int) -> Extremes:
        """The bounds of a variable; UnsolvedError where the solver gives up."""
        rows: set[int] = set()
        edges: set[int] = set()
        low, high = (self._end(variable, sign, rows, edges) for sign in (1.0, -1.0))
        return Extremes(low, high, frozenset(rows), frozenset(edges))

    def _end(self, variable: int, sign: float, rows: set[int], edges: set[int]) -> float:
        found = self._run(self._objective(variable, sign), self._slack)
        if found.status == _UNBOUNDED:
            return -sign * inf
        if found.status:
            raise UnsolvedError(found.message)
        lows, highs = self._seen
        np.minimum(lows, found.x, out=lows)
        np.maximum(highs, found.x, out=highs)
        touched = np.flatnonzero(np.abs(found.ineqlin.marginals) > _TOUCHED)
        rows |= {self._origins[place] for place in touched.tolist()}
        held = np.abs(found.lower.marginals) + np.abs(found.upper.marginals)
        edges |= set(np.flatnonzero(held > _TOUCHED).tolist())
        return sign * float(found.fun)

    def seen(self, variable: int) -> float:
        """How far apart the variable's values were in the solutions so far: its bounds are at least that."""
        lows, highs = self._seen
        return float(highs[variable] - lows[variable])

    @cached_property
    def _seen(self) -> tuple[Floats, Floats]:
        """The least and greatest value of each variable in any solution: every one is a table that could be true."""
        return np.full(len(self.lows), inf), np.full(len(self.lows), -inf)

    def _objective(self, variable: int, sign: float) -> Floats:
        objective = np.zeros(len(self.lows))
        objective[variable] = sign
        return objective

    def _run(self, objective: Floats, slack: Floats) -> Any:  # noqa: ANN401 - SciPy's result has no type of its own
        return _linprog(objective, A_ub=self._matrix, b_ub=self._limits(slack), bounds=self._bounds, method="highs")

    @cached_property
    def _bounds(self) -> list[tuple[float, float | None]]:
        return [(low, None if isinf(high) else high) for low, high in zip(self.lows, self.highs, strict=True)]

    @cached_property
    def _origins(self) -> list[int]:
        """The row that each inequality came from: an equation gives two."""
        return [*range(len(self.rows)), *(row for row, equal in enumerate(self.equal) if equal)]

    @cached_property
    def _matrix(self) -> "scipy.sparse.csr_array":
        rows = np.array([row for row, terms in enumerate(self.rows) for _ in terms], dtype=np.int64)
        columns = np.array([column for terms in self.rows for column, _ in terms], dtype=np.int64)
        values = np.array([value for terms in self.rows for _, value in terms], dtype=np.float64)
        half = scipy.sparse.coo_array((values, (rows, columns)), shape=(len(self.rows), len(self.lows))).tocsr()
        return scipy.sparse.vstack([half, -half[np.flatnonzero(self.equal)]]).tocsr()

    def _limits(self, slack: Floats) -> Floats:
        constants = np.asarray(self.constants, dtype=np.float64)
        both = np.concatenate([constants, -constants[np.flatnonzero(self.equal)]])
        return both + slack[self._origins]


def _linprog(objective: Floats, **words: object) -> Any:  # noqa: ANN401 - as `_run`
    """SciPy loads its parts when they are asked for: a build without secrets never pays for this one.

    Its stubs know no sparse matrix here, which its documentation allows.
    """
    return cast("Callable[..., Any]", scipy.optimize.linprog)(objective, **words)
