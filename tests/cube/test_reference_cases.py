"""The 52 reference cases of the Data Cube validator, each on a real store."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from loader.cube import constraints, violations_of
from tests.cube.cubes import SUITE, normalise, reference_cases, selector, store_of

# Cases that come out otherwise, by (constraint, title, files), with the reason. An entry that is no longer true fails.
EXCEPTIONS: Final[Mapping[tuple[str, str, str], str]] = {}


def _passes(case: Mapping[str, Any]) -> bool:
    """Whether the constraint finds nothing in the case's files, normalised."""
    store = store_of(SUITE / "reference-data" / name for name in case["files"])
    normalise(store)
    number = int(case["ic"][3:5])
    return not any(violations_of(constraints()[number - 1], selector(store)))


def test_reference_cases(capsys: pytest.CaptureFixture[str]) -> None:
    cases = reference_cases()
    if not cases:
        with capsys.disabled():
            print(f"\ncube constraints: NOT CHECKED, no reference cases at {SUITE}")
        pytest.skip(f"NO REFERENCE CASES at {SUITE}")
    wrong = {(case["ic"], case["title"], " ".join(case["files"])) for case in cases if _passes(case) != case["passes"]}
    with capsys.disabled():
        print(f"\ncube constraints: {len(cases) - len(wrong)}/{len(cases)} reference cases")
    assert len(cases) == 52
    assert wrong == set(EXCEPTIONS)


def test_the_cases_need_both_verdicts() -> None:
    if not reference_cases():
        pytest.skip(f"NO REFERENCE CASES at {SUITE}")
    verdicts = {(case["ic"][:5], case["passes"]) for case in reference_cases()}
    assert verdicts == {(f"ic-{number:02}", passes) for number in range(1, 22) for passes in (True, False)}
