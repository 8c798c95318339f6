"""The store of sister observatories (`<store>/sisters`): it may be missing, appear, switch or break, and harms nothing.

It is another store than ours, so that no sister's statement is in an answer, a page or a dump of ours unless asked
for. `omin harvest` writes it.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from endpoint.follower import Follower
from endpoint.site import query
from endpoint.store import Row, Snapshot, Term
from ontology.terms import DCT

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


@dataclass(frozen=True, slots=True)
class SisterName:
    """A sister: its slug, titles, address, and when it was last tried and last read as a whole (xsd:dateTime)."""

    iri: str
    slug: str
    titles: tuple[Term, ...]
    url: str
    checked: str
    reached: str


def register(copy: Snapshot) -> dict[str, SisterName]:
    """The sisters that were read, by their IRI."""
    found = (_sister(copy, row) for row in copy.select(query("sister-register")))
    return {one.iri: one for one in found}


def _sister(copy: Snapshot, row: Row) -> SisterName:
    iri = row["sister"].value
    url, checked, reached = (_text(row, name) for name in ("url", "checked", "reached"))
    return SisterName(iri, iri.rpartition("/")[2], _titles(copy, iri), url, checked, reached)


def _titles(copy: Snapshot, iri: str) -> tuple[Term, ...]:
    return tuple(copy.objects(iri, DCT + "title"))


def _text(row: Row, name: str) -> str:
    return row[name].value if name in row else ""
