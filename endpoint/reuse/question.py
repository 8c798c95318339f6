"""The SPARQL query that gives the figures of a thing again, or all that is said of it."""

from typing import Final

from endpoint import observed
from endpoint.choice import Choice
from endpoint.choosing import names
from endpoint.pages.book import book
from endpoint.site import query as text_of
from endpoint.store import Snapshot, literal
from ontology import terms

_ANY: Final = "urn:omin:thing"
_CHOSEN: Final = "  # chosen\n"
_PROPERTIES: Final = {
    "indicator": terms.INDICATOR,
    "area": terms.REF_AREA,
    "period": terms.REF_PERIOD,
    "population": terms.POPULATION,
    "dataset": terms.DATA_SET,
    "kind": terms.OMIN + "kind",
    "status": terms.OBS_STATUS,
}
_LEVEL: Final = f"<{terms.REF_AREA}>/<{terms.OMIN}level>"


def query(iri: str, choice: Choice, snapshot: Snapshot) -> str:
    """The text of the query, for anybody's SPARQL client."""
    text = text_of("reuse-figures" if observed.holds(iri, snapshot) else "reuse-statements")
    return text.replace(_ANY, iri).replace(_CHOSEN, "".join(_lines(choice, snapshot)))


def _lines(choice: Choice, snapshot: Snapshot) -> list[str]:
    """A line for each code that is chosen."""
    there = names(book(snapshot).cube)
    pairs = ((_path(there[name]), literal(code, terms.XSD + "string")) for name, code in choice.parts)
    return [f"  ?observation {path}/<{terms.SKOS}notation> {code} .\n" for path, code in pairs]


def _path(column: str) -> str:
    return _LEVEL if column == "level" else f"<{_PROPERTIES.get(column, column)}>"
