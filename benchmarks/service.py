"""`.venv/bin/python -m benchmarks.service`: what a SERVICE costs over asking the other endpoint oneself.

Two real servers on the loopback over made-up triples. For each size of the answer: the same pattern asked directly of
the other server, and through SERVICE with the rows counted here; medians of several runs, in milliseconds.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox

from endpoint.app import close, create_app
from tests.endpoint.conftest import serving, settings
from tests.endpoint.test_federation import listed, store

RUNS = 15
SIZES = (1, 100, 1_000, 5_000)


@contextmanager
def observatory(root: Path) -> Generator[str]:
    """The address of the endpoint of a store."""
    app = create_app(settings(root))
    server = serving(app)
    yield next(server) + "/sparql"
    next(server, None)
    close(app)


def facts(count: int) -> list[ox.Quad]:
    """So many triples, five to a thing."""
    graph = ox.NamedNode("http://x/g")
    return [
        ox.Quad(ox.NamedNode(f"http://x/{n // 5}"), ox.NamedNode(f"http://x/p{n % 5}"), ox.Literal(f"value {n}"), graph)
        for n in range(count)
    ]


def median(work: Callable[[], httpx.Response]) -> float:
    """Milliseconds of a request that must succeed, once it has been made once."""
    taken: list[float] = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        work().raise_for_status()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken[1:])


def main() -> None:
    """Print a row of Markdown for each size."""
    print("| rows | directly, ms | by SERVICE, ms |\n|---|---|---|")  # noqa: T201
    with tempfile.TemporaryDirectory() as place, httpx.Client(timeout=60) as client:
        there, here = Path(place) / "there", Path(place) / "here"
        store(there, "v1", facts(SIZES[-1]), [])
        with observatory(there) as url:
            store(here, "v1", [], listed(url))
            with observatory(here) as address:
                for size in SIZES:
                    group = f"{{ SELECT * {{ ?s ?p ?o }} LIMIT {size} }}"
                    told = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{url}> {group} }}"
                    direct = median(lambda group=group: client.post(url, data={"query": f"SELECT * {group}"}))  # type: ignore[misc]
                    by = median(lambda told=told: client.post(address, data={"query": told}))  # type: ignore[misc]
                    print(f"| {size} | {direct:.0f} | {by:.0f} |")  # noqa: T201


if __name__ == "__main__":
    main()
