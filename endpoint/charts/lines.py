"""Lines over time: interrupted where the series breaks, dashed towards estimates, with intervals of uncertainty."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from endpoint.charts import marks
from endpoint.charts.picking import estimated, nature
from endpoint.charts.svg import Drawing, Values
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure

_LABELLED: Final = 8
_TICKS: Final = 6
_SIDE: Final = 24  # pixels beside the first and the last figure, or half of what is written above it
# How wide a letter is, as a part of the room between the first and the last period of the drawing.
_LETTER: Final = 7 / 282
_COLOURS: Final = (marks.OWN, marks.REFERENCE, "#51616a", "#6b6fb5")
_SHAPES: Final = ("circle", "square", "diamond", "triangle-up")
_SERIES: Final = len(_SHAPES)
_COLOURED: Final = ("band", "line", "bounds", "points")


def drawing(desk: Desk, series: Sequence[Sequence[Figure]]) -> Drawing:
    """A line for each series; the first one is in the front. Each is in the order of time."""
    told = series[:_SERIES]
    shown = [figure for line in told for figure in line]
    rows = [row for line in told for row in _line(desk, line, [one for one in shown if one not in line])]
    breaks = [_broken(desk, one, other) for line in told for one, other in pairwise(line) if other.broken(one)]
    ticks = _ticks(shown)
    changes = {"encoding.x.axis.values": [row["start"] for row in ticks], **_look([line[0] for line in told])}
    changes |= marks.kinds("points", shown, dashed=False)
    changes["encoding.x.scale.padding"] = max(_SIDE, 4 * max(len(figure.text) for figure in shown))
    without = marks.unneeded(shown) | (set() if breaks else {"break", "word"})
    return Drawing("time", [*rows, *breaks, *ticks], changes, desk.language.chart_locale(), without)


def _look(firsts: Sequence[Figure]) -> dict[str, object]:
    """The colour and the shape of each series; they need no legend where there is only one."""
    names = [figure.area.name.text for figure in firsts]
    found = marks.scale(_COLOURED, "color", names, _COLOURS[: len(names)])
    found |= marks.scale(("points",), "stroke", names, _COLOURS[: len(names)])
    found |= marks.scale(("points", "ground"), "shape", names, _SHAPES[: len(names)])
    if len(names) == 1:
        found |= {f"layer.points.encoding.{channel}.legend": None for channel in ("color", "stroke", "shape")}
    return found


def _line(desk: Desk, line: Sequence[Figure], others: Sequence[Figure]) -> Values:
    run, rows, before = 0, Values(), None
    ends = (line[0], line[-1])
    named = {one.start: one.text for one in line if len(line) <= _LABELLED or one in ends}
    roomy = _apart(named)
    for figure in line:
        broken = figure.broken(before)
        run += broken
        row = {**_point(desk, figure), "run": run}
        if figure.start in roomy:
            row |= _label(figure, others)
        if before is not None and not broken:
            row |= {"before": before.start, "before_value": float(before.value)}
            row["estimated"] = estimated(figure) or estimated(before)
        rows.append(row)
        before = figure
    return rows


def _label(figure: Figure, others: Sequence[Figure]) -> dict[str, object]:
    """Where a value is written: beyond its interval, on the side on which no other series is."""
    higher = any(one.start == figure.start and one.value > figure.value for one in others)
    bound = figure.lower if higher else figure.upper
    return {"side": "below" if higher else "above", "label_at": float(figure.value if bound is None else bound)}


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


def _ticks(figures: Sequence[Figure]) -> Values:
    """The periods that are named below: as many as there is room for, the latest among them."""
    names = {figure.start: figure.period.name.text for figure in figures}
    starts = sorted(names)
    step = -(-len(starts) // _TICKS)
    roomy = _apart({start: names[start] for start in starts[::-1][::step]})
    return [{"start": start, "tick": names[start]} for start in sorted(roomy, reverse=True)]


def _apart(names: Mapping[str, str]) -> set[str]:
    """The days whose names can be written side by side: the last, the first, and those that have room between."""
    days = sorted(names, reverse=True)
    if len(days) < 3:  # noqa: PLR2004
        return set(days)
    first, last = (date.fromisoformat(day).toordinal() for day in (days[-1], days[0]))
    room = (max(map(len, names.values())) + 1) * _LETTER * (last - first)
    kept, before = {days[0], days[-1]}, last
    for day in days[1:-1]:
        at = date.fromisoformat(day).toordinal()
        if before - at >= room and at - first >= room:
            kept.add(day)
            before = at
    return kept
