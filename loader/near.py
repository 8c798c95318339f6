"""The nearest known name, for hints."""

import difflib
from bisect import bisect
from collections.abc import Iterable
from typing import Final

# How many names are compared: each takes some microseconds, and a country has tens of thousands.
MOST: Final = 200


def nearest(name: str, known: Iterable[str], most: int = MOST) -> str:
    """The known name closest to `name`, or a dash where there is none.

    Of more than `most` names, those around it in the alphabet are compared.
    """
    lowered = {one.casefold(): one for one in known}
    wanted = name.casefold()
    found = difflib.get_close_matches(wanted, _alike(wanted, lowered, most), n=1, cutoff=0.0)
    return lowered[found[0]] if found else "-"


def _alike(wanted: str, known: Iterable[str], most: int) -> list[str]:
    names = sorted(known)
    place = bisect(names, wanted)
    return names if len(names) <= most else names[max(0, place - most // 2) : place + most // 2]
