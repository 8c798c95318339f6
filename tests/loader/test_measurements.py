"""Measurements are what counting by hand gives, on made-up cubes and on the golden cases."""

import datetime
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import build, store
from loader.finding import Finding
from loader.ntriples import about
from loader.quality import rules
from loader.quality.fresh import due
from loader.quality.measure import measure
from loader.workshop import Mapped
from ontology import gathering, iris
from ontology.terms import (
    DCAT,
    DCT,
    DQV,
    IN_DATASET,
    INDICATOR,
    MASKED_CLASS,
    OMIN,
    QB,
    REF_AREA,
    REF_PERIOD,
    SHARED,
    WAIVES,
    WHY,
)

BASE = "https://data.example.org/made-up/"
HOME = iris.territory("epci/1")
AREAS = {iris.territory(f"commune/{number}"): "commune" for number in range(4)} | {HOME: "epci"}
# Not part of the territory observed.
FAR = iris.territory("commune/9")
PERIODS = {f"{SHARED}period/{year}": f"{year}-12-31" for year in (2021, 2022, 2023)}
INDICATORS = [iris.indicator("a"), iris.indicator("b")]
DATASETS = [BASE + "dataset/one", BASE + "dataset/two"]
CELLS = st.sets(
    st.tuples(
        st.sampled_from(DATASETS),
        st.sampled_from(INDICATORS),
        st.sampled_from([*AREAS, FAR]),
        st.sampled_from(sorted(PERIODS)),
        st.sampled_from(["18-24", "25-64"]),
    )
)
Cell = tuple[str, str, str, str, str]


def level(name: str) -> str:
    return iris.code("level", name)


def around() -> list[str]:
    """A catalogue, its territories and the periods."""
    lines = [*about(BASE + "catalogue", [DCAT + "Catalog"], [(DCT + "spatial", f"<{HOME}>")])]
    lines += about(BASE + "catalogue", [], [(DCAT + "dataset", [f"<{one}>" for one in DATASETS])])
    for area, name in {**AREAS, FAR: "commune"}.items():
        lines += about(area, [], [(OMIN + "level", f"<{level(name)}>")])
        lines += about(area, [], [(DCT + "isPartOf", f"<{HOME}>")] if area not in {HOME, FAR} else [])
    for period, end in PERIODS.items():
        lines += about(period, [], [(DCAT + "endDate", f'"{end}"^^<http://www.w3.org/2001/XMLSchema#date>')])
    return lines


def cell(number: int, one: Cell, *, masked: bool) -> list[str]:
    dataset, indicator, area, period, _ = one
    kind, link = (MASKED_CLASS, IN_DATASET) if masked else (QB + "Observation", QB + "dataSet")
    pairs = {link: dataset, INDICATOR: indicator, REF_AREA: area, REF_PERIOD: period}
    return [*about(f"{BASE}cell/{number}", [kind], [(name, f"<{value}>") for name, value in pairs.items()])]


def measured(folder: Path, figures: set[Cell], masked: set[Cell]) -> dict[tuple[str, ...], str]:
    """The values by metric and what they are measured on and limited to."""
    lines = [line for number, one in enumerate(sorted(figures)) for line in cell(number, one, masked=False)]
    lines += [line for number, one in enumerate(sorted(masked)) for line in cell(1000 + number, one, masked=True)]
    # The territories stand in two graphs, as where two observatories describe the same ones.
    with store.loading(folder) as load:
        for graph, some in ((BASE + "graph/one", lines), ("urn:1", around()), ("urn:2", around())):
            load.write(graph, memoryview("".join(f"{line}\n" for line in some).encode()))
    reader = store.Reader(folder)
    told = measure(reader, Mapped(), [], gathering.gather(reader.csv))[iris.QUALITY_GRAPH]
    values = {line.split(" ")[0]: line.split('"')[1] for line in told if f"<{DQV}value>" in line}
    prefix = f"<{SHARED}measurement/"
    return {tuple(name.removeprefix(prefix)[:-1].split("/")): value for name, value in values.items()}


@given(figures=CELLS, masked=CELLS)
def test_cells_are_counted_as_by_hand(
    figures: set[Cell], masked: set[Cell], tmp_path_factory: pytest.TempPathFactory
) -> None:
    masked -= figures
    found = measured(tmp_path_factory.mktemp("store"), figures, masked)
    for metric, some in (("observations", figures), ("masked-cells", masked)):
        counts = Counter((one[0], one[1]) for one in some)
        for dataset in DATASETS:
            parts = [counts[dataset, indicator] for indicator in INDICATORS]
            assert int(found.get((metric, dataset.rpartition("/")[2]), 0)) == sum(parts)
    for dataset in DATASETS:
        for indicator in INDICATORS:
            own = [one for one in figures | masked if one[:2] == (dataset, indicator)]
            lacking = 0
            for group in (set(AREAS) - {HOME} | {FAR}, {HOME}):
                areas = {one[2] for one in own} & group
                periods = {one[3] for one in own if one[2] in group}
                lacking += sum((area, period) not in {one[2:4] for one in own} for area in areas for period in periods)
            key = ("missing-cells", dataset.rpartition("/")[2], indicator.rpartition("/")[2])
            assert int(found.get(key, 0)) == lacking


@given(figures=CELLS)
def test_coverage_looks_at_the_latest_period_inside_the_territory(
    figures: set[Cell], tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = measured(tmp_path_factory.mktemp("store"), figures, set())
    assert found["territories", "catalogue", "commune"] == "4"
    for indicator in INDICATORS:
        own = [one for one in figures if one[1] == indicator and AREAS.get(one[2]) == "commune"]
        latest = max((one[3] for one in own), default="")
        covered = len({one[2] for one in own if one[3] == latest})
        key = ("catalogue", indicator.rpartition("/")[2], "commune")
        assert found.get(("covered-territories", *key)) == (str(covered) if own else None)
        assert found.get(("coverage", *key)) == (f"{covered * 25}.0" if own else None)


@pytest.mark.parametrize(
    ("modified", "frequency", "wanted"),
    [
        ("2020-02-29", "ANNUAL", "2021-02-28"),
        ("2024-01-31", "MONTHLY", "2024-02-29"),
        ("2026-11-24", "QUARTERLY", "2027-02-24"),
        ("2026-12-31", "ANNUAL_2", "2027-06-30"),
        ("2026-12-30", "WEEKLY", "2027-01-06"),
        ("2026-11-24", "NEVER", None),
        ("2026-11-24", "IRREG", None),
    ],
)
def test_the_next_release_is_due(modified: str, frequency: str, wanted: str | None) -> None:
    assert due(modified, f"http://publications.europa.eu/resource/authority/frequency/{frequency}") == wanted


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)))
def test_twelve_months_are_a_year(day: datetime.date) -> None:
    later = due(day.isoformat(), "x/ANNUAL")
    assert later is not None
    assert (later[:4], later[5:7]) == (str(day.year + 1), day.isoformat()[5:7])
    assert later[8:] in {day.isoformat()[8:], "28"}


@pytest.mark.parametrize(
    ("finding", "wanted"),
    [
        (Finding("not-a-number", "a.csv", 2), "https://w3id.org/omin/rule/not-a-number"),
        (Finding("cube", "x", details={"rule": "IC-12"}), "https://w3id.org/omin/rule/ic-12"),
        (Finding("rule", "x", details={"rule": "TIME-1"}), "https://w3id.org/omin/rule/time-1"),
        (Finding("shape", "x", details={"shape": iris.SHAPES + "place#commune"}), iris.SHAPES + "place#commune"),
        (Finding("shape", "x", details={"shape": "b0"}), None),
    ],
)
def test_a_finding_names_its_rule(finding: Finding, wanted: str | None) -> None:
    assert rules.rule_iri(finding) == wanted
    assert wanted is None or wanted in rules.named().values()


def test_the_verdict_is_part_of_the_version(tmp_path: Path) -> None:
    def built() -> build.Result:
        return build.build([folder], tmp_path / "store", lambda _french, _english: None)

    folder = Path(shutil.copytree(Path(__file__).parent / "cases" / "tidy", tmp_path / "tidy"))
    first, again = built(), built()
    assert (again.unchanged, again.version) == (True, first.version)
    with (folder / "observatory.toml").open("a", encoding="utf-8") as file:
        file.write('[[waivers]]\nrule = "place#commune"\nwhy = { fr = "Inconnue.", en = "Not known." }\n')
    other = built()
    assert not other.unchanged
    assert other.version != first.version
    reader = store.Reader(tmp_path / "store" / "current" / "data")
    rows = reader.select(f"SELECT ?why WHERE {{ ?waiver <{WAIVES}> ?rule ; <{WHY}> ?why }}")
    assert {row["why"] for row in rows} == {"Inconnue.", "Not known."}
    assert reader.count() == other.quads
