"""The forms a thing is offered in, and their addresses."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

from endpoint import placed
from endpoint.choice import NOTHING, Choice
from endpoint.negotiation import GEOJSON, GRAPHS, PAGE, TABLE_METADATA, TABLES, ZIP, Form
from endpoint.store import Snapshot

PAGE_PREFIX: Final = "/page/"
SPOKEN: Final = frozenset({"xlsx", "zip"})  # the endings of forms that are written in a language


def offers(iri: str, snapshot: Snapshot) -> tuple[Form, ...]:
    """The forms of a thing to choose from; the page first, as it is what `*/*` and no Accept at all get."""
    return (PAGE, *GRAPHS, *TABLES, *([GEOJSON] if placed.holds(iri, snapshot) else []), ZIP)


def forms(iri: str, snapshot: Snapshot) -> tuple[Form, ...]:
    """All that has an address: what is on offer, and what the table means, which is asked for by address alone."""
    return (*offers(iri, snapshot), TABLE_METADATA)


def address(path: str, form: Form, choice: Choice = NOTHING, more: Sequence[tuple[str, str]] = ()) -> str:
    """Where a form of the thing at a path is, of what is chosen; the path has no slash before it."""
    place = f"{PAGE_PREFIX}{path}" if form is PAGE else f"/data/{path}.{form.ending}"
    asked = urlencode([*choice.parts, *more], quote_via=quote)
    return f"{place}?{asked}" if asked else place
