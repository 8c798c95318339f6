"""What a whole file is: places or figures, of which territories, of when, and which columns say what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from loader.draft import dating, naming
from loader.draft.profile import Profile, profile
from loader.draft.sample import Sample, take
from loader.draft.settings import Settings

Shape = Literal["places", "figures", "outlines", "other"]

TERRITORIES: Final = ("iris", "commune", "epci", "departement", "region", "nuts", "country")
_NUMBERS: Final = ("number", "percent")
_YEAR_END: Final = re.compile(r"(?:19|20)(\d\d)$|(\d\d)$")
_SEVERAL: Final = 5
_WORDS: Final = ("town", "name", "text", "category")
_SPOKEN: Final = {
    "iris": re.compile(r"iris"),
    "commune": re.compile(r"com|ville|town|city"),
    "epci": re.compile(r"epci|interco|metropole"),
    "departement": re.compile(r"dep"),
    "region": re.compile(r"reg"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was found.

    `labels` gives for a column of names the column of codes that it says again in words; `melt` are the measures whose
    name is a period; `when` is the column that says which of several measures a row holds; `period` is the year that
    all measures' names end with; `apart` is a column without which rows of one territory and period would be alike.
    """

    settings: Settings
    columns: Sequence[Profile]
    shape: Shape
    measures: Sequence[Profile]
    melt: Sequence[Profile]
    when: Profile | None
    area: Profile | None
    period: str | None
    apart: Profile | None
    labels: Mapping[str, str]

    def of(self, *kinds: str) -> list[Profile]:
        """The columns of these kinds."""
        return [one for one in self.columns if one.kind in kinds]

    def first(self, *kinds: str) -> Profile | None:
        """The most filled column of the first of these kinds that there is."""
        for kind in kinds:
            found = self.of(kind)
            if found:
                return max(found, key=lambda one: one.filled)
        return None


def look(path: Path) -> Look:
    """Look at a file. RefusedError where it is no table."""
    sample = take(path)
    columns = [profile(name, sample.column(index)) for index, name in enumerate(sample.names)]
    measures = [one for one in columns if one.kind in _NUMBERS]
    melt = [one for one in measures if dating.is_period_name(one.name)]
    area = _area(columns)
    shape = _shape(columns, measures, area)
    return Look(
        sample.settings,
        columns,
        shape,
        measures,
        melt,
        _when(columns, melt),
        area,
        _common_year(measures),
        _apart(sample, columns, area),
        dict(_labels(sample, columns)),
    )


def _area(columns: Iterable[Profile]) -> Profile | None:
    """The finest territory that most rows name; a coarser one where it changes as often: the finer is then its seat."""
    named = [one for one in columns if one.kind in TERRITORIES and 2 * one.filled >= one.rows]
    finest = min(named, key=lambda one: (TERRITORIES.index(one.kind), -one.filled), default=None)
    if finest is None or len(finest.cells) < _SEVERAL:
        return finest
    alike = [one for one in named if len(one.cells) >= len(finest.cells)]
    return max(alike, key=lambda one: (TERRITORIES.index(one.kind) if one.kind != finest.kind else -1, one is finest))


def _shape(columns: Sequence[Profile], measures: Sequence[Profile], area: Profile | None) -> Shape:
    kinds = {one.kind for one in columns}
    located = {"longitude", "latitude"} <= kinds or ("point" in kinds and "geometry" not in kinds)
    if located and kinds & {"name", "address"}:
        return "places"
    if measures and area:
        return "figures"
    return "outlines" if area and "geometry" in kinds else "other"


def _when(columns: Iterable[Profile], melt: Sequence[Profile]) -> Profile | None:
    """A column of a few words beside columns of periods: it says what the row's numbers are."""
    few = [one for one in columns if one.kind in ("category", "text") and 1 < len(one.cells) <= 12]  # noqa: PLR2004
    return few[0] if melt and few else None


def _common_year(measures: Sequence[Profile]) -> str | None:
    """The year that all measures' names end with, in two figures or four."""
    ends = {_YEAR_END.search(one.name) for one in measures}
    years = {found[1] or found[2] if found else None for found in ends}
    year = years.pop() if len(years) == 1 and len(measures) > 1 else None
    return f"20{year}" if year else None


def _apart(sample: Sample, columns: Sequence[Profile], area: Profile | None) -> Profile | None:
    """The column of words that tells most rows of one territory and period apart, where some are alike."""
    known = [one.kind in ("period", "date") or one == area for one in columns]
    keys = [index for index, one in enumerate(columns) if known[index] and one.constant is None]
    rows = [row for row in sample.rows if len(row) == len(columns)]

    def different(*more: int) -> int:
        return len({tuple(row[index] for index in (*keys, *more)) for row in rows})

    words = [index for index, one in enumerate(columns) if one.kind in ("category", "scale", "text")]
    if not area or not words or different() == len(rows):
        return None
    best = max(words, key=different)
    return columns[best] if different(best) > different() else None


def _labels(sample: Sample, columns: Sequence[Profile]) -> Iterable[tuple[str, str]]:
    """Columns of words that say a territory's code again: one word for each code, and a name that does not object."""
    codes = [(index, one) for index, one in enumerate(columns) if one.kind in TERRITORIES]
    for index, one in enumerate(columns):
        if one.kind == "town" or (one.kind in _WORDS and naming.hints(one.name, "label")):
            said = (code for place, code in codes if _alike(one, code) and _says(sample, place, index))
            code = next(said, None)
            if code:
                yield one.name, code.name


def _alike(label: Profile, code: Profile) -> bool:
    """Whether the label's name speaks of the code's level, or of none; and there are about as many of both."""
    spoken = {kind for kind, words in _SPOKEN.items() if words.search(naming.slug(label.name))}
    return (not spoken or code.kind in spoken) and 10 * len(label.cells) >= 8 * len(code.cells)


def _says(sample: Sample, code: int, label: int) -> bool:
    both = (row for row in sample.rows if max(code, label) < len(row))
    pairs = {(row[code], row[label]) for row in both if row[code] and row[label]}
    return len({code for code, _label in pairs}) == len(pairs) > 0
