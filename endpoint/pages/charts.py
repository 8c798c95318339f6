"""Which charts say something about some figures, and what each of them says in a sentence."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure, whole
from endpoint.pages.maps import areas_map
from endpoint.pages.svg import Drawing

_FEW: Final = 2
_AREAS: Final = 4
_BARS: Final = 30
_LABELLED: Final = 8

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its key in the address, its title, the sentence that says it, and the drawing."""

    key: str
    title: str
    alt: str
    drawing: Drawing
    src: str = ""


def charts_of(desk: Desk, figures: Sequence[Figure]) -> tuple[Chart, ...]:
    """The charts of the figures of one indicator; none where there is nothing to compare."""
    found = (_over_time(desk, figures), _by_code(desk, figures), *_by_area(desk, figures))
    return tuple(chart for chart in found if chart)


def _grouped(figures: Iterable[Figure], key: Callable[[Figure], _Key]) -> dict[_Key, list[Figure]]:
    found: dict[_Key, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[key(figure)].append(figure)
    return found


def _distinct(figures: Iterable[Figure], key: Callable[[Figure], str]) -> list[Figure]:
    """The first figure of each key, so that two datasets do not make two bars of one name."""
    return list({key(figure): figure for figure in reversed(list(figures))}.values())[::-1]


def _best(desk: Desk, groups: Iterable[list[Figure]], least: int) -> list[Figure]:
    """The group to show: whole populations first, then the latest, then the largest.

    It is of the observatory's own territory, or of the only one: any other would be picked by chance.
    """
    own = desk.book.own_areas()
    large = [group for group in groups if len(group) >= least]
    only = len({group[0].area.iri for group in large}) == 1
    ranked = sorted(
        (group for group in large if only or group[0].area.iri in own),
        key=lambda group: (whole(desk.book, group[0]), max(figure.start for figure in group), len(group)),
    )
    return ranked[-1] if ranked else []


def _over_time(desk: Desk, figures: Sequence[Figure]) -> Chart | None:
    groups = _grouped(figures, lambda figure: (figure.area.iri, figure.slice())).values()
    chosen = _best(desk, [_distinct(group, lambda figure: figure.period.iri) for group in groups], _FEW)
    if not chosen:
        return None
    chosen.sort(key=lambda figure: figure.start)
    first, last = chosen[0], chosen[-1]
    values: list[dict[str, object]] = [
        {
            "period": figure.period.name.text,
            "start": figure.start,
            "value": float(figure.value),
            "text": figure.text if len(chosen) <= _LABELLED or figure in (first, last) else "",
        }
        for figure in chosen
    ]
    alt = desk.language.say(
        "alt_time",
        what=first.indicator,
        where=first.area,
        first=first.text,
        first_period=first.period,
        last=last.text,
        last_period=last.period,
        n=len(chosen),
    )
    order: dict[str, object] = {"encoding.x.sort": [figure.period.name.text for figure in chosen]}
    drawing = Drawing("time", values, order, desk.language.chart_locale())
    return Chart("time", desk.language.say("chart_time", where=first.area), alt, drawing)


def _by_code(desk: Desk, figures: Sequence[Figure]) -> Chart | None:
    groups = [
        group
        for name in {name for figure in figures for name, _ in figure.extra}
        for group in _code_groups(figures, name)
    ]
    chosen = _best(desk, groups, _FEW)
    name = _differing(chosen)
    if not name:
        return None
    ranked = sorted(chosen, key=lambda figure: _code_order(desk, figure, name))
    title = desk.language.say("chart_by", what=desk.name(name), where=ranked[0].area, when=ranked[0].period)
    return _bars(desk, "bars", title, [(str(figure.code(name)), figure) for figure in ranked])


def _code_groups(figures: Iterable[Figure], name: str) -> list[list[Figure]]:
    having = [figure for figure in figures if figure.code(name)]
    groups = _grouped(having, lambda figure: (figure.area.iri, figure.period.iri, figure.slice(without=name)))
    return [_distinct(group, lambda figure: str(figure.code(name))) for group in groups.values()]


def _differing(figures: Sequence[Figure]) -> str | None:
    """The dimension in which figures differ."""
    names = [name for name, _ in figures[0].extra] if figures else []
    return next((name for name in names if len({str(figure.code(name)) for figure in figures}) > 1), None)


def _code_order(desk: Desk, figure: Figure, name: str) -> tuple[float, float]:
    code = figure.code(name)
    ordered = name.endswith(("age", "period"))
    return (desk.book.order(code.iri) if code and ordered else 0, -float(figure.value))


def _by_area(desk: Desk, figures: Sequence[Figure]) -> tuple[Chart | None, ...]:
    """A map and bars; where several territories are observed, of each: one map of two cities shows neither."""
    if len(desk.book.own_areas()) < _FEW:
        return _areas(desk, figures)
    found = _grouped(figures, lambda figure: desk.book.observed(figure.area.iri))
    order = [link.iri for link in desk.links(found)]
    return tuple(_within(desk, chart, area) for area in order for chart in _areas(desk, found[area]) if chart)


def _within(desk: Desk, chart: Chart, area: str) -> Chart:
    """A chart that says in whose territory it looks; `area` is empty where it is nobody's."""
    if not area:
        return chart
    title = desk.language.say("chart_within", where=desk.name(area), title=chart.title)
    return replace(chart, key=f"{chart.key}-{desk.book.notation(area)}", title=title)


def _areas(desk: Desk, figures: Sequence[Figure]) -> tuple[Chart | None, ...]:
    groups = _grouped(figures, lambda f: (f.level.iri if f.level else "", f.period.iri, f.slice())).values()
    distinct = [_distinct(group, lambda figure: figure.area.iri) for group in groups]
    ranked = sorted(
        (group for group in distinct if len(group) >= _AREAS),
        key=lambda group: (whole(desk.book, group[0]), group[0].start, -_depth(desk, group[0]), -len(group)),
    )
    if not ranked:
        return ()
    chosen = sorted(ranked[-1], key=lambda figure: -figure.value)
    level = chosen[0].level.name if chosen[0].level else ""
    say = desk.language.say
    rows = [(figure.area.name.text, figure) for figure in chosen[:_BARS]]
    cut = len(chosen) > _BARS
    key = "chart_areas_first" if cut else "chart_areas"
    bars = _bars(desk, "areas", say(key, level=level, when=chosen[0].period, n=_BARS), rows)
    drawing = areas_map(desk, chosen)
    if drawing is None:
        return (bars,)
    title = say("chart_map", level=level, when=chosen[0].period)
    return Chart(
        "map", title, _extremes(desk, "alt_map", title, [(r.area.name.text, r) for r in chosen]), drawing
    ), bars


def _bars(desk: Desk, key: str, title: str, rows: Sequence[tuple[str, Figure]]) -> Chart:
    own = desk.book.own_areas()
    marked = any(figure.area.iri in own for _, figure in rows)
    values: list[dict[str, object]] = [
        {
            "name": name,
            "value": float(figure.value),
            "text": figure.text,
            "own": not marked or figure.area.iri in own,
        }
        for name, figure in rows
    ]
    drawing = Drawing("bars", values, {"encoding.y.sort": [name for name, _ in rows]}, desk.language.chart_locale())
    return Chart(key, title, _extremes(desk, "alt_bars", title, rows), drawing)


def _depth(desk: Desk, figure: Figure) -> float:
    """How small the territories of a level are: communes come before their parts."""
    return desk.book.order(figure.level.iri) if figure.level else 0


def _extremes(desk: Desk, key: str, title: str, rows: Sequence[tuple[str, Figure]]) -> str:
    high = max(rows, key=lambda row: row[1].value)
    low = min(rows, key=lambda row: row[1].value)
    return desk.language.say(
        key,
        what=high[1].indicator,
        title=title,
        high=high[0],
        high_value=high[1].text,
        low=low[0],
        low_value=low[1].text,
        n=len(rows),
    )
