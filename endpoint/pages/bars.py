"""Bars: one for each name, with intervals, estimates hollow, the own and wider territories marked by a sign too."""

from collections.abc import Collection, Sequence
from typing import Final

from endpoint.pages import marks
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure
from endpoint.pages.picking import nature
from endpoint.pages.svg import Drawing

# The marks stand in the names too, so that no colour is needed to tell whose bar it is.
_SIGNS: Final = {"own": "► ", "reference": "◊ ", "other": ""}
_COLOURS: Final = {"own": marks.OWN, "reference": marks.REFERENCE, "other": marks.OTHER}


def drawing(
    desk: Desk, rows: Sequence[tuple[str, Figure]], own: Collection[str] = (), beside: Collection[str] = ()
) -> Drawing:
    """A bar for each row in this order; `own` and `beside` are territories marked as the own and as references."""
    roles = [_role(figure, own, beside) for _, figure in rows]
    said = {role: desk.language.say(f"chart_bar_{role}", sign=_SIGNS[role].strip()) for role in sorted(set(roles))}
    values = [
        {
            "rank": rank,
            "name": _SIGNS[role] + name,
            "value": float(figure.value),
            "end": float(max(figure.value, figure.upper or figure.value)),
            "text": figure.text,
            "role": said[role],
            "kind": nature(figure),
            "said": marks.sentence(desk, name, figure),
            **marks.bounds(figure),
        }
        for rank, (role, (name, figure)) in enumerate(zip(roles, rows, strict=True))
    ]
    changes = marks.kinds("bars", [figure for _, figure in rows], dashed=True)
    order = [role for role in _SIGNS if role in said]
    colours = [_COLOURS[role] for role in order] if len(order) > 1 else [marks.OWN]
    for channel in ("color", "stroke"):
        changes |= marks.scale(("bars",), channel, [said[role] for role in order], colours)
    if len(order) == 1:
        changes |= {f"layer.bars.encoding.{channel}.legend": None for channel in ("color", "stroke")}
    without = frozenset[str]() if any("lower" in row for row in values) else frozenset({"bounds"})
    return Drawing("bars", values, changes, desk.language.chart_locale(), without)


def _role(figure: Figure, own: Collection[str], beside: Collection[str]) -> str:
    if figure.area.iri in own:
        return "own"
    return "reference" if figure.area.iri in beside else "other"
