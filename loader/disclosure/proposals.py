"""What `omin protect` says: the cells to hide, as text, JSON or CSV."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from loader.disclosure.origins import Origin
from loader.disclosure.protection import Proposal
from loader.finding import Language

_WHY: Final = {
    "fr": {"primary": "primaire", "secondary": "secondaire"},
    "en": {"primary": "primary", "secondary": "secondary"},
}


class Row(NamedTuple):
    """A cell to hide, as it is told."""

    source: str
    line: int | None
    column: str | None
    value: str
    kind: str
    why: str


def rows(proposals: Sequence[Proposal], found: Mapping[str, Origin], language: Language) -> list[Row]:
    """The proposals with where they stand in the sources."""
    return [_row(one, found, language) for one in proposals]


def _row(one: Proposal, found: Mapping[str, Origin], language: Language) -> Row:
    origin = found.get(one.figure.name, Origin(one.figure.name))
    value = f"{one.figure.value:.15g}"
    return Row(*origin, value, one.why, _reason(one, found, language))


def _reason(one: Proposal, found: Mapping[str, Origin], language: Language) -> str:
    if one.of is not None:
        place = found.get(one.of.name, Origin(one.of.name)).text()
        return f"il ferait retrouver {place}" if language == "fr" else f"it would give {place} away"
    if one.least:
        return f"moins de {one.least} unités" if language == "fr" else f"fewer than {one.least} units"
    return "secret dans un autre jeu" if language == "fr" else "secret in another dataset"


def text(told: Sequence[Row], form: str, language: Language) -> str:
    """The rows in the wanted form: `text`, `json` or `csv`."""
    if form == "json":
        return json.dumps([one._asdict() for one in told], ensure_ascii=False, indent=2)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([Row._fields, *told])
        return out.getvalue().rstrip("\n")
    return "\n".join(_line(one, language) for one in told)


def _line(one: Row, language: Language) -> str:
    place = Origin(one.source, one.line, one.column).text()
    return f"{place}: {one.value}, {_WHY[language][one.kind]} ({one.why})"
