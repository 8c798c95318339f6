"""Each constraint finds nothing in its valid case, and exactly the named nodes in its invalid one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from loader.cube import Violation, constraints, violations, violations_of
from tests.cube.cubes import HERE, selector, store_of

CASES = HERE / "cases"
NAMES = [f"ic-{number:02}" for number in range(1, 22)]


def _found(name: str, path: Path) -> set[Violation]:
    constraint = constraints()[NAMES.index(name)]
    return set(violations_of(constraint, selector(store_of([path]))))


def _expected(name: str) -> Iterator[Violation]:
    for line in (CASES / name / "invalid.txt").read_text("utf-8").splitlines():
        focus, _, detail = line.partition(" ")
        yield Violation(f"IC-{int(name[3:])}", _full(focus), _full(detail) if detail else None)


def _full(name: str) -> str:
    return name if "/" in name else f"https://example.org/{name}"


def test_there_are_21_constraints_and_a_case_for_each() -> None:
    assert [constraint.rule for constraint in constraints()] == [f"IC-{number}" for number in range(1, 22)]
    assert sorted(path.name for path in CASES.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_valid(name: str) -> None:
    assert _found(name, CASES / name / "valid.ttl") == set()


@pytest.mark.parametrize("name", NAMES)
def test_invalid(name: str) -> None:
    expected = set(_expected(name))
    assert expected
    assert _found(name, CASES / name / "invalid.ttl") == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_constraint_is_asked(name: str) -> None:
    found = violations(selector(store_of([CASES / name / "invalid.ttl"])))
    assert set(_expected(name)) <= set(found)


def test_a_masked_cell_breaks_no_constraint_and_would_as_an_observation(tmp_path: Path) -> None:
    cube = (CASES / "ic-14" / "valid.ttl").read_text("utf-8")
    prefix = "@prefix omin: <https://w3id.org/omin/def#> .\n"

    def found(link: str) -> list[Violation]:
        path = tmp_path / "masked.ttl"
        path.write_text(f"{cube}{prefix}:masked a omin:MaskedCell ; {link} :d ; :area :here .", encoding="utf-8")
        return [one for one in violations(selector(store_of([path]))) if one.focus.endswith("/masked")]

    assert found("omin:inDataset") == []
    assert "IC-14" in {one.rule for one in found("qb:dataSet")}


def test_a_hierarchy_is_asked_of_each_dimension_and_property() -> None:
    asked: list[str] = []

    def select(query: str) -> Iterator[Mapping[str, str]]:
        asked.append(query)
        if "?child WHERE" in query:
            names = {"property": "https://example.org/d", "list": "https://example.org/l"}
            yield from ({**names, "child": f"https://example.org/{name}"} for name in "ab")

    assert list(violations_of(constraints()[19], select)) == []
    assert [query.count("/<https://example.org/a>*") for query in asked] == [0, 1, 0]
    assert [query.count("/<https://example.org/b>*") for query in asked] == [0, 0, 1]


def test_each_file_says_its_title_and_why() -> None:
    for constraint in constraints():
        comment = constraint.query.split("\nPREFIX", 1)[0].splitlines()
        assert len(comment) >= 3, constraint.rule
        assert constraint.title in comment[0]
        assert "LIMIT" not in constraint.query
