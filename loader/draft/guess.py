"""What the shared vocabulary may call a column or a cell: offered, never sure."""

import difflib
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from loader.draft import naming
from loader.draft.profile import Profile
from loader.near import nearest
from ontology import vocabulary
from ontology.terms import SHARED

_ALIKE: Final = 0.8
_RATE: Final = re.compile(r"(^|-)(taux|rate|part|pct|percent|pourcentage|proportion)($|-)")
_DIMENSIONS: Final = {
    "sex": re.compile(r"^(sexe?|genre)$"),
    "age": re.compile(r"^(age|ages|tranche-age|tranche-d-age)$"),
    "theme": re.compile(r"^themes?$"),
}


@cache
def notations(scheme: str) -> frozenset[str]:
    """The notations of a scheme of the shared vocabulary, such as `indicator` or `code/unit`; none if unknown."""
    return frozenset(_vocabulary().codes.get(SHARED + scheme, {}))


@cache
def _vocabulary() -> vocabulary.Vocabulary:
    return vocabulary.load()


def indicator(column: str) -> str | None:
    """The indicator whose notation is like the column's name."""
    name = naming.slug(column)
    near = nearest(name, notations("indicator"))
    return near if difflib.SequenceMatcher(None, name, near).ratio() >= _ALIKE else None


def unit(column: Profile) -> str | None:
    """The unit, where the cells or the name leave no doubt."""
    if column.kind == "percent" or _RATE.search(naming.slug(column.name)):
        return "PERCENT" if column.numbers and column.numbers.low >= 0 and column.numbers.high <= 100 else None  # noqa: PLR2004
    counts = re.search(r"(^|-)(nb|nombre|pop|population)", naming.slug(column.name))
    return "NUM" if counts and column.numbers and column.numbers.whole else None


def dimension(column: Profile) -> str | None:
    """The dimension that a column of a few words is, by its name."""
    return next((name for name, words in _DIMENSIONS.items() if words.match(naming.slug(column.name))), None)


def coded(scheme: str, values: Iterable[str]) -> dict[str, str]:
    """For each value, the code whose notation is its slug, or TODO; none where the list is unknown."""
    known = notations(scheme)
    found = {value: naming.slug(value) for value in values}
    return {value: slug if slug in known else "TODO" for value, slug in found.items()} if known else {}
