"""The versions that a store has or had, as commands name them: by number, or `live`."""

from dataclasses import dataclass
from pathlib import Path

from loader import versions
from loader.history.sides import Side
from ontology import history
from ontology.history import Publication


@dataclass(frozen=True)
class Shelf:
    """The versions that are kept, by number, and what is told of all, in order."""

    root: Path
    kept: dict[int, Path]
    told: list[Publication]

    @property
    def live(self) -> int:
        """The number of the live version."""
        return int((self.root / "current").resolve().name[:6])

    def side(self, number: int) -> Side:
        """A version that is kept, to be compared. KeyError where it is not."""
        folder = self.kept[number]
        return Side(folder, versions.manifest_of(folder))


def read(root: Path) -> Shelf:
    """The versions of a store. LookupError where none is live; OSError or ValueError where its history is damaged."""
    if versions.live(root) is None:
        raise LookupError(str(root))
    return Shelf(root, versions.kept(root), history.versions(root / "current"))


def number(shelf: Shelf, name: str) -> int:
    """The number of a version by its name: `live`, its number or its id. LookupError where there never was one."""
    text = name[:6] if "-" in name else name
    found = shelf.live if name == "live" else int(text) if text.isdecimal() else 0
    if found not in {*shelf.kept, *(one.number for one in shelf.told)}:
        raise LookupError(name)
    return found
