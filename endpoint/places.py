"""The table of a dataset of places: the 32 columns of the national standard, as `omin places` writes them."""

import csv
import io
from functools import lru_cache

from endpoint.store import Snapshot
from ontology import standard, terms


@lru_cache(maxsize=64)
def holds(iri: str, snapshot: Snapshot) -> bool:
    """Tell whether `iri` is a dataset of places."""
    things = snapshot.subjects(terms.IN_DATASET, iri)
    return any(term.value == terms.PLACE_CLASS for thing in things for term in snapshot.objects(thing, terms.TYPE))


@lru_cache(maxsize=8)
def table(iri: str, snapshot: Snapshot) -> bytes:
    """The places of the dataset `iri` as CSV (RFC 4180), the header first."""
    found = snapshot.select(standard.query(), {"dataset": iri})
    statements = ({name: term.value for name, term in row.items()} for row in found)
    output = io.StringIO()
    writer = csv.DictWriter(output, [field.name for field in standard.fields()])
    writer.writeheader()
    writer.writerows(row.cells for row in standard.rows(statements))
    return output.getvalue().encode()
