"""The columns of tables, and those of observations: from the structures of datasets (RDF Data Cube, section 6)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from endpoint.pages.book import book
from endpoint.site import query
from endpoint.store import Row, Snapshot, Term, remembered
from ontology import figures, terms

_DIMENSION: Final = terms.QB + "dimension"
_MEASURE: Final = terms.QB + "measure"
_ROLES: Final = (_DIMENSION, _MEASURE, terms.QB + "attribute")
_NAMES: Final = {
    terms.REF_AREA: "territory",
    terms.REF_PERIOD: "period",
    terms.SDMX_ATTRIBUTE + "unitMeasure": "unit",
    terms.SDMX_ATTRIBUTE + "obsStatus": "status",
}
# The order of the best known within their role; the others follow by name.
_ORDER: Final = (
    terms.INDICATOR,
    terms.REF_AREA,
    terms.REF_PERIOD,
    terms.SDMX_ATTRIBUTE + "unitMeasure",
    terms.OMIN + "kind",
    terms.SDMX_ATTRIBUTE + "obsStatus",
    terms.OMIN + "periodBasis",
    terms.SOURCE,
)
# What readers want to see beside an IRI: the name of the column, and what it says of the IRI.
_BESIDE: Final = {
    terms.INDICATOR: [("indicator_label", terms.SKOS + "prefLabel")],
    terms.REF_AREA: [("territory_code", terms.SKOS + "notation"), ("territory_label", terms.RDFS + "label")],
}
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, the predicate of its cells, None where they state nothing of the row's thing.

    A cell is an IRI without `prefix`; where that is None it is a literal of the XSD `datatype`, or a text in a
    `language`. `beside` is the predicate of the column whose IRIs this one says something of, for readers; None where
    it is of the row's own thing.
    """

    name: str
    predicate: str | None
    prefix: str | None = None
    datatype: str = "string"
    required: bool = False
    beside: str | None = None
    titles: tuple[Term, ...] = ()
    comments: tuple[Term, ...] = ()
    language: str | None = None

    def text(self, value: str) -> str:
        """The cell for a value."""
        return value.removeprefix(self.prefix or "")


def columns(datasets: Iterable[str], snapshot: Snapshot) -> list[Column]:
    """The columns that the observations of all these datasets need."""
    found = [list(_components(dataset, snapshot)) for dataset in datasets]
    made = [Column("observation", None, datatype="anyURI", required=True), _dataset(snapshot)]
    for role, predicate in sorted(_roles(found), key=_rank):
        required = all(_required(predicate, rows) for rows in found)
        made.append(_component(predicate, required or role == _MEASURE, snapshot))
        made += [Column(name, one, beside=predicate) for name, one in _BESIDE.get(predicate, ())]
    return made


@lru_cache(maxsize=512)
def _components(dataset: str, snapshot: Snapshot) -> tuple[Row, ...]:
    """What a structure declares, and the attributes that observations have beside."""
    declared = tuple(snapshot.select(query("table-columns"), {"dataset": dataset}))
    role = Term(terms.QB + "attribute", is_iri=True)
    return (*declared, *({"role": role, "property": Term(one, is_iri=True)} for one in _had(snapshot).get(dataset, ())))


@remembered
def _had(snapshot: Snapshot) -> dict[str, list[str]]:
    """The attributes that observations of each dataset have: those with a column of figures are seen at once."""
    cube = book(snapshot).cube
    names = {iri: name for name, iri in figures.PROPERTIES.items()}
    found: dict[str, list[str]] = {}
    for attribute in snapshot.subjects(terms.TYPE, terms.QB + "AttributeProperty"):
        if attribute in names:
            having = cube.distinct("dataset", np.flatnonzero(cube.column(names[attribute]).codes >= 0))
        else:
            rows = snapshot.select(query("datasets-having"), {"property": attribute})
            having = tuple(row["dataset"].value for row in rows)
        for dataset in having:
            found.setdefault(dataset, []).append(attribute)
    return found


def _roles(found: list[list[Row]]) -> set[tuple[str, str]]:
    return {(row["role"].value, row["property"].value) for rows in found for row in rows}


def _rank(component: tuple[str, str]) -> tuple[int, int, str]:
    role, predicate = component
    known = _ORDER.index(predicate) if predicate in _ORDER else len(_ORDER)
    return _ROLES.index(role), known, _name(predicate)


def _name(predicate: str) -> str:
    local = predicate.rpartition("#")[2].rpartition("/")[2]
    return _NAMES.get(predicate) or _CAPITAL.sub("_", local).lower()


def _required(predicate: str, rows: list[Row]) -> bool:
    """Whether every observation of a dataset has it: a dimension or measure, or an attribute said to be required."""
    mine = [row for row in rows if row["property"].value == predicate]
    return any(row["role"].value in {_DIMENSION, _MEASURE} or _true(row.get("required")) for row in mine)


def _true(term: Term | None) -> bool:
    return term is not None and term.value in {"true", "1"}


def _dataset(snapshot: Snapshot) -> Column:
    return described(Column("dataset", terms.DATA_SET, prefix="", required=True), terms.DATA_SET, snapshot)


def _component(predicate: str, required: bool, snapshot: Snapshot) -> Column:
    ranges = [term.value for term in snapshot.objects(predicate, terms.RDFS + "range")]
    datatype = next((name.removeprefix(terms.XSD) for name in ranges if name.startswith(terms.XSD)), None)
    prefix = None if datatype else _prefix(predicate, snapshot)
    column = Column(_name(predicate), predicate, prefix, datatype or "string", required)
    return described(column, predicate, snapshot)


def _prefix(predicate: str, snapshot: Snapshot) -> str:
    """What the IRIs of a coded property all begin with; nothing where they are written whole."""
    if predicate in _BESIDE:  # the code has a column of its own, or the IRI was always given
        return ""
    rows = list(snapshot.select(query("code-prefixes"), {"property": predicate}))
    return rows[0]["prefix"].value if len(rows) == 1 else ""


def described(column: Column, predicate: str, snapshot: Snapshot) -> Column:
    """The column with what the store calls a predicate."""
    titles = tuple(snapshot.objects(predicate, terms.RDFS + "label"))
    comments = tuple(snapshot.objects(predicate, terms.RDFS + "comment"))
    return replace(column, titles=titles, comments=comments)
