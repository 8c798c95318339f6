"""A sister with an endpoint that answers what we ask it, with figures as a test wants them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.sisters.elsewhere import (
    BASE,
    CATALOGUE,
    INDICATOR,
    NOT_FOUND,
    PREFIXES,
    Answers,
    Body,
    table,
    turtle,
    whole,
)


def figure(iri: str, value: str = "6.0", dataset: str = f"{BASE}dataset/one", more: str = "") -> str:
    """A figure as our shapes want it."""
    return f"""
<{iri}> a qb:Observation ; qb:dataSet <{dataset}> ; omin:indicator <{INDICATOR}> ; omin:value {value} ;
  omin:refArea <https://w3id.org/omin/territory/commune/44109> ; omin:refPeriod <https://w3id.org/omin/period/2021> ;
  omin:population <https://w3id.org/omin/code/population/inhabitants> ;
  omin:kind <https://w3id.org/omin/code/kind/survey> ;
  omin:periodBasis <https://w3id.org/omin/code/period-basis/reference> ;
  sdmx-attribute:unitMeasure <http://qudt.org/vocab/unit/PERCENT> ;
  sdmx-attribute:obsStatus <https://w3id.org/omin/code/obs-status/normal> ; omin:source <{BASE}source/a> .
{more}"""


@dataclass(frozen=True)
class Speaking:
    """What a sister says: its figures in Turtle, how many it says there are, what things are called, its catalogue."""

    figures: tuple[str, ...] = ()
    told: int | None = None
    names: str = ""
    catalogue: str = CATALOGUE
    endpoint: str = "{address}/sparql"
    instead: Callable[[str], Body | None] = lambda _query: None

    def answers(self) -> Answers:
        """The server's side of it."""

        def answer(path: str, query: str, address: str) -> Body:
            endpoint = self.endpoint.format(address=address)
            if path == "/":
                return turtle(self.catalogue)
            if path == "/.well-known/void":
                return turtle(f"<{address}/#all> void:sparqlEndpoint <{endpoint}> .")
            if path != "/sparql":
                return NOT_FOUND
            return self._queried(query) if query else turtle(f"<{address}/sparql#s> a sd:Service .")

        return answer

    def _queried(self, query: str) -> Body:
        other = self.instead(query)
        if other is not None:
            return other
        if "COUNT(DISTINCT ?observation)" in query:
            return self._counts()
        if "?shared" in query:
            return table()
        if "CONSTRUCT { ?observation" in query:
            return turtle("".join(self.figures))
        return turtle(self.names if "VALUES (?thing)" in query else self.catalogue)

    def _counts(self) -> bytes:
        number = len(self.figures) if self.told is None else self.told
        cells = {
            "dataset": ("uri", f"{BASE}dataset/one"),
            "indicator": ("uri", INDICATOR),
            "figures": ("literal", str(number)),
        }
        return table(cells) if number else table()


def lines(some: Iterable[str]) -> bytes:
    return whole(PREFIXES + "".join(some))
