"""The house's own rules: each finds what its case breaks, and nothing in the case that does not."""

from pathlib import Path

import pytest

from loader.cube import RULES, Constraint, constraints, violations_of
from tests.cube.cubes import selector, store_of

CASES = Path(__file__).parent / "rules"
EXPECTED = {
    "sum-1": {("cityAll", "33 ≠ 30 ± 1.5"), ("cityExact", "11.2 ≠ 11 ± 0.15")},
    "time-1": {("early", "new"), ("late", "merged")},
}


def test_each_rule_has_a_case_and_both_titles() -> None:
    assert [one.rule.lower() for one in constraints(RULES)] == sorted(EXPECTED)
    assert all(one.title != one.title_fr for one in constraints(RULES))


@pytest.mark.parametrize("constraint", constraints(RULES), ids=lambda one: one.rule)
def test_a_rule(constraint: Constraint) -> None:
    case = CASES / constraint.rule.lower()
    found = violations_of(constraint, selector(store_of([case / "invalid.ttl"])))
    assert {(one.focus[20:], (one.detail or "").removeprefix("https://example.org/")) for one in found} == EXPECTED[
        case.name
    ]
    assert list(violations_of(constraint, selector(store_of([case / "valid.ttl"])))) == []
