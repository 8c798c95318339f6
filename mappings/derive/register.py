"""Finds the official code of a commune by its name and postal code, or leaves it open."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Final, TypeAlias

from mappings.derive import divisions
from mappings.derive.divisions import Commune

_ARTICLES: Final = frozenset({"l", "la", "le", "les"})
_SHORT: Final = {"st": "saint", "ste": "sainte"}

Register: TypeAlias = dict[tuple[str, str], set[str]]
"""(normalised name, postal code) → codes of the communes that answer to both."""


def normalised(name: str) -> str:
    """A name without case, accents, hyphens, apostrophes and first article; `St` is `Saint`."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words: list[str] = re.findall(r"[a-z0-9]+", plain)
    kept = words[1:] if len(words) > 1 and words[0] in _ARTICLES else words
    return " ".join(_SHORT.get(word, word) for word in kept)


def register(packages: Path | None) -> Register:
    """The communes of France, and the former ones, which lead to the commune that they are now part of."""
    known = divisions.register(packages)
    living = {one["code"]: one for one in known if one["type"] == "commune-actuelle"}
    found: Register = defaultdict(set)
    for one in known:
        commune = living.get(_successor(one))
        for postal_code in commune.get("codesPostaux", []) if commune else []:
            found[normalised(one["nom"]), postal_code].add(_successor(one))
    return dict(found)


def _successor(commune: Commune) -> str:
    return commune.get("chefLieu") or commune.get("commune") or commune["code"]


def code(known: Register, name: str, postal_code: str) -> str:
    """The code of the only commune that has this name and this postal code; empty where there is none, or several."""
    found = known.get((normalised(name), postal_code), set())
    return next(iter(found)) if len(found) == 1 else ""
