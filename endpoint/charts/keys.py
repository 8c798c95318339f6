"""The legend of a map: its classes, and a sign of its own for zero, secret, no data, what is unsure, and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from endpoint.charts.classes import colours
from endpoint.pages.desk import Desk

if TYPE_CHECKING:
    from endpoint.charts.maps import Ground

_PAPER: Final = "#ffffff"
ZERO: Final = "#e8e4da"
_PLACE: Final = "#a3461f"
# Signs as paths in a square from -1 to 1, as Vega takes them.
_DASHES: Final = "M-1,-1h.5M-.25,-1h.5M.5,-1h.5v.5M1,-.25v.5M1,.5v.5h-.5M.25,1h-.5M-.5,1h-.5v-.5M-1,.25v-.5M-1,-.5v-.5"
_HATCH: Final = "M-1,-1h2v2h-2zM-1,0L0,-1M-1,1L1,-1M0,1L1,0"
_NOUGHT: Final = "M-1,-1h2v2h-2zM-.35,0a.35,.55,0,1,1,.7,0a.35,.55,0,1,1,-.7,0z"
_UNSURE: Final = "M-.8,-.2h1.6M0,-1v1.6M-.8,1h1.6"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: the state and class it stands for, what it says, its fill and its sign."""

    state: str
    at: int | None
    name: str
    fill: str
    sign: str = "square"


def key(desk: Desk, ground: "Ground", *, points: bool) -> list[Key]:
    """The lines of a legend: only what the map shows."""
    say = desk.language.say
    states = {area.state for area in ground.areas}
    fills = colours(len(ground.classes))
    found = [Key("value", at, f"{at + 1} · {one.name}", fills[at]) for at, one in enumerate(ground.classes)]
    zero = next((area.figure.text for area in ground.areas if area.state == "zero" and area.figure), "0")
    others = [
        Key("zero", None, say("map_zero", value=zero), ZERO, _NOUGHT),
        Key("secret", None, say("map_secret"), _PAPER, _HATCH),
        Key("none", None, say("map_none"), _PAPER, _DASHES),
    ]
    found += [one for one in others if one.state in states]
    if any(area.unsure for area in ground.areas):
        found.append(Key("unsure", None, say("map_unsure"), _PAPER, _UNSURE))
    return found + ([Key("point", None, say("map_place"), _PLACE, "diamond")] if points else [])


def changes(found: Sequence[Key]) -> dict[str, object]:
    """The changes by which a map and its legend show these lines."""
    names = [one.name for one in found]
    fill = {"domain": names, "range": [one.fill for one in found]}
    return {
        "layer.classes.encoding.fill.scale": fill,
        "layer.key.encoding.fill.scale": fill,
        "layer.key.encoding.stroke.scale.domain": names,
        "layer.key.encoding.shape.scale": {"domain": names, "range": [one.sign for one in found]},
    }
