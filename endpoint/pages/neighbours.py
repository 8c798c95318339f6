"""Which territories border on one, by their outlines."""

from collections.abc import Iterable
from typing import Final

from endpoint.geometries import borders
from endpoint.pages.book import Book

_MOST: Final = 600


def neighbours(book: Book, area: str) -> tuple[str, ...]:
    """The territories of the same level within what is observed that border on a territory."""
    holder = book.observed(area)
    level = book.level(area)
    around = book.tree.inside(holder) if holder and holder != area else book.tree.siblings(area)
    like = sorted(other for other in around | {area} if book.level(other) == level)
    if len(like) > _MOST:
        return ()
    return book.names.remember(("borders", holder or area, level), lambda: _borders(book, like)).get(area, ())


def _borders(book: Book, areas: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return borders({area: outline for area in areas if (outline := book.outline(area))})
