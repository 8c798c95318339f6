"""The version that a build starts from: what of it need not be made again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from loader import inputs, pieces, versions

# What is removed leaves its strings in the store, and its gaps: it is made anew when it has grown so many times.
_OUTGROWN: Final = 2


@dataclass(frozen=True, slots=True)
class Previous:
    """Its store, its pieces, the digest of each of its graphs; nothing where everything is to be made.

    `whole` is how many bytes its store took when it was last made as a whole.
    """

    folder: Path | None = None
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: int = 0

    @property
    def data(self) -> Path | None:
        """Its store."""
        return None if self.folder is None else self.folder / "data"

    @property
    def pieces(self) -> Path | None:
        """What came of its mappings."""
        return None if self.folder is None else self.folder / pieces.FOLDER


NONE: Final = Previous()


def of(root: Path) -> Previous:
    """The live version, where the same program made it and it has not outgrown what it holds."""
    manifest, folder = versions.manifest(root), (root / "current").resolve()
    if manifest.get("program") != inputs.program() or _size(folder / "data") > _OUTGROWN * manifest["whole"]:
        return NONE
    return Previous(folder, manifest["digests"], manifest["whole"])


def told(data: Path, digests: Mapping[str, str], before: Previous) -> dict[str, object]:
    """For the manifest: what the next build must know to start from a version, whose store is in `data`."""
    return {"program": inputs.program(), "digests": digests, "whole": before.whole or _size(data)}


def _size(data: Path) -> int:
    """How many bytes a store takes."""
    return sum(one.stat().st_size for one in data.iterdir())
