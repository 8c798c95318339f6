"""Tables of observations: of an indicator, a dataset, a family, a territory, a period, a source, or of one alone."""

from functools import lru_cache, partial
from typing import Final

import numpy as np

from endpoint import annals
from endpoint.cells import rows
from endpoint.choice import Choice
from endpoint.choosing import chosen
from endpoint.columns import columns
from endpoint.cube import Cube, Rows
from endpoint.pages.book import book
from endpoint.store import Snapshot
from endpoint.tabular import Table
from ontology import terms

_FAMILY: Final = terms.OMIN + "family"
# In which column of all figures a thing of a class stands.
_TIES: Final = {
    terms.INDICATOR_CLASS: "indicator",
    terms.QB + "DataSet": "dataset",
    terms.TERRITORY_CLASS: "area",
    terms.PERIOD_CLASS: "period",
    terms.SOURCE_CLASS: "source",
}
_ALWAYS: Final = frozenset({terms.INDICATOR_CLASS, terms.QB + "DataSet", terms.OBSERVATION})


@lru_cache(maxsize=1_024)
def holds(iri: str, snapshot: Snapshot) -> bool:
    """Tell whether the table of a thing is one of observations: it is about what is observed, and there are some."""
    return bool(_types(iri, snapshot) & _ALWAYS) or bool(datasets(iri, snapshot))


@lru_cache(maxsize=1_024)
def datasets(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The datasets that the observations of a thing are of."""
    types = _types(iri, snapshot)
    if terms.QB + "DataSet" in types:
        return (iri,)
    if terms.OBSERVATION in types:
        return tuple(term.value for term in snapshot.objects(iri, terms.DATA_SET))
    return _cube(snapshot).distinct("dataset", figures(iri, snapshot))


@lru_cache(maxsize=1_024)
def areas(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The territories that the observations of a thing are about."""
    if terms.OBSERVATION in _types(iri, snapshot):
        return tuple(term.value for term in snapshot.objects(iri, terms.REF_AREA))
    return _cube(snapshot).distinct("area", figures(iri, snapshot))


def chosen_figures(iri: str, snapshot: Snapshot, choice: Choice) -> Rows:
    """The rows of the observations of a thing, or of those chosen; a ProblemError where none is such."""
    cube = _cube(snapshot)
    found = figures(iri, snapshot)
    whole = found[cube.column("dataset").codes[found] >= 0]  # a masked cell is in a dataset, and no observation of it
    return chosen(whole, choice, cube) if choice else whole


def observations(iri: str, snapshot: Snapshot, choice: Choice) -> list[str]:
    """The observations of a thing that are chosen; a ProblemError where none is such."""
    cube = _cube(snapshot)
    return [cube.observation(int(row)) for row in chosen_figures(iri, snapshot, choice)]


def table(iri: str, snapshot: Snapshot, choice: Choice) -> Table:
    """The observations of a thing as a table, or those chosen; a ProblemError where none is such."""
    found, homes = chosen_figures(iri, snapshot, choice), datasets(iri, snapshot)
    header = (*columns(homes, snapshot), *annals.columns(found, homes, snapshot))
    read = partial(rows, found, header, _cube(snapshot), snapshot)
    return Table(header, read, terms.OBSERVATION, "territory", len(found))


def _cube(snapshot: Snapshot) -> Cube:
    return book(snapshot).cube


def figures(iri: str, snapshot: Snapshot) -> Rows:
    """The rows of the figures of a thing among all figures, masked cells too."""
    cube, types = _cube(snapshot), _types(iri, snapshot)
    if terms.OBSERVATION in types:
        return _row(iri, snapshot)
    name = next((_TIES[one] for one in sorted(types) if one in _TIES), None)
    if name == "source":
        return np.union1d(cube.of(name, iri), _shared(iri, snapshot))
    if name:
        return cube.of(name, iri)
    return np.concatenate(
        [np.empty(0, np.int64), *(cube.of("indicator", one) for one in snapshot.subjects(_FAMILY, iri))]
    )


def _row(observation: str, snapshot: Snapshot) -> Rows:
    """The row of an observation, found among those of its territory."""
    cube = _cube(snapshot)
    areas_of = [term.value for term in snapshot.objects(observation, terms.REF_AREA)]
    rows = [row for area in areas_of for row in cube.of("area", area).tolist() if cube.observation(row) == observation]
    return np.array(rows, np.int64)


def _shared(source: str, snapshot: Snapshot) -> Rows:
    """The rows of figures that have several sources, this one among them."""
    cube = _cube(snapshot)
    rows = np.flatnonzero(cube.shared).tolist()
    having = [row for row in rows if _has(cube.observation(row), source, snapshot)]
    return np.array(having, np.int64)


def _has(observation: str, source: str, snapshot: Snapshot) -> bool:
    return any(term.value == source for term in snapshot.objects(observation, terms.SOURCE))


@lru_cache(maxsize=4_096)
def _types(iri: str, snapshot: Snapshot) -> frozenset[str]:
    return frozenset(term.value for term in snapshot.objects(iri, terms.TYPE))
