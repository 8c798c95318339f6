"""What every reader gives: a header, blocks of text columns, and the line of a row."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from loader.arrow import Column

BLOCK_BYTES: Final = 1 << 18  # a block of rows gives some fifty times its bytes of N-Triples
BLOCK_ROWS: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: text columns by name, the number (from 0) of the first row in the file, and how many there are.

    `done` is the share of the file that is read with them.
    """

    columns: Mapping[str, Column]
    first_row: int
    rows: int
    done: float


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row with too few or too many cells: its line, how many cells it has and should have."""

    line: int
    actual: int
    expected: int


class UnreadableError(ValueError):
    """The file is not what the table says: the reason, and the line if known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


class Reader(Protocol):
    """A file as columns of text."""

    def header(self) -> list[str]:
        """The column names; UnreadableError where there are none or the encoding is wrong."""
        ...

    def check(self) -> None:
        """UnreadableError where the file holds what the blocks would not tell."""
        ...

    def blocks(self, columns: Sequence[str], on_ragged: Callable[[], object]) -> Iterator[Block]:
        """The rows, a block at a time; a ragged row is left out and `on_ragged` called."""
        ...

    def ragged(self) -> Iterator[Ragged]:
        """Rows whose number of cells differs from the header's."""
        ...

    def lines(self, wanted: Collection[int]) -> dict[int, int]:
        """The line on which each of the wanted rows begins."""
        ...

    def row_at(self, line: int) -> int | None:
        """The row that stands on a line; None where there is none."""
        ...
