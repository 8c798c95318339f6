"""Queries to begin with, made for what the store holds."""

from dataclasses import dataclass
from typing import Final

from endpoint.pages.book import query
from endpoint.pages.desk import Desk

NAMES: Final = ("example_figures", "example_indicators", "example_territories", "example_sources")


@dataclass(frozen=True, slots=True)
class Example:
    """A query, what it asks, and the address that runs it."""

    title: str
    text: str
    href: str


def examples(desk: Desk) -> tuple[Example, ...]:
    """The example queries in the language of the page."""
    return tuple(_example(desk, name) for name in NAMES)


def _example(desk: Desk, name: str) -> Example:
    text = query(name).replace('"fr"', f'"{desk.language.code}"')
    return Example(desk.language.say(name), text, desk.address("/sparql", query=text))
