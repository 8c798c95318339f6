"""Findings about the figures that a publication changes: values changed without a word, secrets that were public."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from loader import traces
from loader.arrow import pc
from loader.finding import Finding
from loader.history import corrected
from loader.history.sides import Comparison
from loader.traces import Trace
from loader.workshop import Mapped
from ontology import history
from ontology.figures import Table
from ontology.terms import VALUE

# To say which row a figure comes from its source is read again: only a source that takes a moment.
_MOST_ROWS: Final = 100_000
_COLUMNS: Final = ("observation", "dataset", history.FORMER, "value")
_EXAMPLES: Final = 3


def found(step: Comparison, mapped: Mapped, *, noted: bool) -> list[Finding]:
    """One finding of each kind for each dataset; where the version has notes (`noted`), they say why values changed."""
    silent = [] if noted else list(_changed(step, mapped))
    return [*silent, *(_finding("secret-was-public", rows, mapped) for rows in _by_dataset(_made_secret(step.figures)))]


def _changed(step: Comparison, mapped: Mapped) -> Iterator[Finding]:
    reasons, computed = corrected.declared(step.new.reader), _computed(step, mapped)
    for rows in _by_dataset(corrected.corrections(step.figures)):
        untold = [row for row in rows if (row["observation"], row[history.FORMER]) not in reasons]
        if untold and rows[0]["dataset"] not in computed:
            yield _finding("figure-changed", untold, mapped)


def _computed(step: Comparison, mapped: Mapped) -> set[str]:
    """The datasets that are computed from others: there is nothing to declare of them."""
    return {
        one.base.dataset(dataset.slug)
        for one in mapped.observatories
        for built in mapped.built[one.base.iri]
        if built.plan.mapping.file.is_relative_to(step.new.folder)
        for dataset in built.plan.mapping.datasets
    }


def _made_secret(figures: Table) -> Table:
    """The figures that are secret now and were not."""
    return figures.filter(pc.and_(figures.column("masked"), pc.equal(figures.column(history.FORMER), "")))


def _by_dataset(figures: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = figures.select(_COLUMNS).to_pylist()
    for _, some in groupby(
        sorted(rows, key=lambda row: (row["dataset"], row["observation"])), lambda row: row["dataset"]
    ):
        yield list(some)


def _finding(code: str, rows: list[dict[str, Any]], mapped: Mapped) -> Finding:
    first = rows[0]
    file, trace = _place(first["dataset"], first["observation"], mapped)
    others = [row["observation"].rpartition("/")[2] for row in rows[1:_EXAMPLES]]
    details = {
        "count": str(len(rows)),
        "former": first[history.FORMER],
        "now": first["value"] or "",
        "dataset": first["dataset"].rpartition("/")[2],
        "others": ", ".join(others) or "-",
    }
    column = trace.columns.get(VALUE) if trace else None
    value = first["observation"].rpartition("/")[2]
    return Finding(code, file, trace.line if trace else None, None, column, value, details, len(rows) - 1)


def _place(dataset: str, observation: str, mapped: Mapped) -> tuple[str, Trace | None]:
    """The source that a figure comes from and the row that made it, else the dataset."""
    for one in mapped.observatories:
        for built in mapped.built[one.base.iri]:
            if dataset not in {one.base.dataset(some.slug) for some in built.plan.mapping.datasets}:
                continue
            few = built.outcome.rows <= _MOST_ROWS
            traced = traces.lines_of(built.plan, mapped.lexicons[one.base.iri], {observation}) if few else {}
            if observation in traced or not few:
                return str(built.plan.mapping.file), traced.get(observation)
    return dataset, None
