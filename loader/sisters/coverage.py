"""What a sister's copied figures are about: indicators, periods, levels of territory; its titles and licences."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from loader.shacl.results import text_of
from loader.sisters.sift import Triple
from ontology.terms import DCT, INDICATOR, OMIN, REF_AREA, REF_PERIOD, VALUE

_LANGUAGE: Final = re.compile(r'"@([a-z]{2})\Z')
_LEVEL: Final = f"<{OMIN}level>"
_MOST: Final = 500  # of each kind are told


def coverage(observations: Iterable[Triple]) -> dict[str, dict[str, int]]:
    """How many figures there are of each indicator, period and level of territory (IRIs)."""
    statements = list(observations)
    levels = {subject: value for subject, name, value in statements if name == _LEVEL}
    found = {name: Counter[str]() for name in ("indicators", "periods", "levels")}
    figures = {subject for subject, name, _ in statements if name == f"<{VALUE}>"}
    for subject, name, value in statements:
        if subject in figures and name == f"<{INDICATOR}>":
            found["indicators"][value[1:-1]] += 1
        elif subject in figures and name == f"<{REF_PERIOD}>":
            found["periods"][value[1:-1]] += 1
        elif subject in figures and name == f"<{REF_AREA}>" and value in levels:
            found["levels"][levels[value][1:-1]] += 1
    return {name: dict(some.most_common(_MOST)) for name, some in found.items()}


def licences(catalogue: Iterable[Triple]) -> list[str]:
    """The licences of what a catalogue holds."""
    found = {value[1:-1] for _, name, value in catalogue if name == f"<{DCT}license>" and value.startswith("<")}
    return sorted(found)[:_MOST]


def titles(catalogue: Iterable[Triple], iri: str) -> dict[str, str]:
    """The titles of a catalogue by language, where each says which it is."""
    wanted = (f"<{iri}>", f"<{DCT}title>")
    said = sorted(value for subject, name, value in catalogue if (subject, name) == wanted)
    spoken = ((_LANGUAGE.search(value), value) for value in said)
    return {found[1]: text_of(value) for found, value in spoken if found}
