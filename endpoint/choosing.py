"""A choice among figures: which rows have the codes that are chosen, and what there is to choose."""

from difflib import get_close_matches
from typing import Final

import numpy as np

from endpoint.choice import Choice
from endpoint.cube import Cube, Rows
from endpoint.errors import ProblemError
from endpoint.negotiation import VARY
from endpoint.pages.book import local_name

_TOLD: Final = 20  # codes that a problem names
# What may be chosen by beside further dimensions: a name, and the column of all figures that it means.
_NAMES: Final = {
    "level": "level",
    "territory": "area",
    "period": "period",
    "population": "population",
    "indicator": "indicator",
    "dataset": "dataset",
    "kind": "kind",
    "status": "status",
}


def names(cube: Cube) -> dict[str, str]:
    """The names by which figures may be chosen, and the columns they mean."""
    return _NAMES | {local_name(dimension): dimension for dimension in cube.further}


def chosen(rows: Rows, choice: Choice, cube: Cube) -> Rows:
    """The rows among these that have every code chosen; ProblemError (404) where there are none, with what there is."""
    there = names(cube)
    found = rows
    for name, code in choice.parts:
        if name not in there:
            raise _problem(f"Figures are not chosen by {name}.", {"takes": sorted(there)})
        having = _having(found, there[name], code, cube)
        if not having.size:
            raise _nothing(found, name, code, cube)
        found = having
    return found


def _having(rows: Rows, column: str, code: str, cube: Cube) -> Rows:
    words = cube.column(column)
    wanted = np.array([number for number, word in enumerate(words.words) if local_name(word) == code], np.int32)
    return rows[np.isin(words.codes[rows], wanted)]


def _nothing(rows: Rows, name: str, code: str, cube: Cube) -> ProblemError:
    """Say which code none of these has, those they have, and which are most like it."""
    codes = sorted({local_name(word) for word in cube.distinct(names(cube)[name], rows)})
    nearest = get_close_matches(code, codes, n=3, cutoff=0.4)
    told: dict[str, object] = {"parameter": name, "takes": codes[:_TOLD], "nearest": nearest}
    return _problem(f"None of these figures has {code} as {name}.", told)


def _problem(detail: str, members: dict[str, object]) -> ProblemError:
    return ProblemError(404, detail, headers={"Vary": VARY}, members={"rule": "choice", **members})
