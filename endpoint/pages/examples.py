"""Queries to begin with: those that are stored in the graph, in the language of the page."""

from dataclasses import dataclass

from endpoint import calls
from endpoint.pages.desk import Desk
from endpoint.stored import LANGUAGE, Stored, queries


@dataclass(frozen=True, slots=True)
class Example:
    """A query, what it asks, the address that runs it, and its page at `/page/query/<slug>`."""

    title: str
    text: str
    href: str
    slug: str = ""
    comment: str = ""


def examples(desk: Desk) -> tuple[Example, ...]:
    """The stored queries, complete and as they stand, with labels in the language of the page."""
    key = ("examples", *desk.language.key)
    return desk.book.pages.remember(
        key, lambda: tuple(_example(desk, one) for one in queries(desk.book.snapshot).values())
    )


def _example(desk: Desk, stored: Stored) -> Example:
    spoken = {one.name: desk.language.code for one in stored.parameters if one.name == LANGUAGE}
    text = calls.written(stored, calls.settled(stored, spoken, desk.book.snapshot))
    comment = desk.language.name(stored.comments)
    title = desk.name(stored.iri).text
    return Example(title, text, desk.address("/query", query=text), stored.slug, comment.text if comment else "")
