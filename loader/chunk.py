"""Some rows of a source, as columns of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from loader.arrow import Column, pa, pc

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Text columns by name, and the number of each row, which `table.places` turns into a line."""

    columns: Mapping[str, Column]
    numbers: Rows

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.numbers)

    def filtered(self, mask: Column) -> "Chunk":
        """The rows for which the mask is true."""
        kept = np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)
        if kept.all():
            return self
        return Chunk({name: pc.filter(column, mask) for name, column in self.columns.items()}, self.numbers[kept])

    def distinct(self, names: Sequence[str]) -> "Chunk":
        """The first row of each combination of the named columns, in the order of the file."""
        if not names or self.rows < 2:  # noqa: PLR2004 - one row is distinct
            return self
        table = pa.table({**{name: self.columns[name] for name in names}, "": pa.array(np.arange(self.rows))})
        first = table.group_by(list(names), use_threads=False).aggregate([("", "min")])["_min"]
        if len(first) == self.rows:
            return self
        kept = np.sort(first.to_numpy())
        return Chunk({name: pc.take(column, kept) for name, column in self.columns.items()}, self.numbers[kept])
