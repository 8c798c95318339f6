"""The nearest known name, for hints."""

import difflib
import os
from collections.abc import Iterable
from typing import Final

# How many names are compared: each takes some microseconds, and a country has tens of thousands.
MOST: Final = 200


def nearest(name: str, known: Iterable[str], most: int = MOST) -> str:
    """The known name closest to `name`, or a dash where there is none.

    Of more than `most` names, those that begin most like it are compared.
    """
    lowered = {one.casefold(): one for one in known}
    wanted = name.casefold()
    found = difflib.get_close_matches(wanted, _alike(wanted, lowered, most), n=1, cutoff=0.0)
    return lowered[found[0]] if found else "-"


def _alike(wanted: str, known: Iterable[str], most: int) -> list[str]:
    names = list(known)
    if len(names) <= most:
        return names
    return sorted(names, key=lambda one: len(os.path.commonprefix((wanted, one))), reverse=True)[:most]
