"""The tables of `tables.py`, read from a built store: only the figures that bear on a secret."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from loader.disclosure.tables import NUMBER, PERCENT, Figure, Group, Key, Tables, Threshold, related
from loader.store import Reader
from ontology.terms import DECIMALS, INDICATOR, UNIT_MEASURE, VALUE

Row = Mapping[str, str]
Shares = dict[str, tuple[str, str]]
Pairs = frozenset[tuple[str, str]]


class _Holding(NamedTuple):
    """A dataset's cells of one indicator."""

    dataset: str
    graph: str
    indicator: str


class _Cell(NamedTuple):
    """A cell as the store has it."""

    name: str
    holding: _Holding
    said: dict[str, str]


def read(reader: Reader) -> Tables:
    """Everything in the store that bears on a secret; empty where no cell is masked and no source has a threshold."""
    thresholds, over = _datasets(_rows(reader, "datasets"))
    secret = {row["indicator"] for row in _rows(reader, "secrets")}
    if not secret and not thresholds:
        return Tables()
    shares, complements = _shares(_rows(reader, "shares"))
    holdings = [_Holding(row["set"], row["graph"], row["indicator"]) for row in _rows(reader, "holdings")]
    wanted = secret | {one.indicator for one in holdings if one.dataset in thresholds}
    wanted = _linked(wanted, shares, complements)
    cells = [cell for one in holdings if one.indicator in wanted for cell in _cells(reader, one)]
    totals = frozenset(row["code"] for row in _rows(reader, "totals"))
    dimensions = {row["dimension"] for row in _rows(reader, "dimensions")} - {INDICATOR}
    figures = tuple(_figures(cells, dimensions, totals))
    parts, groups = related((row["child"], Group(row["parent"], row["group"])) for row in _rows(reader, "relations"))
    additive = _additive(figures, thresholds, over)
    return Tables(figures, parts, groups, totals, additive, shares, complements, thresholds)


@cache
def _query(name: str) -> str:
    return files("loader.disclosure").joinpath(f"{name}.rq").read_text("utf-8")


def _rows(reader: Reader, name: str) -> Iterator[Row]:
    return reader.select(_query(name))


def _linked(wanted: set[str], shares: Shares, complements: Pairs) -> set[str]:
    """The indicators, and those that give a count, a whole or a complement of them, or of which they are one."""
    links = [{rate, *others} for rate, others in shares.items()] + [set(pair) for pair in complements]
    before = 0
    while len(wanted) != before:
        before = len(wanted)
        wanted = wanted.union(*(link for link in links if link & wanted))
    return wanted


def _cells(reader: Reader, holding: _Holding) -> Iterator[_Cell]:
    """The counts and rates among the cells; graph and indicator are IRIs that the store itself gave."""
    query = _query("cells").replace("urn:omin:graph", holding.graph).replace("urn:omin:indicator", holding.indicator)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in reader.select(query):
        found[row["cell"]][row["property"]] = row["term"]
    for name, said in found.items():
        if said.get(UNIT_MEASURE) in {NUMBER, PERCENT}:
            yield _Cell(name, holding, said)


def _figures(cells: Iterable[_Cell], dimensions: set[str], totals: frozenset[str]) -> Iterator[Figure]:
    finest = _finest(cells)
    for name, holding, said in cells:
        codes = [(one, said[one]) for one in dimensions & said.keys() if said[one] not in totals]
        key = Key(holding.indicator, said[UNIT_MEASURE], frozenset(codes))
        value = float(said[VALUE]) if VALUE in said else None
        yield Figure(name, key, holding.dataset, value, _half(key.unit, finest[holding]))


def _finest(cells: Iterable[_Cell]) -> dict[_Holding, int]:
    """The most decimals of a dataset's figures of an indicator: 55 beside 55.5 was rounded as finely."""
    found: dict[_Holding, int] = defaultdict(int)
    for _, holding, said in cells:
        if VALUE in said:
            own = int(said[DECIMALS]) if DECIMALS in said else len(said[VALUE].partition(".")[2])
            found[holding] = max(found[holding], own)
    return found


def _half(unit: str, decimals: int) -> float:
    """Whole counts are taken as exact: where they were rounded, an attacker knows a little less than is feared."""
    return 0.0 if unit == NUMBER and not decimals else float(Decimal(5).scaleb(-decimals - 1))


def _datasets(rows: Iterable[Row]) -> tuple[dict[str, Threshold], dict[str, set[str]]]:
    least: dict[str, int] = {}
    populations: dict[str, set[str]] = defaultdict(set)
    over: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if "over" in row:
            over[row["set"]].add(row["over"])
        else:
            least[row["set"]] = int(row["least"])
            populations[row["set"]] |= {row["population"]} if "population" in row else set()
    return {one: Threshold(count, frozenset(populations[one])) for one, count in least.items()}, over


def _additive(
    figures: Iterable[Figure], thresholds: Mapping[str, Threshold], over: Mapping[str, set[str]]
) -> dict[str, frozenset[str]]:
    """What the datasets of an indicator declare; all its dimensions where a protected dataset declares nothing."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in figures:
        if one.dataset in over:
            found[one.key.indicator] |= over[one.dataset]
        elif one.dataset in thresholds:
            found[one.key.indicator] |= {dimension for dimension, _ in one.key.place}
    return {indicator: frozenset(some) for indicator, some in found.items()}


def _shares(rows: Iterable[Row]) -> tuple[Shares, Pairs]:
    """Rates with the indicators of their count (themselves, where no figure counts it) and of their whole."""
    shares: Shares = {}
    complements: set[tuple[str, str]] = set()
    for row in rows:
        if "complement" in row:
            complements.add((min(row["rate"], row["complement"]), max(row["rate"], row["complement"])))
        else:
            shares[row["rate"]] = (row.get("numerator", row["rate"]), row["denominator"])
    return shares, frozenset(complements)
