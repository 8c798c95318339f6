"""Cells whose value is known and secret: they are no figures, and no gap either."""

from endpoint.pages import slices
from endpoint.pages.compared import cut_of
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure


def masked(desk: Desk, like: Figure) -> frozenset[str]:
    """The territories whose value is secret for what a figure is about."""
    cut = cut_of(desk, like)
    return slices.masked(desk, cut) if cut else frozenset()
