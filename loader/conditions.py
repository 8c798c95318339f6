"""Conditions of the mapping (`when`): which rows of a chunk they hold for."""

from functools import reduce

import numpy as np

from loader.arrow import Column, pa, pc
from loader.chunk import Chunk
from loader.mapping import When


def holds(when: When, chunk: Chunk) -> Column:
    """A boolean per row: whether one of the columns is, contains or holds what the condition says."""
    return reduce(pc.or_, (_of(when, chunk.columns[name]) for name in when.columns))


def filtered(chunk: Chunk, when: When | None) -> Chunk:
    """The rows for which the condition holds; all of them where there is none."""
    return chunk if when is None else chunk.filtered(holds(when, chunk))


def _of(when: When, column: Column) -> Column:
    if when.equals:
        found = pc.is_in(column, value_set=pa.array(when.equals, pa.string()))
    elif when.contains:
        found = _contains(column, when.contains)
    else:
        found = pc.not_equal(column, "")
    return pc.and_(found, pc.invert(_contains(column, when.without))) if when.without else found


def _contains(column: Column, terms: tuple[str, ...]) -> Column:
    lowered = pc.utf8_lower(column)
    nothing = pa.array(np.zeros(len(column), dtype=bool))
    return reduce(pc.or_, (pc.match_substring(lowered, term.lower()) for term in terms), nothing)
