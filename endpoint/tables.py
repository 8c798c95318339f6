"""The complete table of observations of a dataset or an indicator, as CSV."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from endpoint.columns import Column, columns
from endpoint.site import query
from endpoint.store import Snapshot
from ontology import terms

_KINDS: Final = {terms.INDICATOR_CLASS: "indicator", terms.QB + "DataSet": "dataset"}
_TIES: Final = {"indicator": terms.INDICATOR, "dataset": terms.DATA_SET}

# The values of one observation, by predicate.
_Values = dict[str, list[str]]


def kind(iri: str, snapshot: Snapshot) -> str | None:
    """Which column a table of `iri` would be about: `indicator` or `dataset`; None where it has no table."""
    types = (term.value for term in snapshot.objects(iri, terms.TYPE))
    return next((_KINDS[name] for name in types if name in _KINDS), None)


def datasets(iri: str, column: str, snapshot: Snapshot) -> list[str]:
    """The datasets that the table of `iri` is made from."""
    if column == "dataset":
        return [iri]
    return [row["dataset"].value for row in snapshot.select(query("datasets-of-indicator"), {"thing": iri})]


@lru_cache(maxsize=8)
def table(iri: str, column: str, snapshot: Snapshot) -> bytes:
    """Every observation that has `iri` in `column`, the header first."""
    header = columns(datasets(iri, column, snapshot), snapshot)
    beside = _beside(snapshot)
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow([one.name for one in header])
    for observation in snapshot.subjects(_TIES[column], iri):
        values = snapshot.properties(observation)
        if terms.OBSERVATION in values.get(terms.TYPE, ()):  # a masked cell is none
            writer.writerows(_lines(observation, values, header, beside))
    return output.getvalue().encode()


def _beside(snapshot: Snapshot) -> Callable[[str, str], str]:
    @cache
    def label(iri: str, predicate: str) -> str:
        """What is said of an IRI: in French, in no language, or as it comes."""
        labels = {term.language or "": term.value for term in snapshot.objects(iri, predicate)}
        return next((labels[tag] for tag in ("fr", "", *labels) if tag in labels), "")

    return label


def _lines(
    observation: str, values: _Values, header: list[Column], beside: Callable[[str, str], str]
) -> Iterator[list[str]]:
    """One line; where a column has several values (two sources), one for each, the other cells the same."""
    cells: list[list[str]] = []
    for column in header:
        if column.beside:
            cells.append([beside(iri, column.predicate or "") for iri in values.get(column.beside, ())])
        else:
            cells.append([column.text(value) for value in _written(observation, values, column)])
    for number in range(max(map(len, cells))):
        yield [texts[min(number, len(texts) - 1)] if texts else "" for texts in cells]


def _written(observation: str, values: _Values, column: Column) -> list[str]:
    if column.predicate is None:
        return [observation]
    found = values.get(column.predicate, [])
    if column.predicate == terms.VALUE:
        decimals = next(iter(values.get(terms.DECIMALS, ())), None)
        return [published(value, decimals) for value in found]
    return found


def published(value: str, decimals: str | None) -> str:
    """Give a value the trailing zeros its publisher wrote: the store keeps 6, the source said 6.0."""
    if decimals is None or not decimals.isdecimal():
        return value
    return f"{Decimal(value):.{int(decimals)}f}" if _places(value) < int(decimals) else value


def _places(value: str) -> int:
    return len(value.partition(".")[2])
