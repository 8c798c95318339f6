"""The columns of all figures, beside the data of a version: the endpoint's pages are made from them."""

from pathlib import Path

from loader.store import Reader
from ontology import figures


def write(version: Path) -> None:
    """Write the columns of the version in a folder. OSError where the disk refuses."""
    reader = Reader(version / "data")
    figures.write(figures.gather(reader.csv), version / figures.FILE)
