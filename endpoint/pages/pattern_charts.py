"""The charts of the page of components: drawn like those of figures, from figures that are made up."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Final

from endpoint.charts import bars, lines, maps, marks
from endpoint.charts.charts import Chart, Entry
from endpoint.charts.classes import class_of, classes
from endpoint.charts.svg import Drawing
from endpoint.language import Name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Figure, amount

_UNIT: Final = "http://qudt.org/vocab/unit/PERCENT"
Example = SimpleNamespace


def figure(desk: Desk, told: Example, example: Example, area: str) -> Figure:
    """A figure of an area, from an example (`name` of its period or row, `value`, and what else is known of it)."""
    kind = told.kind[getattr(example, "kind", 0)]
    value = Decimal(str(example.value))
    text = amount(desk, value, None, _UNIT)
    lower, upper = (getattr(example, name, None) for name in ("lower", "upper"))
    return Figure(
        iri=example.name,
        href=None,
        indicator=_link(told.link.name.text),
        area=_link(area),
        level=None,
        period=_link(example.name),
        start=f"{example.name}-01-01",
        published_only=False,
        population=None,
        extra=(),
        value=value,
        text=text,
        exact=text,
        unit=_UNIT,
        kind=_link(kind.name.text),
        kind_code=kind.code,
        status=None,
        source=None,
        dataset="",
        status_code=getattr(example, "status", ""),
        lower=None if lower is None else Decimal(str(lower)),
        upper=None if upper is None else Decimal(str(upper)),
    )


def _link(name: str) -> Link:
    return Link(name, Name(name))


def _bars(desk: Desk, told: Example) -> Drawing:
    rows = [bars.Row(one.name, figure(desk, told, one, one.name)) for one in told.bars]
    own, beside = ([one.name for one in told.bars if getattr(one, "role", "") == role] for role in ("own", "beside"))
    return bars.drawing(desk, rows, own, beside)


def _time(desk: Desk, told: Example) -> Drawing:
    return lines.drawing(desk, [[figure(desk, told, one, told.link.name.text) for one in told.time]])


def _map(desk: Desk, told: Example) -> Drawing:
    """Squares in classes, and one of each state: zero, secret, no data."""
    found: list[maps.Area] = []
    figures = [_square(desk, told, row, at) for row in told.map for at in range(len(row.values))]
    ranges = classes(desk, figures)
    for row in told.map:
        for at in range(len(row.values)):
            one = _square(desk, told, row, at)
            state = "value" if one.value else "zero"
            place = class_of(one.value, ranges) if one.value else None
            found.append(maps.Area(one.area, _outline(row.row, at), state, one, place))
        found += [
            maps.Area(_link(state), _outline(row.row, len(row.values) + at), state)
            for at, state in enumerate(getattr(row, "states", ()))
        ]
    return maps.drawn(desk, maps.Ground(tuple(found), ranges))


def _square(desk: Desk, told: Example, row: Example, at: int) -> Figure:
    return figure(desk, told, SimpleNamespace(name="2022", value=row.values[at]), f"{row.row}-{at}")


def _outline(row: int, at: int) -> dict[str, object]:
    x, y = at / 10, -row / 10
    corners = [(x, y), (x + 0.1, y), (x + 0.1, y - 0.1), (x, y - 0.1), (x, y)]
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}


_DRAWN: Final[Mapping[str, Callable[[Desk, Example], Drawing]]] = {"bars": _bars, "time": _time, "map": _map}
NAMES: Final = frozenset(_DRAWN)


def chart(desk: Desk, told: Example, name: str) -> Chart:
    """One of the charts (`bars`, `time`, `map`) with a table of the first examples."""
    rows = [(one.name, figure(desk, told, one, one.name)) for one in (told.time if name == "time" else told.bars)]
    return Chart(
        key=name,
        title=told.words.example,
        alt=told.words.long,
        drawing=_DRAWN[name](desk, told),
        src=f"/patterns/{name}.svg?",
        figures=tuple(one for _, one in rows),
        heading=told.words.choice,
        entries=tuple(Entry(row, one.text, marks.interval(desk, one), one.kind) for row, one in rows),
    )
