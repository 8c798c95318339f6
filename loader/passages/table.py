"""The series read from the store, brought to today's territories, as a table whose rows are figures."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from loader.arrow import csv, pa
from loader.mapping import Dataset
from loader.passages.sums import Lineage, Value, sums
from loader.reading import columns
from loader.store import Reader
from loader.values import Lexicon
from ontology.terms import SHARED

MASKED: Final = "secret"  # as mappings/passages.toml has it
USUAL: Final = ("area", "period", "indicator", "population")
_BOUNDARIES: Final = "boundaries"
_USUAL_DIMENSIONS: Final = frozenset({"refArea", "refPeriod", "indicator", "population"})

# A cell but for its territory: period, indicator, population and codes of the further dimensions, as IRIs.
Cell = tuple[str, ...]


@dataclass
class Table:
    """The figures found, in order; how many could not be computed, and which territories the passage table lacks."""

    rows: list[tuple[str, Cell, Value]] = field(default_factory=list[tuple[str, Cell, Value]])
    unknown: int = 0
    unlisted: set[str] = field(default_factory=set[str])


def further(datasets: Iterable[Dataset]) -> tuple[str, ...]:
    """The names of the further dimensions of some datasets, those of the first dataset that has them."""
    names = {name for dataset in datasets for measure in dataset.measures for name in measure.dimensions}
    return tuple(sorted(names - _USUAL_DIMENSIONS - {_BOUNDARIES}))


def pairs(reader: Reader, dataset: str) -> list[tuple[str, str, str]]:
    """The rows of a passage table (the IRI of its dataset): their own IRI, the territory before, the one after."""
    told = columns(reader, _query("pairs"), {"set": dataset})
    return list(zip(*(told[name].to_pylist() for name in ("passage", "before", "after")), strict=True))


def made(reader: Reader, lexicon: Lexicon, datasets: Sequence[Dataset], line: Lineage) -> Table:
    """The counts of these datasets on today's territories."""
    known = {name: lexicon.vocabulary.properties[name].iri for name in further(datasets)}
    cells: dict[Cell, dict[str, Value]] = defaultdict(dict)
    for dataset in datasets:
        for area, cell, value in _cells(reader, lexicon.base.graph(dataset.slug), known):
            cells[cell].setdefault(area, value)
    found = Table()
    levels = {_level(area) for area in line.ends}
    for cell in sorted(cells):
        summed = sums(cells[cell], line)
        found.rows += [(area, cell, value) for area, value in sorted(summed.values.items())]
        found.unknown += len(summed.unknown)
        found.unlisted |= {area for area in cells[cell] if area not in line.ends and _level(area) in levels}
    return found


def territory_key(area: str) -> str:
    """The key of a territory's IRI, as mappings have it: `commune/69149`."""
    return area.removeprefix(SHARED + "territory/")


def _level(area: str) -> str:
    return territory_key(area).partition("/")[0]


def _cells(reader: Reader, graph: str, known: Mapping[str, str]) -> Iterator[tuple[str, Cell, Value]]:
    query = _query("cells")
    pattern = next(one for one in query.splitlines(keepends=True) if "<urn:omin:dimension>" in one)
    wanted = [pattern.replace("urn:omin:dimension", iri).replace("?code", f"?{name}") for name, iri in known.items()]
    told = columns(reader, query.replace(pattern, "".join(wanted)), {"graph": graph})
    if "value" in told:
        names = ("area", "value", "period", "indicator", "population", *known)
        for area, value, *cell in zip(*(told[name].to_pylist() for name in names), strict=True):
            yield area, tuple(cell), Decimal(value) if value else None


def to_csv(found: Table, names: Sequence[str]) -> bytes:
    """The table as CSV, codes by their notation; `names` are the further dimensions."""
    data: dict[str, list[str]] = {name: [] for name in (*USUAL, *names, "value")}
    for area, cell, value in found.rows:
        period, indicator, population, *codes = cell
        texts = [territory_key(area), *(map(_notation, (period, indicator, population, *codes)))]
        for name, text in zip(data, [*texts, MASKED if value is None else str(value)], strict=True):
            data[name].append(text)
    out = io.BytesIO()
    csv.write_csv(pa.table(data), out, csv.WriteOptions(quoting_style="needed"))
    return out.getvalue()


def _notation(iri: str) -> str:
    return iri.rpartition("/")[2]


@cache
def _query(name: str) -> str:
    return files("loader.passages").joinpath(f"{name}.rq").read_text("utf-8")
