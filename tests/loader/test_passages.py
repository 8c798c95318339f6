"""Series on today's territories: the golden case's table, the invariants of sums, and what is never summed."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import build
from loader.finding import is_error
from loader.passages.sums import Lineage, Value, lineage, sums
from loader.store import Reader
from loader.values import bearer

CASE = Path(__file__).parent / "cases" / "territories"
COMPUTED = Path("computed") / "case" / "people-today.csv"
TERRITORY = "https://w3id.org/omin/territory/"
AREAS = st.sampled_from("abcdefgh")
PAIRS = st.lists(st.tuples(AREAS, AREAS), max_size=12)


def silent(_french: str, _english: str) -> None:
    pass


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("passages") / "var"
    result = build.build([CASE], root, silent)
    assert not is_error(result.found), result.found
    return root / "current"


@pytest.fixture(scope="module")
def reader(version: Path) -> Reader:
    return Reader(version / "data")


def rows(text: str) -> Iterator[tuple[str, ...]]:
    return (tuple(row) for row in list(csv.reader(text.splitlines()))[1:])


def test_the_series_is_as_approved(version: Path, pytestconfig: pytest.Config) -> None:
    path, text = CASE / "expected.csv", (version / COMPUTED).read_text("utf-8")
    if pytestconfig.getoption("--approve"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_a_series_goes_over_two_mergers(version: Path) -> None:
    told = {(area, period, age): value for area, period, _, _, age, value in rows((version / COMPUTED).read_text())}
    c1 = {period: told.get(("commune/C1", period, "total")) for period in ("2016", "2018", "2021", "2024")}
    # 100 + 20 + 3; of 2018 Beta is missing; of 2021 Gamma is secret; of 2024 it is its own.
    assert c1 == {"2016": "123", "2018": None, "2021": "secret", "2024": "130"}


def test_a_rename_and_a_change_of_epci_leave_a_series_alone(version: Path) -> None:
    told = {(row[0], row[1]): row[-1] for row in rows((version / COMPUTED).read_text()) if row[4] == "total"}
    assert [told["commune/C4", period] for period in ("2016", "2018", "2021", "2024")] == ["40", "41", "42", "43"]
    assert [told["commune/C5", period] for period in ("2016", "2018", "2021", "2024")] == ["50", "51", "52", "53"]


def test_nothing_of_before_a_split_is_shared_out(version: Path) -> None:
    told = [row for row in rows((version / COMPUTED).read_text()) if row[0] in {"commune/C6", "commune/C7"}]
    assert {row[1] for row in told} == {"2021", "2024"}


def test_no_rate_is_in_the_series(reader: Reader) -> None:
    graph = "https://data.example.org/case/graph/people-today"
    query = f"SELECT DISTINCT ?unit WHERE {{ GRAPH <{graph}> {{ ?one sdmx:unitMeasure ?unit }} }}"
    units = list(reader.select(f"PREFIX sdmx: <http://purl.org/linked-data/sdmx/2009/attribute#> {query}"))
    assert [one["unit"] for one in units] == ["http://qudt.org/vocab/unit/NUM"]
    shares = """PREFIX omin: <https://w3id.org/omin/def#>
        SELECT ?b { ?one omin:indicator <https://w3id.org/omin/indicator/sans-smartphone> ; omin:boundaries ?b }"""
    assert list(reader.select(shares)) == []


def test_figures_stay_on_the_territories_of_their_year(reader: Reader) -> None:
    query = """PREFIX omin: <https://w3id.org/omin/def#>
        SELECT ?area ?period ?value WHERE {
          ?one omin:refArea ?area ; omin:refPeriod ?period ; omin:value ?value ;
            omin:age <https://w3id.org/omin/code/age/total> .
          FILTER(CONTAINS(STR(?area), "commune/C1") && ?value < 130)
          FILTER NOT EXISTS { ?one omin:boundaries ?now }
        } ORDER BY ?period"""
    told = [(row["area"].removeprefix(TERRITORY), row["period"][-4:], row["value"]) for row in reader.select(query)]
    assert told == [
        ("commune/C1-2018", "2016", "100"),
        ("commune/C1-2018", "2018", "101"),
        ("commune/C1-2023", "2021", "125"),
    ]


def test_the_method_is_written_and_both_sources_are_named(reader: Reader) -> None:
    lines = reader.ntriples(["https://data.example.org/case/graph/catalogue"]).decode()
    for used in ("people-2018", "people-2023", "people-2024", "passages"):
        told = "<https://data.example.org/case/source/people-today> <http://www.w3.org/ns/prov#wasDerivedFrom> "
        assert f"{told}<https://data.example.org/case/dataset/{used}>" in lines
    things = reader.ntriples(["https://data.example.org/case/graph/things"]).decode()
    assert "la somme des effectifs publiés" in things
    assert "no rate and no mean is computed" in things


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2016, "commune/C1-2018"), (2018, "commune/C1-2018"), (2019, "commune/C1-2023"), (2023, "commune/C1-2023")],
)
def test_a_code_names_who_bore_it_that_year(year: int, expected: str) -> None:
    assert bearer("commune/C1", year, {"commune/C1", "commune/C1-2018", "commune/C1-2023"}) == expected


def test_a_code_of_today_names_who_bears_it() -> None:
    assert bearer("commune/C1", 2024, {"commune/C1", "commune/C1-2018", "commune/C1-2023"}) == "commune/C1"
    assert bearer("commune/C9", 2018, {"commune/C1-2018"}) == "commune/C9"


@st.composite
def merged(draw: st.DrawFn) -> tuple[Lineage, dict[str, Value], dict[str, str]]:
    """Territories that merged, each into one: the lineage, a count of each first territory, and where each ended."""
    ends = {f"old{n}": f"new{draw(st.integers(0, 3))}" for n in range(draw(st.integers(1, 9)))}
    counts: dict[str, Value] = {area: Decimal(draw(st.integers(0, 10**9))) for area in ends}
    return lineage(ends.items()), counts, ends


@given(merged())
def test_sums_keep_the_total(made: tuple[Lineage, dict[str, Value], dict[str, str]]) -> None:
    line, counts, ends = made
    found = sums(counts, line)
    assert found.unknown == []
    assert found.values.keys() == set(ends.values())
    assert sum(value or 0 for value in found.values.values()) == sum(value or 0 for value in counts.values())


@given(merged(), st.data())
def test_a_secret_part_makes_a_secret_and_a_missing_part_makes_nothing(
    made: tuple[Lineage, dict[str, Value], dict[str, str]], data: st.DataObject
) -> None:
    line, counts, ends = made
    one = data.draw(st.sampled_from(sorted(counts)))
    assert sums({**counts, one: None}, line).values[ends[one]] is None
    rest = {area: value for area, value in counts.items() if area != one}
    alone = sum(end == ends[one] for end in ends.values()) == 1
    found = sums(rest, line)
    assert ends[one] not in found.values
    assert found.unknown == ([] if alone else [ends[one]])


@given(merged(), st.data())
def test_a_total_beside_its_parts_is_not_added_to_them(
    made: tuple[Lineage, dict[str, Value], dict[str, str]], data: st.DataObject
) -> None:
    line, counts, ends = made
    end = data.draw(st.sampled_from(sorted(set(ends.values()))))
    assert end not in sums({**counts, end: Decimal(7)}, line).values


@given(PAIRS, st.dictionaries(AREAS, st.integers(0, 99).map(Decimal)))
def test_any_table_ends_and_counts_nothing_twice(pairs: list[tuple[str, str]], counts: dict[str, Value]) -> None:
    line = lineage(pairs)
    found = sums(counts, line)
    assert sum(value or 0 for value in found.values.values()) <= sum(value or 0 for value in counts.values())
    assert not line.loops & line.ends.keys()


def test_pairs_that_others_lead_along_say_nothing_more() -> None:
    steps = [("a", "b"), ("b", "c"), ("x", "c")]
    assert lineage([*steps, ("a", "c")]) == lineage(steps)
    assert lineage(steps).made_of["c"] == {"a", "x"}


def test_a_split_is_told_and_its_parts_keep_what_is_theirs() -> None:
    line = lineage([("a", "b"), ("a", "c")])
    assert line.split == {"a"}
    assert sums({"a": Decimal(9)}, line).values == {}
    assert sums({"b": Decimal(4), "c": Decimal(5)}, line).values == {"b": 4, "c": 5}


def test_a_loop_has_no_end() -> None:
    line = lineage([("a", "b"), ("b", "a"), ("c", "d")])
    assert line.loops == {"a", "b"}
    assert line.ends == {"c": "d", "d": "d"}
