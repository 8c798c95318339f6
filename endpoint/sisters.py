"""The store of sister observatories (`<store>/sisters`): it may be missing, appear, switch or break, and harms nothing.

It is another store than ours, so that no sister's statement is in an answer, a page or a dump of ours unless asked
for. `omin harvest` writes it.
"""

import threading
from pathlib import Path
from typing import Final

from endpoint.follower import Follower
from endpoint.store import Snapshot

FOLDER: Final = "sisters"
_LOCK: Final = threading.Lock()
_HELD: Final[dict[Path, Follower]] = {}


def held(root: Path) -> Follower | None:
    """What follows the sisters' store beside the store in `root`; None where no harvest was published yet."""
    place = root / FOLDER
    with _LOCK:
        if place not in _HELD:
            try:
                _HELD[place] = Follower(place)
            except (OSError, ValueError, KeyError):
                return None
        return _HELD[place]


def snapshot(root: Path) -> Snapshot | None:
    """The live version of the sisters' store, where there is one."""
    found = held(root)
    return found.snapshot() if found else None
