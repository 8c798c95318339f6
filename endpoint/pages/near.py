"""What a reader may have meant: things called like the end of an address that was not found."""

from typing import Final

from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.finder import finder

_OFFERED: Final = 6
_LONGEST: Final = 80


def near(desk: Desk, path: str) -> tuple[Link, ...]:
    """The things that the search finds by the end of a path, else by words spelt most like it."""
    index, asked = finder(desk.book.snapshot), local_name(path)[:_LONGEST]
    for text in (asked, *index.alike(asked)):
        if hits := index.find(text, limit=_OFFERED).hits:
            return tuple(desk.link(hit.iri) for hit in hits)
    return ()
