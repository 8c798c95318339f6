"""The complete table of observations of a dataset or an indicator, as CSV."""

import csv
import io
from decimal import Decimal
from functools import lru_cache
from typing import Final

from endpoint.site import query
from endpoint.store import Row, Snapshot
from ontology import terms

_BEFORE: Final = (
    "observation",
    "dataset",
    "indicator",
    "indicator_label",
    "territory",
    "territory_code",
    "territory_label",
    "period",
)
_AFTER: Final = ("value", "unit", "kind", "status", "period_basis", "source")
_KINDS: Final = {terms.INDICATOR_CLASS: "indicator", terms.QB + "DataSet": "dataset"}


def kind(iri: str, snapshot: Snapshot) -> str | None:
    """Which column a table of `iri` would be about: `indicator` or `dataset`; None where it has no table."""
    types = (term.value for term in snapshot.objects(iri, terms.TYPE))
    return next((_KINDS[name] for name in types if name in _KINDS), None)


@lru_cache(maxsize=8)
def table(iri: str, column: str, snapshot: Snapshot) -> bytes:
    """Every observation that has `iri` in `column`, the header first."""
    binding = {column: iri}
    others = _others(snapshot, binding)
    names = sorted({name for values in others.values() for name in values})
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow([*_BEFORE, *names, *_AFTER])
    done = ""
    for row in snapshot.select(query("observations"), binding):
        observation = row["observation"].value
        if observation != done:  # a second label must not make a second line
            writer.writerow(_line(row, [others.get(observation, {}).get(name, "") for name in names]))
        done = observation
    return output.getvalue().encode()


def _others(snapshot: Snapshot, binding: dict[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in snapshot.select(query("dimensions"), binding):
        name = row["dimension"].value.rpartition("#")[2].rpartition("/")[2]
        found.setdefault(row["observation"].value, {})[name] = row["code"].value
    return found


def _line(row: Row, others: list[str]) -> list[str]:
    cells = {name: term.value for name, term in row.items()}
    cells["value"] = published(cells["value"], cells.get("decimals"))
    cells["unit"] = cells.get("unit", "").removeprefix(terms.UNIT)
    return [*(cells.get(name, "") for name in _BEFORE), *others, *(cells.get(name, "") for name in _AFTER)]


def published(value: str, decimals: str | None) -> str:
    """Give a value the trailing zeros its publisher wrote: the store keeps 6, the source said 6.0."""
    if decimals is None or not decimals.isdecimal():
        return value
    return f"{Decimal(value):.{int(decimals)}f}" if _places(value) < int(decimals) else value


def _places(value: str) -> int:
    return len(value.partition(".")[2])
