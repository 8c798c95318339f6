"""The figures of charts.trig, at a desk: intervals, a break, estimates, a secret, a zero, a gap."""

from pathlib import Path

from endpoint.choice import Choice
from endpoint.follower import Follower
from endpoint.language import Language
from endpoint.pages import slices
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure

SMARTPHONE = "https://w3id.org/omin/indicator/possession-smartphone"
DIFFICULTY = "https://w3id.org/omin/indicator/difficulte-avec-le-numerique"


def desk(root: Path, language: str = "en") -> Desk:
    """A desk over it."""
    return Desk(book(Follower(root).snapshot()), Language(language))


def figures(at: Desk, indicator: str = SMARTPHONE) -> list[Figure]:
    """All figures of an indicator."""
    cube = at.book.cube
    return slices.figures(at, (int(row) for row in cube.values(cube.of("indicator", indicator))))


def choice(**parts: str) -> Choice:
    """A choice of codes by name."""
    return Choice(tuple(sorted(parts.items())))
