"""What the cube tests share: a real store in memory, queried over the union of its graphs."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, RdfFormat, Store

HERE = Path(__file__).parent
SUITE: Final = HERE.parents[2] / "shared" / "conformance" / "data-cube"
GRAPH = NamedNode("https://example.org/graph")


def reference_cases() -> list[dict[str, Any]]:
    """The cases of the Data Cube validator; none where they are not here."""
    listing = SUITE / "reference-cases.json"
    return json.loads(listing.read_text("utf-8")) if listing.is_file() else []


def store_of(paths: Iterable[Path]) -> Store:
    """A store that holds the Turtle files in one named graph."""
    store = Store()
    for path in paths:
        store.load(path=str(path), format=RdfFormat.TURTLE, to_graph=GRAPH)
    return store


def normalise(store: Store) -> None:
    """Flatten an abbreviated cube; updates act on the default graph, so what is there moves into it first."""
    update = (HERE.parents[1] / "shapes" / "cube" / "normalise.ru").read_text("utf-8")
    store.update(f"MOVE <{GRAPH.value}> TO DEFAULT")
    store.update(update)
    store.update(f"MOVE DEFAULT TO <{GRAPH.value}>")
    assert next(store.quads_for_pattern(None, None, None, DefaultGraph()), None) is None


def selector(store: Store) -> Callable[[str], Iterable[Mapping[str, str]]]:
    """The function that `loader.cube.violations` asks."""

    def select(query: str) -> Iterator[Mapping[str, str]]:
        solutions = cast("QuerySolutions", store.query(query, use_default_graph_as_union=True))
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            terms = {name: solution[name] for name in names}
            yield {name: _text(term) for name, term in terms.items() if term is not None}

    return select


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
