"""The figures of two versions compared, in columns: which were added, changed, withdrawn."""

from collections.abc import Collection
from typing import Any, Final, TypeAlias, cast

import numpy as np

from loader.arrow import pa, pc
from ontology import figures, history
from ontology.figures import Table

_Rows: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
_Flags: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
_NAME: Final = "/observation/([^/]+)/.*$"  # how names are minted (`ontology/iris.py`)
# The value as a float says nothing that the value as text does not.
_NOT_COMPARED: Final = frozenset({"observation", "number"})


def compare(old: Table | None, new: Table, same: Collection[str] = ()) -> Table:
    """The figures that differ, in the order of the new ones and then of the old: columns as in `ontology/history.py`.

    Figures of the datasets `same` (IRIs) are not compared. Without old figures all are added.
    """
    after = _without(_placed(new), same)
    before = after.slice(0, 0) if old is None else _without(_placed(old), same)
    rows = _places(after, before)
    differs = _differing(before, after, rows)
    kept = np.flatnonzero(differs | (rows < 0))
    gone = np.flatnonzero(~np.isin(np.arange(len(before)), rows))
    return figures.compact(
        pa.concat_tables(
            [_now(before, after, rows, kept), _last(before.take(pa.array(gone)))], promote_options="default"
        )
    )


def _placed(table: Table) -> Table:
    """The figures with their datasets, the secret ones too, which are no observations of a cube: by their names."""
    column = table.column("dataset")
    if not column.null_count:
        return table
    named = pc.replace_substring_regex(table.column("observation"), _NAME, r"/dataset/\1")
    told = pc.coalesce(pc.cast(column, pa.string()), named).dictionary_encode()
    return table.set_column(table.column_names.index("dataset"), "dataset", told.unify_dictionaries())


def _without(table: Table, same: Collection[str]) -> Table:
    """The rows of other datasets."""
    if not same:
        return table
    codes, words = figures.codes(table, "dataset")
    left = [place for place, word in enumerate(words) if word in same]
    return table.filter(pa.array(~np.isin(codes, left)))


def _places(after: Table, before: Table) -> _Rows:
    """For each figure now, in which row it stood before; -1 where it did not."""
    order = before.column("observation").combine_chunks()
    found = pc.fill_null(pc.index_in(after.column("observation"), value_set=order), -1)
    return cast("_Rows", found.to_numpy().astype(np.int64))


def _differing(before: Table, after: Table, rows: _Rows) -> _Flags:
    """Which of the figures that were there before say something else now."""
    both, there = np.flatnonzero(rows >= 0), rows[rows >= 0]
    differs = np.zeros(len(rows), np.bool_)
    for name in sorted({*before.column_names, *after.column_names} - _NOT_COMPARED):
        one, other = _numbers(before, name), _numbers(after, name)
        differs[both] |= _common(one, other)[there] != other[0][both]
    return differs


_Coded: TypeAlias = "tuple[np.ndarray[Any, np.dtype[np.int32]], list[str]]"


def _numbers(table: Table, name: str) -> _Coded:
    """A column as codes with their words, -1 where nothing stands."""
    if name not in table.column_names:
        return np.full(len(table), -1, np.int32), []
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        return figures.codes(table, name)
    coded = pc.cast(column, pa.string()).dictionary_encode()
    return figures.codes(pa.table({name: coded.unify_dictionaries()}), name)


def _common(before: _Coded, after: _Coded) -> "np.ndarray[Any, np.dtype[np.int32]]":
    """The codes before, as those that the same words have now; -2 for words that are not there now."""
    numbers = {word: code for code, word in enumerate(after[1])}
    table = np.array([*(numbers.get(word, -2) for word in before[1]), -1], np.int32)
    return cast("np.ndarray[Any, np.dtype[np.int32]]", table[before[0]])


def _now(before: Table, after: Table, rows: _Rows, kept: _Rows) -> Table:
    """The figures that were added or changed, as they are, with their former values."""
    there = pa.array(rows[kept] >= 0)
    now, then = after.take(pa.array(kept)), before.take(pa.array(rows[kept], mask=rows[kept] < 0))
    value, former = (pc.fill_null(table.column("value"), "") for table in (now, then))
    masked = pc.fill_null(then.column("masked"), False)
    moved = pc.or_(pc.not_equal(value, former), pc.xor(now.column("masked"), masked))
    # What is secret now is not told again, and what was secret never was.
    told = pc.if_else(pc.or_(now.column("masked"), masked), "", former)
    kinds = pc.if_else(there, history.CHANGED, history.ADDED)
    return _with(now, kinds, pc.if_else(pc.and_(there, moved), told, None))


def _last(gone: Table) -> Table:
    """The figures that were withdrawn, as they last were."""
    kinds = pa.array([history.WITHDRAWN] * len(gone), pa.string())
    return _with(gone, kinds, pa.nulls(len(gone), pa.string()))


def _with(table: Table, kinds: Any, former: Any) -> Table:  # noqa: ANN401  # Arrow columns
    return table.append_column(history.CHANGE, kinds).append_column(history.FORMER, former)
