"""Bars: one for each name, with intervals, estimates hollow, the own and wider territories marked by a sign too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from endpoint.charts import marks
from endpoint.charts.picking import nature
from endpoint.charts.svg import Drawing, Values
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure

# The marks stand in the names too, so that no colour is needed to tell whose bar it is.
_SIGNS: Final = {"own": "► ", "reference": "◊ ", "other": ""}
_COLOURS: Final = {"own": marks.OWN, "reference": marks.REFERENCE, "other": marks.OTHER}


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its name, its figure, and the figure of a wider territory to compare it with, where there is one."""

    name: str
    figure: Figure
    beside: Figure | None = None


def drawing(desk: Desk, rows: Sequence[Row], own: Collection[str] = (), wider: Collection[str] = ()) -> Drawing:
    """A bar for each row in this order; `own` and `wider` are territories marked as the own and as references."""
    roles = [_role(row.figure, own, wider) for row in rows]
    said = {role: desk.language.say(f"chart_bar_{role}", sign=_SIGNS[role].strip()) for role in set(roles)}
    values: Values = [
        {"rank": rank, "role": said[role], **_bar(desk, row, _SIGNS[role])}
        for rank, (role, row) in enumerate(zip(roles, rows, strict=True))
    ]
    figures = [row.figure for row in rows]
    changes = marks.kinds("bars", figures, dashed=True)
    order = [role for role in _SIGNS if role in said]
    colours = [_COLOURS[role] for role in order] if len(order) > 1 else [marks.OWN]
    for channel in ("color", "stroke"):
        changes |= marks.scale(("bars",), channel, [said[role] for role in order], colours)
    if len(order) == 1:
        changes |= {f"layer.bars.encoding.{channel}.legend": None for channel in ("color", "stroke")}
    without = marks.unneeded(figures) | (set() if any(row.beside for row in rows) else {"beside"})
    return Drawing("bars", values, changes, desk.language.chart_locale(), without)


def _bar(desk: Desk, row: Row, sign: str) -> dict[str, object]:
    figure, beside = row.figure, row.beside
    ends = [figure.value, figure.upper or figure.value, beside.value if beside else figure.value]
    found: dict[str, object] = {
        "name": sign + row.name,
        "value": float(figure.value),
        "end": float(max(ends)),
        "text": figure.text,
        "kind": nature(figure),
        "said": marks.sentence(desk, row.name, figure),
        **marks.bounds(figure),
    }
    if beside is None:
        return found
    where = beside.area.name.text
    name = desk.language.say("point_name", what=row.name, when=where)
    told = {"beside": float(beside.value), "beside_name": where, "beside_said": marks.sentence(desk, name, beside)}
    return found | told


def _role(figure: Figure, own: Collection[str], wider: Collection[str]) -> str:
    if figure.area.iri in own:
        return "own"
    return "reference" if figure.area.iri in wider else "other"
