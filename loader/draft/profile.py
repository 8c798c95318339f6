"""What was seen in one column."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from loader.draft import dating, figures, naming, shapes
from loader.draft.evidence import Evidence, Kind
from loader.draft.figures import Numbers
from loader.draft.kind import kind_of

_SAMPLES: Final = 3
_SHORT: Final = 40
PRIVATE: Final = frozenset(("email", "phone", "personal"))
MULTIPLE: Final = frozenset(("category", "text", "label", "email", "url", "phone", "postcode", "description"))


@dataclass(frozen=True, slots=True)
class Profile:
    """A column: what kind of thing its cells are, and what a person wants to see to judge that.

    `missing` and `secret` are the cells found that say so; `dates` the forms of its dates; `separator` what stands
    between several values; `pad` how long its codes are where zeros were lost in front.
    """

    name: str
    kind: Kind
    rows: int
    cells: Counter[str] = field(repr=False)
    numbers: Numbers | None = None
    missing: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    separator: str = ""
    pad: int | None = None

    @property
    def filled(self) -> int:
        """How many cells are not empty."""
        return self.cells.total()

    @property
    def constant(self) -> str | None:
        """The one value of every row, of two rows or more."""
        return next(iter(self.cells)) if len(self.cells) == 1 and self.filled == self.rows > 1 else None

    @property
    def samples(self) -> tuple[str, ...]:
        """The commonest values, shortened; none of contacts and persons."""
        if self.kind in PRIVATE:
            return ()
        found = (" ".join(text.split()) for text, _count in self.cells.most_common(_SAMPLES))
        return tuple(text if len(text) <= _SHORT else text[: _SHORT - 1] + "…" for text in found)


def profile(name: str, cells: Sequence[str]) -> Profile:
    """Look at a column's cells."""
    counted = Counter(cell for cell in cells if cell)
    kept = Counter({text: count for text, count in counted.items() if not figures.marker(text)})
    marked = counted.keys() - kept.keys()
    evidence = Evidence(name, counted, kept, figures.numbers(kept))
    kind = kind_of(evidence)
    coded = kind in ("number", "percent", "count-flag")
    return Profile(
        name,
        kind,
        len(cells),
        counted,
        evidence.numbers if coded else None,
        tuple(sorted(text for text in marked if coded and text.lower() in figures.MISSING)),
        tuple(sorted(text for text in marked if coded and text.lower() in figures.SECRET)),
        dating.forms(kept)[1] if kind in ("date", "period") else (),
        shapes.separator(kept) if kind in MULTIPLE and not naming.hints(name, "address") else "",
        _pad(kind, kept),
    )


def _pad(kind: Kind, cells: Counter[str]) -> int | None:
    wanted = {"commune": 5, "postcode": 5, "departement": 2, "siret": 14, "siren": 9, "epci": 9}.get(kind)
    short = any(len(text) < (wanted or 0) and text.isdecimal() for text in cells)
    return wanted if short else None
