"""The national standard's table of places, from a finished store to CSV or JSON."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from loader.store import Reader
from ontology import standard
from ontology.standard import Row


class UnknownDatasetError(LookupError):
    """No dataset of places has this name; `known` has the names there are."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(", ".join(known))
        self.known = known


@dataclass(frozen=True, slots=True)
class Told:
    """How many rows there are; how many lack a field that the standard wants; how many values it cannot write."""

    rows: int
    lacking: Counter[str]
    left_out: Counter[str]


def read(store: Path, dataset: str | None) -> list[Row]:
    """The rows of the store in the folder `store`, of one dataset (by its short name) or of all.

    UnknownDatasetError where no place is in that dataset.
    """
    statements = list(Reader(store).select(standard.query()))
    datasets = sorted({one["dataset"] for one in statements})
    wanted = [iri for iri in datasets if dataset is None or _slug(iri) == dataset]
    if dataset is not None and not wanted:
        raise UnknownDatasetError([_slug(iri) for iri in datasets])
    return [row for iri in wanted for row in standard.rows(statements, iri)]


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def write_csv(rows: Iterable[Row], out: TextIO) -> None:
    """The table as CSV (RFC 4180), the standard's 32 columns in its order."""
    writer = csv.DictWriter(out, [field.name for field in standard.fields()])
    writer.writeheader()
    writer.writerows(row.cells for row in rows)


def write_json(rows: Iterable[Row], out: TextIO) -> None:
    """The table as a JSON array of objects with the standard's 32 names; what is not known is the empty text."""
    json.dump([row.cells for row in rows], out, ensure_ascii=False, indent=1)
    out.write("\n")


def told(rows: Sequence[Row]) -> Told:
    """What is to be said of the rows beside the table."""
    lacking = Counter(name for row in rows for name in row.lacking)
    return Told(len(rows), lacking, Counter(name for row in rows for name, _ in row.left_out))
