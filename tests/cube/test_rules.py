"""The house's own rules: each finds what its case breaks, and nothing in the case that does not."""

from pathlib import Path

import pytest

from loader.cube import RULES, Constraint, constraints, violations_of
from tests.cube.cubes import selector, store_of

CASES = Path(__file__).parent / "rules"
EXPECTED = {
    "break-1": {("third", "second"), ("changed", "begun")},
    "comp-1": {("rest", "six"), ("exact", "rest-there"), ("ninety", "ten")},
    "method-1": {("bare", "")},
    "sample-1": {("bare", "")},
    "sum-1": {("cityAll", "33 ≠ 30 ± 1.5"), ("cityExact", "11.2 ≠ 11 ± 0.15")},
    "time-1": {("early", "new"), ("late", "merged")},
    "unit-1": {("three", "http://qudt.org/vocab/unit/NUM")},
    "whole-1": {("count", "2.7"), ("half", "0.5")},
}
WARNINGS = {"BREAK-1", "METHOD-1", "SAMPLE-1"}


def test_each_rule_has_a_case_and_both_titles() -> None:
    assert [one.rule.lower() for one in constraints(RULES)] == sorted(EXPECTED)
    assert {one.rule for one in constraints(RULES) if one.severity == "warning"} == WARNINGS
    assert all(one.title != one.title_fr for one in constraints(RULES))


@pytest.mark.parametrize("constraint", constraints(RULES), ids=lambda one: one.rule)
def test_a_rule(constraint: Constraint) -> None:
    case = CASES / constraint.rule.lower()
    found = violations_of(constraint, selector(store_of([case / "invalid.ttl"])))
    assert {(_short(one.focus), _short(one.detail or "")) for one in found} == EXPECTED[case.name]
    assert list(violations_of(constraint, selector(store_of([case / "valid.ttl"])))) == []


def _short(name: str) -> str:
    return name.removeprefix("https://example.org/")
