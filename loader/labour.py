"""How many map: this process, several of this machine, or a cluster; as `omin build` is told."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader import cluster, parallel
from loader.crew import ALONE, Crew

_FOLDER: Final = "chunks"


@dataclass(frozen=True, slots=True)
class Labour:
    """So many processes of this machine, or the Dask cluster at an address; whether all is made anew."""

    workers: int = 1
    dask: str | None = None
    anew: bool = False


ONE: Final = Labour()


@contextmanager
def crew(labour: Labour, place: Path) -> Generator[Crew]:
    """Those who map; what they hand over lies in a folder in `place` that is gone at the end. Raises CrewError."""
    if labour.dask is None and labour.workers == 1:
        yield ALONE
        return
    folder = place / _FOLDER
    folder.mkdir()
    try:
        if labour.dask is not None:
            with cluster.cluster(labour.dask, folder.resolve()) as hands:
                yield hands
        else:
            with parallel.processes(labour.workers, folder) as hands:
                yield hands
    finally:
        shutil.rmtree(folder, ignore_errors=True)
