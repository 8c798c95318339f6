"""A real observatory on disk, the application over it, and a real server."""

import json
import math
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from endpoint.app import close, create_app
from endpoint.clients import Allowance
from endpoint.config import Config
from endpoint.server import make_server
from endpoint.site import EXTENSION, Site
from loader import dump, withdrawn
from loader.quality import verdict
from loader.store import Reader
from loader.workshop import Mapped
from ontology import gathering, vocabulary
from tests.endpoint.browsing import chromium

HERE = Path(__file__).parent
VOCABULARY = ox.NamedNode("https://w3id.org/omin/graph/vocabulary")
BASES = ["https://w3id.org/omin/bordeaux-metropole/", "https://data.example.org/obs/"]
BUILT = "2026-11-24T00:00:00Z"
MEBIBYTE = 1024**2


# Tests ask much from one address: only those of the budgets have one.
UNLIMITED = Allowance(math.inf, math.inf, math.inf, math.inf)


def publish(root: Path, version: str, extra: bytes = b"") -> None:
    """Build a version as the loader does, and switch to it."""
    directory = root / "versions" / version
    directory.mkdir(parents=True)
    store = ox.Store(str(directory / "data"))
    for name in ("example.trig", "places.trig"):
        store.bulk_load((HERE / name).read_bytes(), ox.RdfFormat.TRIG)
    store.bulk_load(vocabulary.ntriples(), ox.RdfFormat.N_TRIPLES, to_graph=VOCABULARY)
    store.bulk_load(extra, ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    verdict.write(directory / "data", Mapped(), [], gathering.gather(Reader(directory / "data").csv))
    withdrawn.write(root, directory, BUILT)
    quads = Reader(directory / "data").count()
    manifest = {"version": version, "bases": BASES, "quads": quads, "built": BUILT}
    (directory / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    dump.write(directory)
    switch(root, version)


def switch(root: Path, version: str) -> None:
    """Point `current` to a version, at once."""
    fresh = root / f".current-{version}"
    fresh.symlink_to(Path("versions") / version)
    fresh.replace(root / "current")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store")
    publish(root, "v1")
    return root


@pytest.fixture(scope="session")
def charted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store whose figures have intervals, breaks, estimates, secrets and zeros."""
    root = tmp_path_factory.mktemp("charted")
    quads = ox.parse((HERE / "charts.trig").read_bytes(), ox.RdfFormat.TRIG)
    publish(root, "v1", ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    return root


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """Give a copy of the store that a test may publish into."""
    return Path(shutil.copytree(built, tmp_path / "store", symlinks=True))


def settings(root: Path) -> Config:
    """Give small limits, so that reaching them takes no time."""
    return Config(
        root,
        query_seconds=1.5,
        query_memory=256 * MEBIBYTE,
        result_bytes=MEBIBYTE,
        workers=2,
        allowance=UNLIMITED,
    )


def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of the loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(app, cast("Site", app.extensions[EXTENSION]).config, listener)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)
    listener.close()


@pytest.fixture(scope="session")
def app(built: Path) -> Iterator[Flask]:
    made = create_app(settings(built))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    yield from serving(app)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def running(pid: int) -> bool:
    """Tell whether a process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
