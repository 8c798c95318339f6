"""Secrets in the history that is carried on: a figure that is secret now is not told by what went before it either."""

from pathlib import Path
from typing import Any, Final

from loader.arrow import pa, pc
from ontology import figures, history
from ontology.figures import Table

_TELLING: Final = ("value", "number", "lower", "upper")


def now_secret(changed: Table) -> Any:  # noqa: ANN401  # an Arrow column
    """The observations that a publication makes secret, or brings back as secrets."""
    here = pc.not_equal(changed.column(history.CHANGE), history.WITHDRAWN)
    return changed.filter(pc.and_(changed.column("masked"), here)).column("observation").combine_chunks()


def no_more_secret(changed: Table) -> int:
    """How many figures were secret and are not any more."""
    was = pc.and_(pc.equal(changed.column(history.FORMER), ""), pc.invert(changed.column("masked")))
    return int(pc.sum(was).as_py() or 0)


def redact(version: Path, secret: Any) -> None:  # noqa: ANN401  # an Arrow column
    """Take the values of figures that are secret out of the history of a draft.

    The files of earlier versions are not touched: where something is taken out, the draft gets a file of its own.
    """
    for path in sorted((version / history.FOLDER).glob("[0-9]*.arrow")) if len(secret) else ():
        if path.name.endswith("-things.arrow"):
            continue
        table = figures.read(path)
        hidden = pc.and_(pc.is_in(table.column("observation"), value_set=secret), _tells(table))
        if pc.any(hidden).as_py():
            beside = path.with_suffix(".redacted")
            figures.write(_without(table, hidden), beside, "zstd")
            beside.replace(path)


def _tells(table: Table) -> Any:  # noqa: ANN401  # an Arrow column
    """Which rows tell a value, or a former one."""
    former = pc.fill_null(table.column(history.FORMER), "")
    return pc.or_(pc.is_valid(table.column("value")), pc.not_equal(former, ""))


def _without(table: Table, hidden: Any) -> Table:  # noqa: ANN401  # an Arrow column
    """The rows with the values of some hidden: these stand as masked."""
    for place, name in enumerate(table.column_names):
        column = table.column(name)
        if name in _TELLING:
            plain = pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type) else column
            emptied = pc.if_else(hidden, None, plain)
            kept = pc.dictionary_encode(emptied) if pa.types.is_dictionary(column.type) else emptied
            table = table.set_column(place, name, kept)
    former = pc.if_else(pc.and_(hidden, pc.is_valid(table.column(history.FORMER))), "", table.column(history.FORMER))
    table = table.set_column(table.column_names.index(history.FORMER), history.FORMER, former)
    masked = pc.or_(table.column("masked"), hidden)
    return figures.compact(table.set_column(table.column_names.index("masked"), "masked", masked))
