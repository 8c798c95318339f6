"""The nearest known name, for hints."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to `name`, or a dash where there is none."""
    names = list(known)
    lowered = {one.casefold(): one for one in names}
    found = difflib.get_close_matches(name.casefold(), lowered, n=1, cutoff=0.0)
    return lowered[found[0]] if found else "-"
