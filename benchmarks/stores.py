"""`.venv/bin/python -m benchmarks.stores [TERRITORY …]`: one observatory in a folder, oxigraph serve and Virtuoso 7.

Builds once, publishes in each store, serves from each in this process, and prints as Markdown: seconds of publication,
then for pages and queries the milliseconds of the first request and the median of later ones. Pages are remembered as
they always are, answers to queries are not.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from endpoint.app import close, create_app
from loader import build, publication
from loader.remote import Door
from ontology.stores import Account, Store
from tests.endpoint.conftest import serving, settings
from tests.stores import servers

ROOT = Path(__file__).parents[1]
RUNS = 15
PAGES = (
    "/",
    "/page/indicator/population",
    "/page/territory/commune/33063",
    "/page/family/equipement",
    "/page/bordeaux-metropole/dataset/census-iris-2021-population",
    "/page/code/kind",
    "/page/def",
    "/indicator/population.ttl",
)
QUERIES = {
    "one thing": "SELECT * WHERE { <https://w3id.org/omin/indicator/population> ?p ?o }",
    "count all": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "count by graph": "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "5,000 rows": "SELECT * WHERE { ?s <https://w3id.org/omin/def#value> ?o } ORDER BY ?s LIMIT 5000",
}


def nothing(_french: str, _english: str) -> None:
    """Say nothing."""


@contextmanager
def served(work: Path, store: Store | None) -> Generator[httpx.Client]:
    """A client of an observatory."""
    app = create_app(replace(settings(work), remote=store, answer_bytes=0, query_seconds=60))
    server = serving(app)
    with httpx.Client(base_url=next(server), timeout=120, follow_redirects=True) as client:
        yield client
    next(server, None)
    close(app)


def milliseconds(client: httpx.Client, name: str) -> tuple[float, float]:
    """The first request, and the median of later ones."""
    taken: list[float] = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        if name in QUERIES:
            answer = client.post("/sparql", data={"query": QUERIES[name], "format": "json"})
        else:
            answer = client.get(name, headers={"Accept": "text/html, text/turtle;q=0.9"})
        answer.raise_for_status()
        taken.append(1000 * (time.perf_counter() - start))
    return taken[0], statistics.median(taken[1:])


def main() -> None:
    """Print a table."""
    territories = [Path(one) for one in sys.argv[1:]] or [ROOT / "mappings" / "bordeaux-metropole"]
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        start = time.perf_counter()
        result = build.build(territories, place / "root", nothing)
        print(f"{result.quads} quads; the build itself took {time.perf_counter() - start:.1f} s\n")  # noqa: T201
        stores: dict[str, tuple[Store, Account | None] | None] = {"folder": None}
        for name, start_store, account in (
            ("oxigraph", servers.oxigraph, None),
            ("virtuoso", servers.virtuoso, servers.ADMINISTRATOR),
        ):
            (place / name).mkdir()
            stores[name] = (stack.enter_context(start_store(place / name)), account)
        print("| |" + "|".join(stores) + "|\n|" + "---|" * (len(stores) + 1))  # noqa: T201
        print("| publication, s |" + "|".join(_published(place / "root", one) for one in stores.values()) + "|")  # noqa: T201
        clients = [
            stack.enter_context(served(place / "root" if one is None else place / f"work-{name}", one and one[0]))
            for name, one in stores.items()
        ]
        for name in (*PAGES, *QUERIES):
            each = [milliseconds(client, name) for client in clients]
            print(f"| {name} |" + "|".join(f" {first:.0f}, {later:.0f} " for first, later in each) + "|")  # noqa: T201


def _published(root: Path, place: tuple[Store, Account | None] | None) -> str:
    if place is None:
        return " in the build "
    start = time.perf_counter()
    with Door(*place) as door:
        publication.publish(root, door, nothing)
    return f" {time.perf_counter() - start:.1f} "


if __name__ == "__main__":
    main()
