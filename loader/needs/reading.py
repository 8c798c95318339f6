"""What is computed from, read from the store into columns: territories, and figures in the order of the territories."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from loader import periods
from loader.arrow import Column, pc
from loader.needs.gap import Floats
from loader.needs.settings import Wanted
from loader.reading import columns
from loader.store import Reader
from loader.values import Lexicon
from ontology.terms import SHARED

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in the order of some territories: not a number where there is none, or where it is secret."""

    values: Floats
    secret: Bools
    period: str
    unit: str


def ask(reader: Reader, name: str, **names: str) -> dict[str, Column]:
    """The columns of a query of this folder as text, `<urn:omin:NAME>` replaced by the IRI of that name."""
    return columns(reader, _query(name), names)


def areas(reader: Reader, home: str, level: str) -> list[str]:
    """The IRIs of the territories of a level (a code's notation) within the one observed, sorted."""
    found: list[str] = ask(reader, "areas", home=home, level=level_iri(level))["area"].to_pylist()
    return found


def figures(reader: Reader, lexicon: Lexicon, wanted: Wanted, order: Column, before: str = "") -> Figures | None:
    """The figures wanted in the order of these territories; None where the dataset has none of them.

    The period is the one wanted, else `before` where the dataset has it, else the latest.
    """
    names = {"graph": lexicon.base.graph(wanted.dataset), "indicator": SHARED + "indicator/" + wanted.indicator}
    cells = columns(reader, _with_codes(_query("figures"), wanted, lexicon), names)
    period = _period(cells["period"], wanted.period or before)
    if period is None or (wanted.period and period != wanted.period):
        return None
    cells = _at(cells, period)
    found = _placed(cells["area"], cells["value"], order)
    unit = str(cells["unit"][0])
    values, secret = found
    if wanted.sum:
        parts = ask(reader, "parts", level=level_iri(wanted.sum))
        told = _at(ask(reader, "described", **names), period)["area"]
        values, secret = _summed(found, _parts(cells, parts, told, order))
    return Figures(values, secret, period, unit.rpartition("/")[2])


def level_iri(level: str) -> str:
    """The IRI of a level by its notation."""
    return f"{SHARED}code/level/{level}"


def indices(names: Column, order: Column) -> Numbers:
    """Where each name stands in the order; -1 where it does not."""
    return np.asarray(pc.fill_null(pc.index_in(names, value_set=order), -1).to_numpy(), np.intp)


def _with_codes(query: str, wanted: Wanted, lexicon: Lexicon) -> str:
    """The query with its line of a further dimension once for each."""
    line = next(one for one in query.splitlines(keepends=True) if "<urn:omin:dimension>" in one)
    known = lexicon.vocabulary
    pairs = [
        (known.properties[name].iri, known.codes[known.properties[name].scheme or ""][code])
        for name, code in sorted(wanted.codes.items())
    ]
    lines = [line.replace("urn:omin:dimension", one).replace("urn:omin:code", code) for one, code in pairs]
    return query.replace(line, "".join(lines))


def _period(column: Column, preferred: str) -> str | None:
    """The period preferred where the column has it, else the one that ends last."""
    found = {str(one).rpartition("/")[2] for one in pc.unique(column).to_pylist()}
    ends = {one: bounds[1] for one in found if (bounds := periods.bounds(one))}
    return preferred if preferred in ends else max(ends, key=lambda one: (ends[one], one), default=None)


def _at(cells: dict[str, Column], period: str) -> dict[str, Column]:
    mask = pc.equal(cells["period"], periods.iri(period))
    return {name: pc.filter(column, mask) for name, column in cells.items()}


def _numbers(values: Column) -> Floats:
    told = pc.if_else(pc.equal(values, ""), None, values)
    return np.asarray(pc.fill_null(pc.cast(told, "float64"), np.nan).to_numpy(), np.float64)


def _placed(names: Column, values: Column, order: Column) -> tuple[Floats, Bools]:
    """Values and secrets by territory: a cell without a value is a secret."""
    found, secret = np.full(len(order), np.nan), np.zeros(len(order), np.bool_)
    where, numbers = indices(names, order), _numbers(values)
    inside = where >= 0
    found[where[inside]] = numbers[inside]
    secret[where[inside]] = np.isnan(numbers[inside])
    return found, secret


def _parts(cells: dict[str, Column], parts: dict[str, Column], told: Column, order: Column) -> tuple[Floats, Bools]:
    """The sum over the parts that the dataset tells of; none where one of them is missing or secret."""
    own = pc.is_in(parts["part"], value_set=told)
    part, whole = pc.filter(parts["part"], own), indices(pc.filter(parts["area"], own), order)
    values, secret = _placed(cells["area"], cells["value"], part_order := pc.unique(part))
    rows = indices(part, part_order)[whole >= 0]
    whole = whole[whole >= 0]
    count = np.bincount(whole, minlength=len(order))
    sums = np.bincount(whole, weights=values[rows], minlength=len(order))
    hidden = np.bincount(whole, weights=secret[rows], minlength=len(order)) > 0
    return np.where(count > 0, sums, np.nan), hidden


def _summed(own: tuple[Floats, Bools], parts: tuple[Floats, Bools]) -> tuple[Floats, Bools]:
    bare = np.isnan(own[0]) & ~own[1]
    return np.where(bare, parts[0], own[0]), np.where(bare, parts[1], own[1])


@cache
def _query(name: str) -> str:
    return files("loader.needs").joinpath(f"{name}.rq").read_text("utf-8")
