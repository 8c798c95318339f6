"""The observatory of the repository, built and served by the real commands, as a newcomer gets it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from loader import store

ROOT = Path(__file__).parents[2]
BORDEAUX = ROOT / "mappings" / "bordeaux-metropole"
LYON = ROOT / "mappings" / "metropole-de-lyon"


def omin(*words: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command of the repository in `folder` as a user would, in English."""
    command = [sys.executable, "-m", "loader.cli", *map(str, words)]
    return subprocess.run([*command], cwd=folder, capture_output=True, text=True, env={"LANG": "C"}, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "var"
    done = omin("build", BORDEAUX, "--store", root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture(scope="session")
def both_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bordeaux and Lyon in one store."""
    root = tmp_path_factory.mktemp("both") / "var"
    done = omin("build", BORDEAUX, LYON, "--store", root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors, 24 warnings" in done.stderr  # places whose commune is unsure, estimates without method, IRIS
    return root


@pytest.fixture(scope="session")
def both(both_built: Path) -> store.Reader:
    return store.Reader(both_built / "current" / "data")


@pytest.fixture(scope="session")
def client(built: Path) -> Iterator[httpx.Client]:
    yield from serving(built)


@pytest.fixture(scope="session")
def both_client(both_built: Path) -> Iterator[httpx.Client]:
    """A server of both that takes as many queries as a test has."""
    yield from serving(both_built, "--client-seconds", "0", "--client-errors", "0")


def serving(root: Path, *options: str) -> Iterator[httpx.Client]:
    port = free_port()
    command = [sys.executable, "-m", "loader.cli", "serve", "--store", str(root), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        try:
            wait_for(client)
            yield client
        finally:
            process.terminate()
            process.wait(20)


def wait_for(client: httpx.Client) -> None:
    for _ in range(150):
        try:
            client.get("/healthz")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not answer")
