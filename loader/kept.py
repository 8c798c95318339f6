"""What need not be judged again: datasets that are byte for byte those of the live version, judged by the same rules.

A dataset's key covers its graph, its sources, its structure, all that its observations refer to (vocabulary, things,
periods) and the rules themselves. What compares one dataset with another is judged every time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from loader import inputs
from loader.catalogue import Built
from loader.finding import Finding
from loader.sheaf import fingerprint
from loader.store import Reader
from loader.workshop import Mapped

_STRUCTURE: Final = """PREFIX qb: <http://purl.org/linked-data/cube#>
SELECT ?set ?component ?property ?value WHERE {
  ?set qb:structure/qb:component ?component .
  ?component ?property ?value
}
ORDER BY ?set ?component ?property ?value"""


@dataclass(frozen=True, slots=True)
class Known:
    """Datasets whose verdict is known: their IRIs, their graphs, and what was found of them."""

    datasets: frozenset[str] = frozenset()
    graphs: frozenset[str] = frozenset()
    found: tuple[Finding, ...] = ()


NOTHING: Final = Known()


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of observations as it is now."""

    iri: str
    graph: str
    observations: str
    key: str


def datasets(reader: Reader, mapped: Mapped) -> list[Dataset]:
    """Each dataset of observations with its key."""
    structure: dict[str, list[str]] = {}
    for row in reader.rows(_STRUCTURE):
        structure.setdefault(row["set"][1:-1], []).append(f"{row['component']} {row['property']} {row['value']}")
    common = fingerprint([rules_digest(), *_context(mapped)])
    found: list[Dataset] = []
    for one in mapped.observatories:
        for slug, sources in _sources(mapped.built[one.base.iri]).items():
            iri, graph = one.base.dataset(slug), one.base.graph(slug)
            parts = [common, mapped.digests[graph], *structure.get(iri, ()), *sources]
            found.append(Dataset(iri, graph, one.base.observations(slug), fingerprint(parts)))
    return found


def known(now: Sequence[Dataset], manifest: Mapping[str, Any]) -> Known:
    """The datasets that have the key they had in the version of this manifest."""
    judged: Mapping[str, Any] = manifest.get("judged", {})
    same = [one for one in now if judged.get(one.iri, {}).get("key") == one.key]
    found = tuple(Finding(**told) for one in same for told in judged[one.iri]["found"])
    return Known(frozenset(one.iri for one in same), frozenset(one.graph for one in same), found)


def remembered(now: Sequence[Dataset], found: Sequence[Finding]) -> dict[str, object]:
    """For the manifest: each dataset's key and what was found of its observations.

    Where not all was named nothing is remembered: what was left out may be of any dataset.
    """
    if any(each.more and is_about(each, one.observations) for each in found for one in now):
        return {}
    return {
        one.iri: {"key": one.key, "found": [asdict(each) for each in found if is_about(each, one.observations)]}
        for one in now
    }


def is_about(finding: Finding, observations: str) -> bool:
    """Whether a shape or a cube constraint is broken by one of the observations (whose IRIs begin so)."""
    return finding.code in ("shape", "cube") and finding.details.get("focus", "").startswith(f"<{observations}")


def _sources(built: Sequence[Built]) -> dict[str, list[str]]:
    """By dataset of observations, the digests of the files it was made from."""
    found: dict[str, list[str]] = {}
    for one in built:
        for measure in one.plan.measures:
            found.setdefault(measure.dataset.slug, []).append(one.outcome.sha256)
    return found


def _context(mapped: Mapped) -> Iterator[str]:
    own = {one.base.graph("catalogue") for one in mapped.observatories} | mapped.dataset_graphs()
    yield from (f"{graph} {digest}" for graph, digest in sorted(mapped.digests.items()) if graph not in own)


@cache
def rules_digest() -> str:
    """A digest of all that judges: shapes, queries, and the code that asks them."""
    folders = (files("shapes"), files("loader").joinpath("shacl"))
    texts = [text for folder in folders for text in inputs.texts(folder, (".ttl", ".rq", ".py"))]
    texts += [files("loader").joinpath(name).read_text("utf-8") for name in ("judge.py", "cube.py", "counts.py")]
    return fingerprint(texts)
