"""What a reader may have meant: things whose name or address is like the one that was not found."""

from typing import Final

from endpoint.pages.book import Book, local_name
from endpoint.pages.desk import Desk, Link

_OFFERED: Final = 6
_LIKE: Final = 0.25
_LONGEST: Final = 80

Grams = frozenset[str]


def near(desk: Desk, path: str) -> tuple[Link, ...]:
    """The things most like the end of a path."""
    wanted = _grams(local_name(path)[:_LONGEST])
    best: dict[str, float] = {}
    for iri, grams in desk.book.names.remember(("near",), lambda: _index(desk.book)):
        likeness = len(wanted & grams) / (len(wanted | grams) or 1)
        if likeness > max(_LIKE, best.get(iri, 0)):
            best[iri] = likeness
    ranked = sorted(best, key=lambda iri: (-best[iri], iri))
    return tuple(desk.link(iri) for iri in ranked[:_OFFERED])


def _index(book: Book) -> list[tuple[str, Grams]]:
    found: list[tuple[str, Grams]] = []
    for row in book.rows("index"):
        iri = row["thing"].value
        found += [(iri, _grams(row["label"].value)), (iri, _grams(local_name(iri)))]
    return found


def _grams(text: str) -> Grams:
    """The runs of three characters of a text, letters and digits only."""
    plain = "".join(character if character.isalnum() else " " for character in text.casefold())
    return frozenset(f" {word} "[start : start + 3] for word in plain.split() for start in range(len(word)))
