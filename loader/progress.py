"""Progress of anything that takes over two seconds, on a terminal: rate and time left (the door to tqdm)."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Never, Protocol

from tqdm import tqdm

_PATIENCE: Final = 2.0  # seconds before a bar is shown


class Bar(Protocol):
    """What is told of a piece of work."""

    def to(self, done: float) -> None:
        """Say that `done` of the total is done."""
        ...


@dataclass(frozen=True, slots=True)
class _Bar:
    bar: "tqdm[Never]"

    def to(self, done: float) -> None:
        self.bar.update(done - self.bar.n)


@contextmanager
def bar(what: str, total: float, unit: str = "B") -> Generator[Bar]:
    """A bar for `total` units of work; nothing where standard error is no terminal."""
    with tqdm(
        desc=what,
        total=total,
        unit=unit,
        unit_scale=True,
        delay=_PATIENCE,
        disable=None,
        leave=False,
        dynamic_ncols=True,
    ) as made:
        yield _Bar(made)
