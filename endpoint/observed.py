"""Tables of observations: of an indicator, a dataset, a family, a territory, a period, a source, or of one alone."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from endpoint.choice import Choice
from endpoint.choosing import chosen
from endpoint.columns import Column, columns
from endpoint.site import query
from endpoint.store import Snapshot
from endpoint.tabular import Row, Table, lines
from ontology import terms

_FAMILY: Final = terms.OMIN + "family"
_TIES: Final = {
    terms.INDICATOR_CLASS: terms.INDICATOR,
    terms.QB + "DataSet": terms.DATA_SET,
    terms.TERRITORY_CLASS: terms.REF_AREA,
    terms.PERIOD_CLASS: terms.REF_PERIOD,
    terms.SOURCE_CLASS: terms.SOURCE,
}
_ALWAYS: Final = frozenset({terms.INDICATOR_CLASS, terms.QB + "DataSet", terms.OBSERVATION})

# The values of one observation, by predicate.
_Values = dict[str, list[str]]


def holds(iri: str, snapshot: Snapshot) -> bool:
    """Tell whether the table of a thing is one of observations: it is about what is observed, and there are some."""
    types = _types(iri, snapshot)
    return bool(types & _ALWAYS) or (
        bool(types & _TIES.keys() or _is_family(iri, snapshot)) and bool(datasets(iri, snapshot))
    )


@lru_cache(maxsize=512)
def datasets(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The datasets that the observations of a thing are of."""
    types = _types(iri, snapshot)
    if terms.QB + "DataSet" in types:
        return (iri,)
    if terms.OBSERVATION in types:
        return tuple(term.value for term in snapshot.objects(iri, terms.DATA_SET))
    return tuple(row["dataset"].value for row in snapshot.select(query("datasets-of"), {"thing": iri}))


def table(iri: str, snapshot: Snapshot, choice: Choice) -> Table:
    """Every observation of a thing, or those chosen; a ProblemError where there is none such."""
    header = tuple(columns(datasets(iri, snapshot), snapshot))

    def rows() -> Iterator[Row]:
        beside = _beside(snapshot)
        for observation in _observations(iri, snapshot):
            values = snapshot.properties(observation)
            if terms.OBSERVATION in values.get(terms.TYPE, ()):  # a masked cell is none
                yield from _lines(observation, values, header, beside)

    whole = Table(header, rows, terms.OBSERVATION, "territory")
    return chosen(whole, choice, snapshot) if choice else whole


def _observations(iri: str, snapshot: Snapshot) -> Iterator[str]:
    types = _types(iri, snapshot)
    if terms.OBSERVATION in types:
        yield iri
    elif tie := next((_TIES[name] for name in sorted(types) if name in _TIES), None):
        yield from snapshot.subjects(tie, iri)
    else:
        for indicator in snapshot.subjects(_FAMILY, iri):
            yield from snapshot.subjects(terms.INDICATOR, indicator)


def _types(iri: str, snapshot: Snapshot) -> frozenset[str]:
    return frozenset(term.value for term in snapshot.objects(iri, terms.TYPE))


def _is_family(iri: str, snapshot: Snapshot) -> bool:
    return bool(snapshot.subjects(_FAMILY, iri))


def _beside(snapshot: Snapshot) -> Callable[[str, str], str]:
    @cache
    def label(iri: str, predicate: str) -> str:
        """What is said of an IRI: in French, in no language, or as it comes."""
        labels = {term.language or "": term.value for term in snapshot.objects(iri, predicate)}
        return next((labels[tag] for tag in ("fr", "", *labels) if tag in labels), "")

    return label


def _lines(
    observation: str, values: _Values, header: tuple[Column, ...], beside: Callable[[str, str], str]
) -> Iterator[Row]:
    cells: list[list[str]] = []
    for column in header:
        if column.beside:
            cells.append([beside(iri, column.predicate or "") for iri in values.get(column.beside, ())])
        else:
            cells.append([column.text(value) for value in _written(observation, values, column)])
    return lines(cells)


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
