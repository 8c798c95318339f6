"""`.venv/bin/python -m benchmarks.disclosure`: what hiding only the small cells leaves open, in generated tables.

The tables are drawn by a seed and are no data about anyone. One row each: how many cells are below the threshold, how
many of them an attacker computes exactly or to within it from the margins, how many more cells are hidden for that, and
what is computed afterwards.
"""

import time

from loader.disclosure import audit, system
from loader.disclosure.protection import hidden, protect
from loader.disclosure.tables import Tables
from tests.disclosure.generated import below, published, table

EXACT = 1e-6  # the solver's own error
SIZES = ((28, 6, 20), (28, 20, 60), (120, 8, 118))


def computed(tables: Tables) -> tuple[int, int]:
    """How many secrets are computed exactly, and to within their threshold."""
    found = audit.pinned(system.build(tables))
    return sum(one.high - one.low < EXACT for one in found), len(found)


def row(rows: int, columns: int, small: int) -> str:
    """One generated table, as a row of Markdown."""
    counts = table(rows, columns, small, seed=1)
    tables = published(counts, below(counts))
    exactly, within = computed(tables)
    start = time.process_time()
    more = {one.figure.name for one in protect(tables)}
    seconds = time.process_time() - start
    left = computed(hidden(tables, more))
    return (
        f"| {rows} x {columns} | {small} | {exactly} / {within} | {len(more)} | {left[0]} / {left[1]} | {seconds:.1f} |"
    )


if __name__ == "__main__":
    print("| generated table | below 11 | computed exactly / within 11 | hidden too | afterwards | CPU s |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    for size in SIZES:
        print(row(*size))  # noqa: T201
