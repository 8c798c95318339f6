"""Where figures and masked cells stand in the sources: file, line and column."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from loader import blame
from loader.disclosure.tables import Figure
from loader.workshop import Mapped
from ontology.terms import VALUE


class Origin(NamedTuple):
    """The cell of a source file that made a figure; only the figure's name where no source of this build did."""

    file: str
    line: int | None = None
    column: str | None = None

    def text(self) -> str:
        """`file:line [column]`."""
        line = "" if self.line is None else f":{self.line}"
        return f"{self.file}{line}" + (f" [{self.column}]" if self.column else "")


def origins(mapped: Mapped, names: Collection[str]) -> dict[str, Origin]:
    """The origin of each name that a source of the build made."""
    places = blame.places(mapped, names)
    return {name: Origin(one.file, one.trace.line, one.trace.columns.get(VALUE)) for name, one in places.items()}


def names_of(figures: Iterable[Figure]) -> list[str]:
    """The names of figures, each once."""
    return list(dict.fromkeys(one.name for one in figures))
