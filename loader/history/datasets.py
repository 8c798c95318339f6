"""The datasets of a version as its history tells them."""

from dataclasses import dataclass, field
from typing import Any, Final

from loader.store import Reader
from ontology.terms import DCAT, DCT, GRAPH, QB

_DATASETS: Final = f"""SELECT ?set ?graph ?modified ?title (LANG(?title) AS ?language) ?observed WHERE {{
  ?set a <{DCAT}Dataset> ; <{GRAPH}> ?graph ; <{DCT}modified> ?modified ; <{DCT}title> ?title
  BIND(EXISTS {{ ?set a <{QB}DataSet> }} AS ?observed)
}}"""
_PUBLISHERS: Final = f"SELECT DISTINCT ?agent WHERE {{ ?catalogue a <{DCAT}Catalog> ; <{DCT}publisher> ?agent }}"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: of observations or of things, the graph these stand in, and the graph's digest ("" if not known)."""

    iri: str
    graph: str
    digest: str
    version: str
    observed: bool
    title: dict[str, str] = field(default_factory=dict[str, str])


def read(reader: Reader, digests: dict[str, Any]) -> dict[str, Dataset]:
    """The datasets of a store by IRI; `digests` are those of its graphs, as far as they are known."""
    found: dict[str, Dataset] = {}
    for row in reader.select(_DATASETS):
        graph = row["graph"]
        fresh = Dataset(row["set"], graph, digests.get(graph, ""), row["modified"], row["observed"] == "true")
        found.setdefault(row["set"], fresh).title[row["language"]] = row["title"]
    return found


def publishers(reader: Reader) -> list[str]:
    """The IRIs of those who publish."""
    return sorted(row["agent"] for row in reader.select(_PUBLISHERS))
