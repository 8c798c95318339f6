"""The gap between need and offer: a rank of the need minus a rank of the offer. docs/needs.md says why it is so."""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# A rank among fewer territories than this says nothing.
LEAST: Final = 5
_HIGHEST: Final = 100.0


def ranks(values: Floats) -> Floats:
    """The rank of each number among all, from 0 for the lowest to 100 for the highest; equal numbers share the mean.

    There must be two numbers or more, none of them missing. Where all are equal, each has 50.
    """
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    before = np.cumsum(counts) - counts
    middle = before + (counts - 1) / 2
    return np.asarray(middle[group] * (_HIGHEST / (len(values) - 1)), np.float64)


def offer(places: Floats, services: Floats, distance: Floats) -> Floats:
    """The rank of the offer, 0 to 100: the mean of those of places and services per inhabitant and of closeness."""
    return (ranks(places) + ranks(services) + ranks(-distance)) / 3


def gap(need: Floats, places: Floats, services: Floats, distance: Floats) -> Floats:
    """Rank of the need minus rank of the offer, -100 to 100, among the territories for which all four are known.

    Not a number for the others; for all where fewer than `LEAST` or than half of them are known.
    """
    known = ~np.isnan(np.vstack([need, places, services, distance])).any(axis=0)
    found = np.full(len(need), np.nan)
    if known.sum() >= max(LEAST, len(need) / 2):
        found[known] = ranks(need[known]) - offer(places[known], services[known], distance[known])
    return found
