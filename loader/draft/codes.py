"""Columns that hold the codes of territories, of establishments and of the post: pattern and name must agree."""

from typing import Final

from loader.draft import naming, shapes
from loader.draft.evidence import MANY, MOST, Evidence, Kind, first

_WORDS: Final = 4


def code_kind(seen: Evidence) -> Kind | None:
    """The kind of code that a column holds; None where it holds none."""
    if len(naming.slug(seen.name).split("-")) > _WORDS:
        return None  # a sentence that speaks of a territory, not the name of its code
    return first((_iris, _siret, _postcode, _commune, _epci, _departement, _region, _foreign), seen)


def _iris(seen: Evidence) -> Kind | None:
    mixed = shapes.share(seen.cells, lambda text: _fits("iris", text) or _fits("commune", text)) >= MOST
    if seen.hints("iris") and mixed and seen.looks("iris", 0.1):
        return "iris"
    plain = seen.looks("iris") and not _sirens(seen)
    return "iris" if plain and seen.hints("commune") and not seen.hints("epci") else None


def _sirens(seen: Evidence) -> bool:
    return shapes.share(seen.cells, lambda text: _fits("siren", text) and shapes.luhn(text)) >= MANY


def _fits(kind: str, text: str) -> bool:
    return bool(shapes.PATTERNS[kind].fullmatch(text))


def _siret(seen: Evidence) -> Kind | None:
    return "siret" if seen.hints("siret") and seen.looks("siret") else None


def _postcode(seen: Evidence) -> Kind | None:
    five = shapes.parts(seen.cells, "short-commune") >= MOST
    return "postcode" if seen.hints("postcode") and five else None


def _commune(seen: Evidence) -> Kind | None:
    short = seen.hints("commune") and "insee" in naming.slug(seen.name) and seen.looks("short-commune")
    whole = seen.hints("commune") and seen.looks("commune") and not seen.hints("period")
    return "commune" if short or whole else None


def _epci(seen: Evidence) -> Kind | None:
    """An EPCI's SIREN begins with 2: a public body of the territories (INSEE, Sirene, category 7)."""
    if not (seen.hints("epci") and _sirens(seen)):
        return None
    grouped = shapes.share(seen.cells, lambda text: text.startswith(("20", "24"))) >= MANY
    return "epci" if grouped else "siren"


def _departement(seen: Evidence) -> Kind | None:
    known = shapes.share(seen.cells, lambda text: text.upper().zfill(2) in shapes.DEPARTEMENTS) >= MOST
    return "departement" if known and seen.hints("departement") else None


def _region(seen: Evidence) -> Kind | None:
    known = shapes.share(seen.cells, lambda text: text.zfill(2) in shapes.REGIONS) >= MOST
    return "region" if known and seen.hints("region") else None


def _foreign(seen: Evidence) -> Kind | None:
    if seen.hints("country") and seen.looks("country"):
        return "country"
    return "nuts" if seen.hints("nuts") and seen.looks("nuts") else None
