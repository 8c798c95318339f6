"""What charts say of a figure beside its value: its interval, its kind, a sentence; and how kinds are told apart."""

from collections.abc import Iterable, Sequence
from typing import Final

from endpoint.charts.picking import estimated, nature
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure, amount

OWN: Final = "#0b4f6c"
OTHER: Final = "#5c93ab"
REFERENCE: Final = "#a3461f"
_HOLLOW: Final = 0.12
_PALE: Final = "#e2ebee"
_DASHED: Final = [4, 3]


def interval(desk: Desk, figure: Figure) -> str:
    """The interval of uncertainty in words; empty where none is known."""
    if figure.lower is None or figure.upper is None:
        return ""
    low, high = (amount(desk, bound, None, figure.unit) for bound in (figure.lower, figure.upper))
    return desk.language.say("range", low=low, high=high)


def bounds(figure: Figure) -> dict[str, object]:
    """The interval as a drawing takes it; nothing where none is known."""
    if figure.lower is None or figure.upper is None:
        return {}
    return {"lower": float(figure.lower), "upper": float(figure.upper)}


def sentence(desk: Desk, name: str, figure: Figure) -> str:
    """A figure in a sentence, for who points at it or hears it."""
    between, kind = interval(desk, figure), nature(figure)
    said = desk.language.say("point_said", name=name, value=figure.text)
    parts = [said, desk.language.say("point_interval", interval=between) if between else "", kind]
    return ", ".join(part for part in parts if part)


def kinds(layer: str, figures: Iterable[Figure], *, dashed: bool) -> dict[str, object]:
    """The changes by which a layer draws estimates hollow, dashed where it can, and the layer `kinds` is its legend."""
    drawn = {nature(figure): estimated(figure) for figure in figures}
    domain = sorted(drawn, key=lambda name: (drawn[name], name))
    fills = {True: _PALE, False: OWN}
    found = scale((layer,), "fillOpacity", domain, [_HOLLOW if drawn[name] else 1 for name in domain])
    found |= scale(("kinds",), "fill", domain, [fills[drawn[name]] for name in domain])
    found |= scale(("kinds",), "stroke", domain, [OWN] * len(domain))
    if dashed:
        found |= scale((layer, "kinds"), "strokeDash", domain, [_DASHED if drawn[name] else [1, 0] for name in domain])
    return found


def unneeded(figures: Iterable[Figure]) -> frozenset[str]:
    """The layers that these figures leave empty: of intervals, and the legend of kinds where none is an estimate."""
    told = list(figures)
    without = set[str]() if any(bounds(figure) for figure in told) else {"band", "bounds", "halo"}
    return frozenset(without | (set() if any(map(estimated, told)) else {"kinds"}))


def scale(layers: Iterable[str], channel: str, domain: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    """The changes by which layers show names by values of a channel, all in the same way."""
    told = {"domain": list(domain), "range": list(values)}
    return {f"layer.{layer}.encoding.{channel}.scale": told for layer in layers}
