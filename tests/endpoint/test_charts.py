"""What charts draw: intervals, breaks, estimates, references; each with a sentence, a table, a valid specification."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint.charts import album, charts
from endpoint.charts.charts import Chart
from endpoint.charts.classes import COLOURS, class_of, classes, is_dark, unsure
from endpoint.language import LANGUAGES
from endpoint.pages import indicator
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure
from tests.endpoint.drawn import DIFFICULTY, SMARTPHONE, choice, desk, figures

SCHEMA = Path(__file__).parents[2] / "node_modules" / "vega-lite" / "build" / "vega-lite-schema.json"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def at(charted: Path) -> Desk:
    return desk(charted)


def rows(chart: Chart) -> Rows:
    return cast("Rows", chart.drawing.values)


def layers(chart: Chart) -> set[str]:
    return {layer["name"] for layer in chart.drawing.spec()["layer"]}


def over_time(at: Desk, found: list[Figure] | None = None) -> Chart:
    chart = charts.over_time(at, figures(at) if found is None else found)
    assert chart
    return chart


def of(at: Desk, key: str, about: str = SMARTPHONE) -> Chart:
    return next(chart for chart in indicator.drawn(at, about) if chart.key == key)


def test_a_line_is_interrupted_where_the_series_breaks(at: Desk) -> None:
    own = {row["start"][:4]: row for row in rows(over_time(at)) if row.get("series") == "Bordeaux Métropole"}
    assert own["2020"]["before"] == "2019-01-01"
    assert "before" not in own["2021"]
    assert own["2021"]["run"] == own["2020"]["run"] + 1
    [broken] = [row for row in rows(over_time(at)) if "broken" in row]
    assert "2020-01-01" < broken["broken"] < "2021-01-01"
    assert "break in series" in over_time(at).drawing.svg()
    assert "Break in series: 2021" in over_time(at).alt
    assert [entry.name for entry in over_time(at).entries if entry.note] == ["Bordeaux Métropole, 2021"]


def test_without_a_break_none_is_drawn(at: Desk) -> None:
    whole = [replace(figure, status_code="normal") for figure in figures(at)]
    chart = over_time(at, whole)
    assert not {"break", "word"} & layers(chart)
    assert "break" not in chart.drawing.svg()
    assert "Break" not in chart.alt


def test_intervals_are_drawn_where_they_are_known(at: Desk) -> None:
    own = [row for row in rows(over_time(at)) if row.get("series") == "Bordeaux Métropole"]
    assert [(row.get("lower"), row.get("upper")) for row in own][:1] == [(66.0, 74.0)]
    assert "lower" not in own[-1]
    assert {"band", "bounds"} <= layers(over_time(at))
    bare = [replace(figure, lower=None, upper=None) for figure in figures(at)]
    assert not {"band", "bounds"} & layers(over_time(at, bare))
    assert {"halo", "bounds"} <= layers(of(at, "areas"))
    assert over_time(at).entries[0].interval == "66% to 74%"


def test_estimates_look_different_from_what_was_measured(at: Desk) -> None:
    chart = over_time(at)
    spec = chart.drawing.spec()
    [points] = [layer for layer in spec["layer"] if layer["name"] == "points"]
    assert points["encoding"]["fillOpacity"]["scale"] == {"domain": ["survey", "estimate"], "range": [1, 0.12]}
    own = [row for row in rows(chart) if row.get("series") == "Bordeaux Métropole"]
    assert [row.get("estimated") for row in own][1:] == [False, None, False, True]
    assert "kinds" in layers(chart)
    assert re.search(r">estimate<", chart.drawing.svg())
    measured = [replace(figure, kind_code="survey") for figure in figures(at)]
    assert "kinds" not in layers(over_time(at, measured))


def test_the_country_stands_beside_in_a_shape_of_its_own(at: Desk) -> None:
    spec = over_time(at).drawing.spec()
    [points] = [layer for layer in spec["layer"] if layer["name"] == "points"]
    assert points["encoding"]["shape"]["scale"]["domain"] == ["Bordeaux Métropole", "France"]
    assert len(set(points["encoding"]["shape"]["scale"]["range"])) == 2
    names = [row["name"] for row in rows(of(at, "areas"))]
    assert "► Bordeaux Métropole" in names
    assert "◊ France" in names
    [elder] = [row for row in rows(of(at, "bars", DIFFICULTY)) if row["name"] == "65 and over"]
    assert (elder["beside"], elder["beside_name"]) == (40.0, "France")


def test_one_value_makes_no_chart(at: Desk) -> None:
    one = [figure for figure in figures(at) if figure.start.startswith("2023")]
    assert len(one) == 1
    for some in (one, []):
        assert charts.over_time(at, some) is None
        assert charts.by_code(at, some) is None
        assert charts.by_area(at, some) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_has_a_sentence_and_the_table_of_what_it_draws(charted: Path, language: str) -> None:
    at = desk(charted, language)
    for about in (SMARTPHONE, DIFFICULTY):
        for chart in indicator.drawn(at, about):
            drawn = sorted(row["said"] for row in rows(chart) if "value" in row)
            assert drawn
            assert len(chart.entries) == len(drawn) + sum("beside" in row for row in rows(chart))
            assert chart.title in chart.alt or chart.key == "time"
            assert all(entry.text or entry.note for entry in chart.entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_specification_is_valid_and_self_contained(charted: Path, language: str) -> None:
    at = desk(charted, language)
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    found = [chart for one in (SMARTPHONE, DIFFICULTY) for chart in indicator.drawn(at, one)]
    assert {chart.key for chart in found} == {"time", "bars", "map", "areas"}
    for chart in found:
        told = json.loads(album.specification(at, SMARTPHONE, chart))
        assert [error.message for error in validator.iter_errors(told)] == [], chart.key
        assert told["data"]["values"]
        assert "url" not in json.dumps(told).replace("$schema", "")
        assert told["config"]["locale"]["number"]["decimal"] == ("," if language == "fr" else ".")


def test_a_choice_changes_what_is_compared_and_stands_in_the_address(at: Desk) -> None:
    asked = indicator.drawn(at, SMARTPHONE, choice(level="commune", period="2022"))
    assert [chart.key for chart in asked] == ["time", "map", "areas"]
    assert all("level=commune" in chart.src and "period=2022" in chart.src for chart in asked)
    [elder] = [chart for chart in indicator.drawn(at, DIFFICULTY, choice(age="65-plus")) if chart.key == "bars"]
    assert "age=65-plus" in elder.src


def test_a_choice_that_nothing_fits_makes_no_chart(at: Desk) -> None:
    assert indicator.drawn(at, SMARTPHONE, choice(population="nobody")) == ()
    assert indicator.drawn(at, SMARTPHONE, choice(period="2050")) == ()


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_classes_are_told_apart_by_how_dark_they_are() -> None:
    assert all(_contrast(one, other) > 1.4 for one, other in pairwise(COLOURS))
    written = ["#ffffff" if is_dark(at, len(COLOURS)) else "#1c2a32" for at in range(len(COLOURS))]
    assert all(_contrast(one, other) >= 4.5 for one, other in zip(COLOURS, written, strict=True))


@given(values=st.lists(st.decimals(min_value=0, max_value=100, places=1), min_size=1, max_size=40))
def test_each_value_falls_into_the_class_whose_name_holds_it(charted: Path, values: list[Decimal]) -> None:
    at = desk(charted)
    one = figures(at)[0]
    made = [replace(one, value=value, text=str(value), lower=None, upper=None) for value in values]
    found = classes(at, made)
    limits = [each.limit for each in found]
    assert limits == sorted(set(limits))
    assert len(found) <= len(COLOURS)
    for value in filter(None, values):
        here = class_of(value, found)
        assert value <= limits[here]
        assert here == 0 or value > limits[here - 1]
    assert not any(unsure(figure, found) for figure in made)
