"""Which territories border on one, by their outlines; the door to shapely here."""

from collections.abc import Sequence
from typing import Final, cast

import shapely
from shapely.geometry import shape

from endpoint.pages.book import Book

# In degrees, about fifty metres: simplified outlines of neighbours do not touch everywhere.
_ROOM: Final = 0.0005
_MOST: Final = 600


def neighbours(book: Book, area: str) -> tuple[str, ...]:
    """The territories of the same level within what is observed that border on a territory."""
    holder = book.observed(area)
    level = book.level(area)
    around = book.tree.inside(holder) if holder and holder != area else book.tree.siblings(area)
    like = sorted(other for other in around | {area} if book.level(other) == level)
    if len(like) > _MOST:
        return ()
    key = ("borders", holder or area, level)
    return book.names.remember(key, lambda: _borders(book, like)).get(area, ())


def _borders(book: Book, areas: Sequence[str]) -> dict[str, tuple[str, ...]]:
    shapes = {area: shape(outline) for area in areas if (outline := book.outline(area))}
    names = list(shapes)
    tree = shapely.STRtree(list(shapes.values()))
    found: dict[str, tuple[str, ...]] = {}
    for number, name in enumerate(names):
        near = cast("list[int]", tree.query(shapes[name], predicate="dwithin", distance=_ROOM).tolist())
        found[name] = tuple(names[other] for other in sorted(near) if other != number)
    return found
