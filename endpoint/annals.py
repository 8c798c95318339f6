"""Columns of what happened to figures: what was corrected, and since which period figures can be compared.

They stand in tables where there is something to tell, and state nothing for programs: the corrections and breaks
themselves are described in the data.
"""

from collections.abc import Collection
from typing import Final

from endpoint.columns import Column
from endpoint.cube import Rows
from endpoint.pages import breaks, corrected
from endpoint.pages.book import book
from endpoint.store import Graph, Snapshot, Term
from ontology import figures, terms

FORMER: Final = Column(
    "former_value",
    None,
    datatype="decimal",
    titles=(Term("valeur d'avant", language="fr"), Term("former value", language="en")),
    comments=(
        Term("La valeur avant la dernière correction, s'il y en a eu une.", language="fr"),
        Term("The value before the last correction, where there was one.", language="en"),
    ),
)
CORRECTED: Final = Column(
    "corrected_on",
    None,
    datatype="date",
    titles=(Term("corrigé le", language="fr"), Term("corrected on", language="en")),
    comments=(
        Term("Le jour de la dernière correction.", language="fr"),
        Term("The day of the last correction.", language="en"),
    ),
)
SINCE: Final = Column(
    "comparable_since",
    None,
    titles=(Term("comparable depuis", language="fr"), Term("comparable since", language="en")),
    comments=(
        Term("La première période après une rupture de série : rien d'avant ne se compare.", language="fr"),
        Term("The first period after a break of the series: nothing before it can be compared.", language="en"),
    ),
)
COLUMNS: Final = (FORMER, CORRECTED, SINCE)


def columns(found: Rows, datasets: Collection[str], snapshot: Snapshot) -> tuple[Column, ...]:
    """The columns that the figures of some rows, which are of some datasets, need."""
    kept, cube = book(snapshot), book(snapshot).cube
    names = figures.texts(figures.at(cube.table, found.tolist()), "observation")
    fixed = (FORMER, CORRECTED) if corrected.known(kept, {name for name in names if name}) else ()
    broken = (SINCE,) if any(dataset in datasets for dataset, _ in breaks.declared(kept)) else ()
    return (*fixed, *broken)


def cells(column: Column, batch: Rows, names: list[str], snapshot: Snapshot) -> list[str]:
    """The cells of one of these columns in some rows, whose observations are given."""
    if column == SINCE:
        return _since(batch, snapshot)
    fixes = sorted(corrected.known(book(snapshot), set(names)), key=lambda fix: fix.day)
    told = {fix.observation: str(fix.former) if column == FORMER else fix.day for fix in fixes}
    return [told.get(name, "") for name in names]


def tell(graph: Graph, observation: str, snapshot: Snapshot) -> None:
    """Add the corrections of an observation that nobody declared, said as those that are declared."""
    for fix in corrected.known(book(snapshot), {observation}):
        if fix.number is None:
            continue
        node = f"{observation}#correction-v{fix.number}"
        graph.add(observation, terms.CORRECTION, Term(node, is_iri=True))
        graph.add(node, terms.TYPE, Term(terms.CORRECTION_CLASS, is_iri=True))
        graph.add(node, terms.FORMER_VALUE, Term(str(fix.former), datatype=terms.XSD + "decimal"))
        graph.add(node, terms.DCT + "date", Term(fix.day, datatype=terms.XSD + "date"))
        for text in fix.why:
            graph.add(node, terms.DCT + "description", text)


def _since(batch: Rows, snapshot: Snapshot) -> list[str]:
    kept, cube = book(snapshot), book(snapshot).cube
    rows = batch.tolist()
    keys = [tuple(cube.text(row, name) for name in ("dataset", "indicator", "period")) for row in rows]
    told = {key: _last(key[0], key[1], kept.start(key[2]), snapshot) for key in set(keys)}
    return [told[key] for key in keys]


def _last(dataset: str, indicator: str, start: str, snapshot: Snapshot) -> str:
    """The notation of the first period after the last break before a day, that day included."""
    kept = book(snapshot)
    known = breaks.declared(kept)
    periods = [period for name in (indicator, "") for period, _ in known.get((dataset, name), ())]
    past = [period for period in periods if kept.start(period) <= start]
    return kept.notation(max(past, key=kept.start)) if past else ""
