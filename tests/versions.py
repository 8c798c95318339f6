"""A small observatory that is published several times, for tests of what changes from version to version."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from loader import build

CASE = Path(__file__).parent / "loader" / "cases" / "tidy"
BASE = "https://data.example.org/case/"
DATASET = f"{BASE}dataset/figures"
# Corrected by the second version; withdrawn by the third.
CORRECTED = f"{BASE}observation/figures/sans-smartphone.region-A.2024.inhabitants"
GONE = f"{BASE}observation/figures/sans-smartphone.region-B.2024-10.inhabitants"
# Added by the second version.
ADDED = f"{BASE}observation/figures/sans-smartphone.region-B.2023.inhabitants"
RENAMED = "https://w3id.org/omin/territory/region/A"


@dataclass(frozen=True)
class Small:
    """The observatory in `folder`, which a test may edit, and the store it is published in."""

    folder: Path
    root: Path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file of the folder; AssertionError where it is not there."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new), "utf-8")

    def build(self) -> str:
        """Publish what the folder holds now; gives the id of the version."""
        result = build.build([self.folder], self.root, lambda _french, _english: None)
        assert result.version, result.found
        assert not result.unchanged
        return result.version

    @property
    def current(self) -> Path:
        """The folder of the live version."""
        return (self.root / "current").resolve()


def small(place: Path) -> Small:
    """The observatory, not yet published, in a folder of a test's own."""
    return Small(Path(shutil.copytree(CASE, place / "territory")), place / "var")


def several(place: Path) -> Small:
    """Published three times: at first; a figure corrected and one added; one withdrawn, and a region renamed."""
    one = small(place)
    one.build()
    one.edit("sources/figures.csv", "1200;6.0", "1200;7.0")
    one.edit("sources/figures.csv", "B;2024-10", "B;2023;phone;report;;9.1;added\nB;2024-10")
    one.build()
    one.edit("sources/figures.csv", "B;2024-10;phone;report;;7.50;last\n", "")
    one.edit("sources/areas.csv", "Alpha", "Alfa")
    one.build()
    return one
