"""The shapes of this house on what others say: which of them are broken, and how often."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from loader.conform.triples import Triples
from loader.conform.verdict import Verdict, met, missing, times, warning
from loader.shacl import validation
from loader.shacl.results import text_of

_MOST: Final = 20  # results of one constraint


def kept(triples: Triples, shapes: Sequence[str], seen: str = "", but: tuple[str, ...] = ()) -> Verdict:
    """Whether triples keep the shapes of some files; of those whose name begins as one of `but` nothing is told."""
    planned = validation.plan(validation.load_shapes(*shapes), triples.rows)
    broken: Counter[tuple[str, bool]] = Counter()
    for found in validation.validate(planned, triples.rows, _MOST):
        for one in found.results:
            name = text_of(one.shape).rpartition("/")[2]
            broken[name, one.severity.endswith("Violation>")] += not name.startswith(but)
    errors = [times(name, number) for (name, grave), number in broken.items() if grave and number]
    warnings = [times(name, number) for (name, grave), number in broken.items() if not grave and number]
    return missing(*errors) if errors else warning(*warnings) if warnings else met(seen)
