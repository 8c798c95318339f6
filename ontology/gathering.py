"""The columns of all figures, made of a store: each property is asked for once, and put into rows by observation."""

import io
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from typing import Any, Final, cast

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.csv

from ontology import terms
from ontology.figures import CUT, PROPERTIES, Table, codes, compact, further, whole

_USUAL: Final = frozenset({terms.INDICATOR, terms.REF_AREA, terms.REF_PERIOD, terms.POPULATION})
# What tells figures of the same thing apart, so that their order is always the same.
_TWINS: Final = ("dataset", "source")
_NUMBER: Final = r"^[+-]?[0-9]+(\.[0-9]*)?$"

# pyarrow ships no types: its tables, arrays and functions are opaque to the type checkers.
_pa: Any = pyarrow
_pc: Any = pyarrow.compute
_csv: Any = pyarrow.csv

# Gives the answer of a SELECT over the union of all graphs as CSV (SPARQL 1.1 Query Results CSV, section 3).
Ask = Callable[[str], bytes]


def gather(ask: Ask) -> Table:
    """The columns of all figures of a store, each asked for once."""
    return _finished(_columns(ask, _further(ask)), ask)


def renew(table: Table, ask: Ask, changed: Ask, left: Sequence[str]) -> Table:
    """The columns of all figures of a store, made of those of the version before.

    `ask` asks the whole store, `changed` the graphs that are not as they were; the figures whose IRIs begin with one of
    `left` are left out of the columns of before. The same as `gather` gives.
    """
    names = _further(ask)
    fresh = _columns(changed, names)
    kept = _without(table, left)
    for name in names:
        if name not in kept.column_names:
            kept = kept.append_column(name, _pa.nulls(len(kept), fresh.schema.field(name).type))
    return _finished(_pa.concat_tables([kept.select(fresh.column_names), fresh]), ask)


def _without(table: Table, left: Sequence[str]) -> Table:
    column = table.column("observation")
    for prefix in left:
        table = table.filter(_pc.invert(_pc.starts_with(column, pattern=prefix)))
        column = table.column("observation")
    return table


def _columns(ask: Ask, names: Iterable[str]) -> Table:
    """What the figures say of themselves; `names` are the further dimensions."""
    observations, indicators = _pairs(ask, terms.INDICATOR)
    words: dict[str, Any] = {"indicator": _aligned(observations, indicators, observations)}
    for name, iri in {**PROPERTIES, **{one: one for one in names}}.items():
        words[name] = _aligned(*_pairs(ask, iri), observations)
    values = _aligned(*_pairs(ask, terms.VALUE), observations).cast(_pa.string())
    flags = {"masked": _masked(ask, observations), "shared": _shared(ask, observations)}
    return _pa.table({"observation": observations, "value": values, **flags, **words})


def _finished(table: Table, ask: Ask) -> Table:
    """The columns with the words they use alone, each figure with its level and its number, in order."""
    made = compact(table)
    level = _through(made.column("area").combine_chunks(), *_pairs(ask, terms.OMIN + "level"))
    made = made.append_column("level", level).append_column("number", _numbers(made.column("value")))
    return _ordered(compact(made))


def _pairs(ask: Ask, predicate: str) -> tuple[Any, Any]:
    """The things that have a property, and what they have, by code; as often as they have it."""
    text = files("ontology").joinpath("figures.rq").read_text("utf-8").replace("urn:omin:property", predicate)
    kinds = {"thing": _pa.string(), "value": _pa.dictionary(_pa.int32(), _pa.string())}
    convert = _csv.ConvertOptions(column_types=kinds, strings_can_be_null=False)
    options = _csv.ParseOptions(newlines_in_values=True)
    found = _csv.read_csv(io.BytesIO(ask(text)), parse_options=options, convert_options=convert).unify_dictionaries()
    return whole(found.column("thing"), kinds["thing"]), whole(found.column("value"), kinds["value"])


def _aligned(things: Any, values: Any, order: Any) -> Any:  # noqa: ANN401
    """The values in the order given, by code; of several the first by name, null where there is none."""
    rows = _rows(things, order)
    rank, words = _ranked(values)
    known = np.flatnonzero(rows >= 0)
    last_first = known[np.argsort(-rank[known], kind="stable")]
    found = np.full(len(order), -1, np.int32)
    found[rows[last_first]] = rank[last_first]
    return _pa.DictionaryArray.from_arrays(_pa.array(found, mask=found < 0), words)


def _rows(things: Any, order: Any) -> np.ndarray[Any, np.dtype[np.int32]]:  # noqa: ANN401
    """Where things stand in an order, -1 where they do not."""
    found = _pc.fill_null(_pc.index_in(things, value_set=order), -1)
    return cast("np.ndarray[Any, np.dtype[np.int32]]", found.to_numpy(zero_copy_only=False))


def _ranked(values: Any) -> tuple[np.ndarray[Any, np.dtype[np.int32]], Any]:  # noqa: ANN401
    """Codes that follow the order of the words, so that the same figures give the same file."""
    order = _pc.sort_indices(values.dictionary).to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[values.indices.to_numpy()], values.dictionary.take(_pa.array(order))


def _through(areas: Any, things: Any, values: Any) -> Any:  # noqa: ANN401
    """What the words of a column have as a property, in the order of the column."""
    by_word = _aligned(things, values, areas.dictionary)
    return _pa.DictionaryArray.from_arrays(by_word.indices.take(areas.indices), by_word.dictionary)


def _further(ask: Ask) -> list[str]:
    _, found = _pairs(ask, terms.QB + "dimension")
    return sorted(set(found.dictionary.to_pylist()) - _USUAL)


def _masked(ask: Ask, observations: Any) -> Any:  # noqa: ANN401
    confidential = _aligned(*_pairs(ask, terms.CONF_STATUS), observations).cast(_pa.string())
    return _pc.fill_null(_pc.equal(confidential, terms.CONFIDENTIAL), False)


def _shared(ask: Ask, observations: Any) -> Any:  # noqa: ANN401
    rows = _rows(_pairs(ask, terms.SOURCE)[0], observations)
    return _pa.array(np.bincount(rows[rows >= 0], minlength=len(observations)) > 1)


def _numbers(values: Any) -> Any:  # noqa: ANN401
    fitting = _pc.if_else(_pc.match_substring_regex(values, _NUMBER), values, None)
    return _pc.cast(fitting, _pa.float64())


def _ordered(table: Table) -> Table:
    names = [*CUT, *sorted(further(table.column_names)), "area", *_TWINS]
    keys = [codes(table, name)[0] for name in reversed(names)]
    return table.take(_pa.array(np.lexsort(keys))) if len(table) else table
