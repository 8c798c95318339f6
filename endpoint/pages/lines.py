"""Lines over time: interrupted where the series breaks, dashed towards estimates, with intervals of uncertainty."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from endpoint.pages import marks
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure
from endpoint.pages.picking import estimated, nature
from endpoint.pages.svg import Drawing, Values

_LABELLED: Final = 8
_TICKS: Final = 6
_COLOURS: Final = (marks.OWN, marks.REFERENCE, "#51616a", "#6b6fb5")
_SHAPES: Final = ("circle", "square", "diamond", "triangle-up")
_SERIES: Final = len(_SHAPES)
_COLOURED: Final = ("band", "line", "bounds", "points")


def drawing(desk: Desk, series: Sequence[Sequence[Figure]]) -> Drawing:
    """A line for each series; the first one is in the front. Each is in the order of time."""
    told = series[:_SERIES]
    names = [line[0].area.name.text for line in told]
    rows = [row for line in told for row in _line(desk, line, labelled=line is told[0])]
    breaks = [_broken(desk, one, other) for line in told for one, other in pairwise(line) if other.breaks]
    ticks = _ticks(told)
    changes: dict[str, object] = {
        "encoding.x.axis.values": [row["start"] for row in ticks],
        **marks.kinds("points", [figure for line in told for figure in line], dashed=False),
        **marks.scale(_COLOURED, "color", names, _COLOURS[: len(names)]),
        **marks.scale(("points",), "stroke", names, _COLOURS[: len(names)]),
        **marks.scale(("points", "ground"), "shape", names, _SHAPES[: len(names)]),
    }
    if len(names) == 1:
        changes |= {f"layer.{layer}.encoding.color.legend": None for layer in _COLOURED}
        changes |= {f"layer.{layer}.encoding.shape.legend": None for layer in ("points", "ground")}
        changes["layer.points.encoding.stroke.legend"] = None
    without = set[str]() if any("lower" in row for row in rows) else {"band", "bounds"}
    without |= set() if breaks else {"break", "word"}
    return Drawing("time", [*rows, *breaks, *ticks], changes, desk.language.chart_locale(), frozenset(without))


def _line(desk: Desk, line: Sequence[Figure], *, labelled: bool) -> Values:
    run, rows, before = 0, Values(), None
    for figure in line:
        run += figure.breaks
        at_end = figure in (line[0], line[-1])
        row = _point(desk, figure)
        row |= {"run": run, "label": figure.text if labelled and (len(line) <= _LABELLED or at_end) else ""}
        if before is not None and not figure.breaks:
            row |= {"before": before.start, "before_value": float(before.value)}
            row["estimated"] = estimated(figure) or estimated(before)
        rows.append(row)
        before = figure
    return rows


def _point(desk: Desk, figure: Figure) -> dict[str, object]:
    area = figure.area.name.text
    name = desk.language.say("point_name", what=area, when=figure.period)
    return {
        "series": area,
        "period": figure.period.name.text,
        "start": figure.start,
        "value": float(figure.value),
        "text": figure.text,
        "kind": nature(figure),
        "said": marks.sentence(desk, name, figure),
        **marks.bounds(figure),
    }


def _broken(desk: Desk, one: Figure, other: Figure) -> dict[str, object]:
    """Where a series is broken: half way between the figures that must not be compared."""
    first, second = date.fromisoformat(one.start), date.fromisoformat(other.start)
    middle = first + timedelta(days=(second - first).days // 2)
    return {"broken": middle.isoformat(), "word": desk.language.say("series_break")}


def _ticks(series: Sequence[Sequence[Figure]]) -> Values:
    """The periods that are named below: as many as there is room for."""
    names = {figure.start: figure.period.name.text for line in series for figure in line}
    starts = sorted(names)
    step = -(-len(starts) // _TICKS)
    return [{"start": start, "tick": names[start]} for start in starts[::-1][::step]]
