"""The corrections of the figures that exist, carried from version to version beside the data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from loader.arrow import pa, pc
from loader.store import Reader
from ontology import history
from ontology.figures import Table
from ontology.terms import DCT, OMIN

_TYPES: Final = {"number": pa.int64()}
_DECLARED: Final = f"""SELECT ?thing ?date ?former ?why (LANG(?why) AS ?language) WHERE {{
  ?thing <{OMIN}correction> ?correction .
  ?correction <{OMIN}formerValue> ?former ; <{DCT}date> ?date ; <{DCT}description> ?why
}} ORDER BY ?date"""


@dataclass(frozen=True, slots=True)
class Moment:
    """The publication that corrects: its number, its moment, its notes by language."""

    number: int
    built: str
    notes: Mapping[str, str]


# Why a figure was corrected, by language: by the figure and its former value.
Reasons = dict[tuple[str, str], dict[str, str]]


def declared(reader: Reader) -> Reasons:
    """Why figures were corrected, as the mappings declare it; the former values as the store has them."""
    found: Reasons = {}
    for row in reader.select(_DECLARED):
        found.setdefault((row["thing"], row["former"]), {})[row["language"]] = row["why"]
    return found


def corrections(figures: Table) -> Table:
    """The figures whose value is another one now, neither being secret, among those that changed."""
    former = pc.fill_null(figures.column(history.FORMER), "")
    return figures.filter(pc.and_(pc.equal(figures.column(history.CHANGE), history.CHANGED), pc.not_equal(former, "")))


def extend(old: Table | None, figures: Table, moment: Moment, reasons: Reasons) -> Table | None:
    """The corrections known before, save of figures that are gone or secret now, and those of this publication.

    `figures` are those that changed. None where there are no corrections.
    """
    gone = pc.or_(figures.column("masked"), pc.equal(figures.column(history.CHANGE), history.WITHDRAWN))
    parts = [] if old is None else [_without(old, figures.filter(gone).column("observation"))]
    fresh = list(_fresh(corrections(figures), moment, reasons))
    columns = {
        name: pa.array([row[name] for row in fresh], _TYPES.get(name, pa.string())) for name in history.CORRECTIONS
    }
    whole = pa.concat_tables([*parts, pa.table(columns)])
    return whole.combine_chunks() if len(whole) else None


def _without(table: Table, things: Any) -> Table:  # noqa: ANN401  # an Arrow column
    return table.filter(pc.invert(pc.is_in(table.column("thing"), value_set=things.combine_chunks())))


def _fresh(figures: Table, moment: Moment, reasons: Reasons) -> Iterator[dict[str, object]]:
    for row in figures.select(["observation", "dataset", history.FORMER, "value"]).to_pylist():
        why = reasons.get((row["observation"], row[history.FORMER]), moment.notes)
        yield {
            "thing": row["observation"],
            "dataset": row["dataset"],
            "former": row[history.FORMER],
            "value": row["value"],
            "number": moment.number,
            "built": moment.built,
            "why_fr": why.get("fr"),
            "why_en": why.get("en"),
        }
