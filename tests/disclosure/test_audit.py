"""The attacker's audit on generated tables: against brute force, and as in the prototype of safety.md, section 4.4."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.disclosure import audit, system
from loader.disclosure.bounds import Program
from loader.disclosure.protection import hidden, protect
from loader.disclosure.tables import NUMBER, PERCENT, Figure, Group, Key, Tables, Threshold, related
from tests.disclosure.generated import COUNTED, LEAST, Counts, below, published, table

Place = tuple[int, int]


def ranges(tables: Tables) -> dict[str, tuple[float, float]]:
    """What the audit finds of each masked cell, whatever its threshold."""
    whole = system.build(tables)
    for variable in whole.variables:
        variable.least = inf
    found = audit.pinned(whole)
    return {whole.variables[one.variable].secrets[0].name: (one.low, one.high) for one in found}


def compatible(counts: Counts, masked: list[Place]) -> Iterator[dict[Place, int]]:
    """All whole numbers, none negative, that the masked cells may have, given the rest and the margins."""
    most = {place: min(_left(counts, masked, place, axis) for axis in (0, 1)) for place in masked}
    for values in product(*(range(most[place] + 1) for place in masked)):
        tried = {**counts, **dict(zip(masked, values, strict=True))}
        if all(_sum(tried, axis, one) == _sum(counts, axis, one) for axis in (0, 1) for one in range(3)):
            yield {place: tried[place] for place in masked}


def _sum(counts: Counts, axis: int, one: int) -> int:
    return sum(value for place, value in counts.items() if place[axis] == one)


def _left(counts: Counts, masked: list[Place], place: Place, axis: int) -> int:
    return sum(counts[other] for other in masked if other[axis] == place[axis])


TINY = st.fixed_dictionaries({place: st.integers(0, 3) for place in product(range(3), range(3))})


@settings(max_examples=60)
@given(TINY, st.sets(st.sampled_from(list(product(range(3), range(3)))), min_size=1, max_size=6))
def test_the_bounds_hold_what_brute_force_finds(counts: Counts, chosen: set[Place]) -> None:
    masked = sorted(chosen)
    found = ranges(published(counts, masked))
    tables = list(compatible(counts, masked))
    for row, column in masked:
        values = [one[row, column] for one in tables]
        low, high = found[f"r{row}.c{column}"]
        # A table with margins is a transport problem: its bounds are whole and are reached (total unimodularity).
        assert (low, high) == pytest.approx((min(values), max(values)), abs=1e-6)


@settings(max_examples=25)
@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 10**6), st.data())
def test_after_protect_nothing_is_pinned_down(rows: int, columns: int, seed: int, data: st.DataObject) -> None:
    small = data.draw(st.integers(0, rows * columns // 2))
    tables = published(table(rows, columns, small, seed), [])
    wanted = protect(tables)
    left = hidden(tables, {one.figure.name for one in wanted})
    assert audit.pinned(system.build(left)) == []
    assert {one.figure.name for one in wanted if one.why == "primary"} >= {
        f"r{row}.c{column}" for row, column in below(table(rows, columns, small, seed))
    }
    assert protect(left) == []


def test_the_prototypes_table_of_28_by_6() -> None:
    """Generated: 20 cells below 11, hidden alone, are partly found again; hidden with others, none is."""
    counts = table(28, 6, 20, seed=1)
    tables = published(counts, below(counts))
    found = audit.pinned(system.build(tables))
    exactly = [one for one in found if one.high - one.low < 1e-6]
    assert len(below(counts)) == 20
    assert 0 < len(exactly) <= len(found) <= 20
    assert audit.pinned(system.build(hidden(tables, {one.figure.name for one in protect(tables)}))) == []


def test_the_figures_that_give_a_secret_away_are_named() -> None:
    counts = table(3, 3, 0, seed=4)
    whole = system.build(published(counts, [(1, 1)]))
    (one,) = audit.pinned(whole)
    assert one.low == pytest.approx(counts[1, 1])
    names = {figure.name for number in one.given_by for figure in whole.variables[number].figures}
    row, column = {"r1.", "r1.c0", "r1.c2"}, {".c1", "r0.c1", "r2.c1"}
    assert row <= names or column <= names


def share(rate: float | None, half: float, count: int | None, whole: int | None) -> Tables:
    """A rate, the count it is of and its whole, where they are published."""
    place = frozenset({COUNTED})
    values = {("rate", PERCENT): rate, ("count", NUMBER): count, ("whole", NUMBER): whole}
    figures = tuple(
        Figure(indicator, Key(indicator, unit, place), "dataset", value, half if unit == PERCENT else 0.0)
        for (indicator, unit), value in values.items()
    )
    least = {"dataset": Threshold(LEAST, frozenset({COUNTED[1]}))}
    return Tables(figures, shares={"rate": ("count", "whole")}, thresholds=least)


@pytest.mark.parametrize(
    ("tables", "secret", "low", "high"),
    [
        (share(10.0, 0.5, None, 200), "count", 19, 21),
        (share(None, 0.5, 20, 200), "rate", 10, 10),
        (share(10.0, 0.05, 20, None), "whole", 20 / 0.1005, 20 / 0.0995),
    ],
    ids=["count", "rate", "whole"],
)
def test_a_rate_times_its_whole_is_a_count(tables: Tables, secret: str, low: float, high: float) -> None:
    whole = system.build(tables)
    (one,) = audit.pinned(whole)
    assert whole.variables[one.variable].secrets[0].name == secret
    assert (one.low, one.high) == pytest.approx((low, high))


def test_a_rounded_rate_of_many_gives_nothing_away() -> None:
    assert audit.pinned(system.build(share(10.0, 0.5, None, 2000))) == []


def test_a_complement_gives_a_rate_away() -> None:
    rates = [
        Figure(name, Key(name, PERCENT, frozenset()), "dataset", value, 0.05)
        for name, value in (("a", None), ("b", 94.0))
    ]
    tables = Tables(tuple(rates), complements=frozenset({("a", "b")}))
    (one,) = audit.pinned(system.build(tables))
    assert (one.low, one.high) == pytest.approx((5.95, 6.05))


def test_what_one_dataset_hides_another_publishes() -> None:
    tables = share(None, 0.5, None, 200)
    again = replace(tables.figures[0], name="again", dataset="other", value=12.0, half=0.05)
    whole = system.build(replace(tables, figures=(*tables.figures, again)))
    (told,) = [one for one in audit.pinned(whole) if whole.variables[one.variable].figures]
    assert (told.low, told.high) == pytest.approx((11.95, 12.05))
    wanted = protect(replace(tables, figures=(*tables.figures, again)))
    assert [(one.figure.name, one.why) for one in wanted] == [("again", "primary")]


def test_zones_within_zones_are_subtracted_over_levels_that_nobody_publishes() -> None:
    """A city is two communes without figures, each of two quarters: one hidden quarter is the city less the others."""
    counts = {"city": 400, "n1": 100, "n2": 100, "s1": 100, "s2": None}
    figures = tuple(
        Figure(name, Key("users", NUMBER, frozenset({("area", name)})), "dataset", value and float(value))
        for name, value in counts.items()
    )
    pairs = [("north", Group("city", "commune")), ("south", Group("city", "commune"))]
    pairs += [(one, Group({"n": "north", "s": "south"}[one[0]], "quarter")) for one in ("n1", "n2", "s1", "s2")]
    parts, groups = related(pairs)
    tables = Tables(figures, parts, groups, additive={"users": frozenset({"area"})})
    (one,) = audit.pinned(system.build(tables))
    assert (one.low, one.high) == pytest.approx((100, 100))


def test_a_contradiction_is_let_go_where_it_is_and_nowhere_else() -> None:
    rows = (((0, 1.0),), ((0, 1.0),), ((1, 1.0),))
    program = Program(rows, [3.0, 5.0, 7.0], [True, True, True], [0.0, 0.0], [inf, inf])
    assert program.extremes(1).low == pytest.approx(7.0)
    assert program.extremes(1).high == pytest.approx(7.0)
    ends = program.extremes(0)
    assert 3 - 1e-6 <= ends.low <= ends.high <= 5 + 1e-6


def test_what_nothing_bounds_is_unbounded() -> None:
    ends = Program((), [], [], [0.0], [inf]).extremes(0)
    assert (ends.low, ends.high) == (0.0, inf)
