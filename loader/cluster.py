"""Chunks mapped by a Dask cluster that runs already (the door to `distributed`, an optional package)."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, cast

from loader.parallel import CrewError, Hands

_SECONDS: Final = 10
_AHEAD: Final = 2  # chunks that wait for each thread of the cluster
_MARK: Final = "here"


@contextmanager
def cluster(address: str, folder: Path) -> Generator[Hands]:
    """A crew of the workers of the cluster at `address`, which must see `folder` under the same path.

    CrewError where there is no cluster, no worker, another version of omin, or no shared folder.
    """
    distributed = _distributed()
    try:
        distributed.comm.get_address_host_port(address)  # a client of no address prints a traceback at its end
        client = distributed.Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CrewError(
            f"aucune grappe Dask à {address} : {error}", f"no Dask cluster at {address}: {error}"
        ) from error
    with client:
        threads = _threads(client, address, folder)
        executor = client.get_executor(pure=False)
        lost = (distributed.KilledWorker, distributed.comm.CommClosedError, OSError)
        yield Hands(executor, _AHEAD * threads, folder, lost)


def _distributed() -> Any:  # noqa: ANN401 - a package that may not be here
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise CrewError(
            "--dask demande le paquet distributed : pip install 'omin[dask]'",
            "--dask needs the package distributed: pip install 'omin[dask]'",
        ) from error


def _threads(client: Any, address: str, folder: Path) -> int:  # noqa: ANN401 - of a package without types
    """How many chunks the cluster can map at once, after each worker has been asked whether it can at all."""
    threads: dict[str, int] = client.nthreads()
    if not threads:
        raise CrewError(f"la grappe à {address} n'a aucun processus", f"the cluster at {address} has no worker")
    mark = folder / _MARK
    mark.touch()
    own = version("omin")
    for worker, (there, sees) in _asked(client, mark).items():
        if there != own:
            raise CrewError(
                f"omin {there} sur {worker}, ici {own} : les mêmes octets ne sont pas assurés",
                f"omin {there} on {worker}, {own} here: the same bytes are not certain",
            )
        if not sees:
            raise CrewError(
                f"{worker} ne voit pas {folder} : donnez un --store que la grappe partage",
                f"{worker} does not see {folder}: give a --store that the cluster shares",
            )
    return sum(threads.values())


def _asked(client: Any, mark: Path) -> dict[str, tuple[str, bool]]:  # noqa: ANN401 - same
    try:
        return cast("dict[str, tuple[str, bool]]", client.run(probe, str(mark)))
    except ModuleNotFoundError as error:
        raise CrewError(
            f"la grappe n'a pas omin ({error}) : installez-le sur chacun de ses processus",
            f"the cluster does not have omin ({error}): install it for each of its workers",
        ) from error


def probe(mark: str) -> tuple[str, bool]:
    """Which omin a worker has, and whether it sees a file."""
    return version("omin"), Path(mark).exists()
