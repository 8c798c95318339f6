"""Which territories border on one, by their outlines."""

from collections.abc import Iterable
from typing import Final

from endpoint.geometries import borders
from endpoint.pages.book import Book

_MOST: Final = 600


def neighbours(book: Book, area: str) -> tuple[str, ...]:
    """The territories of the same level that border on a territory: within what is observed, if those are not too many.

    Else those that are parts of the same whole.
    """
    holder, level = book.observed(area), book.level(area)
    like = book.inner(holder, level) if holder != area else ()
    if not like or len(like) > _MOST:
        like = tuple(sorted({area, *book.tree.siblings(area)}))
    if len(like) > _MOST:
        return ()
    return book.names.remember(("borders", like[0], level, str(len(like))), lambda: _borders(book, like)).get(area, ())


def _borders(book: Book, areas: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return borders({area: outline for area in areas if (outline := book.outline(area))})
