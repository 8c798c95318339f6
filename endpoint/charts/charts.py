"""Which charts say something about some figures, and what each of them says in a sentence and in a table."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from endpoint.charts import bars, lines, marks, picking
from endpoint.charts.maps import Ground, drawn, ground
from endpoint.charts.masked import masked
from endpoint.charts.remarks import Remark, breaks, note, paired
from endpoint.charts.svg import Drawing
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Figure

_FEW: Final = 2
_BARS: Final = 30
_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table of a chart: what it is about, its value and interval in words, its kind."""

    name: str
    text: str
    interval: str = ""
    kind: Link | None = None
    note: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its key in the address, its title, the sentence that says it, the drawing, and its data as a table."""

    key: str
    title: str
    alt: str
    drawing: Drawing
    src: str = ""
    figures: tuple[Figure, ...] = ()
    heading: str = ""
    entries: tuple[Entry, ...] = ()
    ground: Ground | None = None
    remarks: tuple[Remark, ...] = ()
    lacking: str = ""

    def address(self, ending: str) -> str:
        """The same chart in another form: `png`, `vl.json`, `geojson`."""
        return self.src.replace(".svg?", f".{ending}?", 1)

    @property
    def embed(self) -> str:
        """The bare page of the chart, to be shown in others."""
        return "/embed" + self.address("").removeprefix("/chart").replace(".?", "?", 1)

    @property
    def intervals(self) -> bool:
        """Whether an interval of uncertainty is known for some of the figures."""
        return any(entry.interval for entry in self.entries)

    @property
    def whiskers(self) -> bool:
        """Whether such intervals are drawn as lines; a map says them by a sign that its legend explains."""
        return self.intervals and self.ground is None

    @property
    def notes(self) -> bool:
        """Whether something is to be said of some of the figures."""
        return any(entry.note for entry in self.entries)


def over_time(desk: Desk, figures: Sequence[Figure], own: Collection[str] | None = None) -> Chart | None:
    """A line through the figures of one territory (one of `own`, else the observatory's), beside it the country's."""
    mine = desk.book.own_areas() if own is None else own
    dated = [figure for figure in figures if figure.start]
    groups = picking.grouped(dated, lambda figure: (figure.area.iri, figure.slice())).values()
    first = picking.best(desk, [_by_period(group) for group in groups], _FEW, mine)
    if not first:
        return None
    others = [group for group in groups if group[0].slice() == first[0].slice() and picking.widest(desk, group[0])]
    beside = [_by_period(group) for group in others if group[0].area.iri != first[0].area.iri]
    series = [first, *(group for group in beside if len(group) >= _FEW)]
    shown = [figure for line in series for figure in line]
    pairs = [pair for line in series for pair in paired(line)]
    entries = [_over_time_entry(desk, before, figure, several=len(series) > 1) for before, figure in pairs]
    say = desk.language.say
    title, heading = say("chart_time", where=first[0].area), say("period")
    drawing = lines.drawing(desk, series)
    told, remarks = _course(desk, first), breaks(desk, series)
    return Chart("time", title, told, drawing, "", tuple(shown), heading, tuple(entries), remarks=remarks)


def _by_period(figures: Sequence[Figure]) -> list[Figure]:
    found = picking.distinct(figures, lambda figure: figure.period.iri)
    return sorted(found, key=lambda figure: figure.start)


def _over_time_entry(desk: Desk, before: Figure | None, figure: Figure, *, several: bool) -> Entry:
    when = figure.period.name.text
    name = desk.language.say("point_name", what=figure.area, when=when) if several else when
    return _entry(desk, name, figure, before)


def _course(desk: Desk, line: Sequence[Figure]) -> str:
    first, last, say = line[0], line[-1], desk.language.say
    told = say(
        "alt_time",
        what=first.indicator,
        where=first.area,
        first=first.text,
        first_period=first.period,
        last=last.text,
        last_period=last.period,
        n=len(line),
    )
    broken = [figure.period.name.text for before, figure in paired(line) if figure.broken(before)]
    return f"{told} {say('alt_breaks', when=', '.join(broken))}" if broken else told


def by_code(desk: Desk, figures: Sequence[Figure], dimension: str | None = None) -> Chart | None:
    """Bars of the codes of a further dimension, or of the first one in which figures differ."""
    names = [dimension] if dimension else sorted({name for figure in figures for name, _ in figure.extra})
    groups = [group for name in names for group in picking.by_code(figures, name)]
    chosen = picking.best(desk, groups, _FEW, desk.book.own_areas())
    name = _differing(chosen)
    if not name:
        return None
    ranked = sorted(chosen, key=lambda figure: _code_order(desk, figure, name))
    title = desk.language.say("chart_by", what=desk.name(name), where=ranked[0].area, when=ranked[0].period)
    rows = [bars.Row(str(f.code(name)), f, picking.counterpart(desk, figures, f)) for f in ranked]
    return _bars(desk, "bars", title, rows, desk.name(name).text)


def _differing(figures: Sequence[Figure]) -> str | None:
    """The dimension in which figures differ."""
    names = [name for name, _ in figures[0].extra] if figures else []
    return next((name for name in names if len({str(figure.code(name)) for figure in figures}) > 1), None)


def _code_order(desk: Desk, figure: Figure, name: str) -> tuple[float, float]:
    code = figure.code(name)
    ordered = name.endswith(("age", "period"))
    return (desk.book.order(code.iri) if code and ordered else 0, -float(figure.value))


def by_area(desk: Desk, figures: Sequence[Figure]) -> tuple[Chart, ...]:
    """A map and bars; where several territories are observed, of each: one map of two cities shows neither."""
    if len(desk.book.own_areas()) < _FEW:
        return _areas(desk, figures, figures)
    found = picking.grouped(figures, lambda figure: desk.book.observed(figure.area.iri))
    order = [link.iri for link in desk.links(found)]
    return tuple(_within(desk, chart, area) for area in order for chart in _areas(desk, found[area], figures))


def _within(desk: Desk, chart: Chart, area: str) -> Chart:
    """A chart that says in whose territory it looks; `area` is empty where it is nobody's."""
    if not area:
        return chart
    title = desk.language.say("chart_within", where=desk.name(area), title=chart.title)
    return replace(chart, key=f"{chart.key}-{desk.book.notation(area)}", title=title)


def _areas(desk: Desk, figures: Sequence[Figure], all_figures: Sequence[Figure]) -> tuple[Chart, ...]:
    chosen = sorted(picking.by_level(desk, figures), key=lambda figure: -figure.value)
    if not chosen:
        return ()
    own = desk.book.own_areas()
    beside = picking.beside(desk, all_figures, chosen, own)
    rows = sorted([*chosen[:_BARS], *beside], key=lambda figure: -figure.value)
    level = chosen[0].level.name if chosen[0].level else ""
    say = desk.language.say
    key = "chart_areas_first" if len(chosen) > _BARS else "chart_areas"
    title = say(key, level=level, when=chosen[0].period, n=_BARS)
    listed = _bars(desk, "areas", title, [bars.Row(row.area.name.text, row) for row in rows], say("territory"), beside)
    found = ground(desk, chosen, masked(desk, chosen[0]))
    return (
        (_map(desk, found, chosen, say("chart_map", level=level, when=chosen[0].period)), listed)
        if found
        else (listed,)
    )


def _map(desk: Desk, found: Ground, chosen: Sequence[Figure], title: str) -> Chart:
    say = desk.language.say
    alt = _extremes(desk, "alt_map", title, [(figure.area.name.text, figure) for figure in chosen])
    told = [_entry(desk, figure.area.name.text, figure) for figure in chosen]
    words = {"secret": say("map_secret"), "none": say("map_none")}
    told += [
        Entry(a.link.name.text, "", note=words[a.state], href=a.link.href) for a in found.areas if a.figure is None
    ]
    alt = " ".join((alt, *_lacking(desk, found)))
    entries, bare = tuple(told[:_LISTED]), _bare(desk, found, chosen)
    alt = " ".join(filter(None, (alt, bare)))
    heading, drawing = say("territory"), drawn(desk, found)
    return Chart("map", title, alt, drawing, "", tuple(chosen), heading, entries, found, lacking=bare)


def _bare(desk: Desk, found: Ground, chosen: Sequence[Figure]) -> str:
    """Which territories have a figure and no outline, in a sentence; empty where all are drawn."""
    there = {area.link.iri for area in found.areas}
    names = [figure.area.name.text for figure in chosen if figure.area.iri not in there]
    return desk.language.say("unmapped", names=", ".join(names[:_BARS])) if names else ""


def _lacking(desk: Desk, found: Ground) -> list[str]:
    """How many territories have no value on a map, and why."""
    states = Counter(area.state for area in found.areas)
    secret, none = states["secret"], states["none"]
    told = [desk.language.count("alt_secret", secret)] if secret else []
    return told + ([desk.language.count("alt_none", none)] if none else [])


def _bars(
    desk: Desk, key: str, title: str, rows: Sequence[bars.Row], heading: str, wider: Sequence[Figure] = ()
) -> Chart:
    own = desk.book.own_areas() if key == "areas" else frozenset[str]()
    drawing = bars.drawing(desk, rows, own, frozenset(figure.area.iri for figure in wider))
    alt = _extremes(desk, "alt_bars", title, [(row.name, row.figure) for row in rows])
    entries = [_entry(desk, row.name, row.figure) for row in rows]
    compared = [row.beside for row in rows if row.beside]
    entries += [
        _entry(desk, desk.language.say("point_name", what=row.name, when=row.beside.area), row.beside)
        for row in rows
        if row.beside
    ]
    shown = (*(row.figure for row in rows), *compared)
    return Chart(key, title, alt, drawing, "", shown, heading, tuple(entries))


def _entry(desk: Desk, name: str, figure: Figure, before: Figure | None = None) -> Entry:
    told = note(desk, before, figure)
    return Entry(name, figure.text, marks.interval(desk, figure), figure.kind, told, figure.href)


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
