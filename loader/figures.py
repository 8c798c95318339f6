"""The columns of all figures, beside the data of a version: the endpoint's pages are made from them."""

from pathlib import Path
from typing import TYPE_CHECKING

from loader.store import Reader
from ontology import figures, gathering, iris

if TYPE_CHECKING:  # going back makes columns too, and need not wait for what maps
    from loader.previous import Previous
    from loader.workshop import Mapped


def gathered(reader: Reader, mapped: "Mapped", before: "Previous") -> figures.Table:
    """The columns of a store; those of the graphs that were carried over are taken from the version before."""
    table = _columns(before)
    if table is None:
        return gathering.gather(reader.csv)
    changed = sorted(mapped.dataset_graphs() - mapped.carried)
    left = [iris.observations_in(graph) for graph in before.digests if graph not in mapped.carried]
    return gathering.renew(table, reader.csv, lambda query: reader.csv(query, changed), left)


def _columns(before: "Previous") -> figures.Table | None:
    try:
        return None if before.folder is None else figures.read(before.folder / figures.FILE)
    except OSError:
        return None


def make(version: Path) -> None:
    """Write the columns of the version in a folder, made of its store alone. OSError where the disk refuses."""
    write(gathering.gather(Reader(version / "data").csv), version)


def write(table: figures.Table, version: Path) -> None:
    """Write the columns beside the version in a folder. OSError where the disk refuses."""
    figures.write(table, version / figures.FILE)
