"""All sources of figures that have several: the columns of figures name the first of them."""

from loader.arrow import pa
from loader.store import Reader
from ontology import figures, history, terms
from ontology.figures import Table


def added(changed: Table, reader: Reader) -> Table:
    """Changed figures with the column `SOURCES`, as the store of the version says them; withdrawn ones have none."""
    names = ("observation", "shared", history.CHANGE)
    rows = zip(*(figures.texts(changed, name) for name in names), strict=True)
    told = [
        " ".join(sorted(reader.values(iri or "", terms.SOURCE)))
        if shared == "true" and kind != history.WITHDRAWN
        else None
        for iri, shared, kind in rows
    ]
    return changed.append_column(history.SOURCES, pa.array(told, pa.string()))
