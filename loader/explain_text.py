"""An explanation as text for a terminal, in French or English."""

from collections.abc import Iterator, Sequence
from typing import Final

from loader import render
from loader.explain import Explanation, Part
from loader.finding import Language

_WORDS: Final = {
    "fr": {
        "cells": "cellules",
        "triples": "triplets",
        "found": "constats",
        "none": "rien",
        "not": "(condition non remplie)",
    },
    "en": {
        "cells": "cells",
        "triples": "triples",
        "found": "findings",
        "none": "none",
        "not": "(its condition does not hold)",
    },
}


def text(explanations: Sequence[Explanation], language: Language) -> str:
    """All of them, one after the other."""
    return "\n".join(line for one in explanations for line in _lines(one, language))


def _lines(one: Explanation, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    yield f"{one.mapping.path}"
    yield f"  {words['cells']}"
    width = max((len(name) for name, _ in one.cells), default=0)
    yield from (f"    {name:<{width}}  {value}" for name, value in one.cells)
    for part in one.parts:
        yield from _part(part, words["not"])
    yield f"  {words['triples']}"
    yield from (f"    {line}" for line in one.triples or (words["none"],))
    yield f"  {words['found']}"
    told = [line for finding in one.found for line in render.line(finding, language).splitlines()]
    yield from (f"    {line}" for line in told or [words["none"]])


def _part(part: Part, not_asked: str) -> Iterator[str]:
    yield f"  {part.name}" if part.asked else f"  {part.name} {not_asked}"
    width = max((len(step.what) for step in part.steps), default=0)
    for step in part.steps:
        origin = "" if step.origin == "=" else f"{step.origin}: "
        yield f"    {step.what:<{width}}  {origin}{step.text} → {' '.join(step.terms) or '-'}"
