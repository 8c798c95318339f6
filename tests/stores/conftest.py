"""A small observatory in three stores: a folder, `oxigraph serve` and Virtuoso 7."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from endpoint.app import close, create_app
from endpoint.site import EXTENSION, Site
from loader import publication
from loader.remote import Door
from ontology.stores import Account, Store
from tests.endpoint.conftest import publish, settings
from tests.stores import servers

DIGEST: Final = "0123456789abcdef"
VERSION: Final = f"000001-{DIGEST[:12]}"
STORES: Final = ("oxigraph", "virtuoso")
_SECONDS: Final = 60

Place = tuple[Store, Account | None]


def nothing(_french: str, _english: str) -> None:
    """Say nothing."""


def built(root: Path, version: str, digest: str, extra: bytes = b"") -> None:
    """Make a version in a folder as the loader does, with what the loader says of it."""
    publish(root, version, extra)
    path = root / "versions" / version / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "digest": digest}), "utf-8")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("folder")
    built(root, "000000-old", "old", b'<urn:gone> <http://purl.org/dc/terms/title> "gone" <urn:graph:old> .\n')
    built(root, VERSION, DIGEST)
    return root


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as store:
        yield store, None


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    if servers.VIRTUOSO is None:
        pytest.skip("Virtuoso 7 is not installed: sh tests/install-virtuoso.sh")
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as store:
        yield store, servers.ADMINISTRATOR


@pytest.fixture(scope="session", params=STORES)
def place(request: pytest.FixtureRequest) -> Place:
    """Give each store elsewhere in turn, and who may write to it."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.slow)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a store of each kind that nothing was published in."""
    folder = tmp_path / "server"
    folder.mkdir()
    if request.param == "oxigraph":
        with servers.oxigraph(folder) as store:
            yield store, None
    elif servers.VIRTUOSO is None:
        pytest.skip("Virtuoso 7 is not installed: sh tests/install-virtuoso.sh")
    else:
        with servers.virtuoso(folder) as store:
            yield store, servers.ADMINISTRATOR


@pytest.fixture(scope="session")
def here(folder: Path) -> Iterator[Flask]:
    """Serve what is in the folder."""
    app = create_app(settings(folder))
    yield app
    close(app)


@pytest.fixture(scope="session")
def elsewhere(place: Place, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Serve the same from a store elsewhere, once all that is made of it is there."""
    with Door(*place) as door:
        version, _ = publication.publish(folder, door, nothing)
    assert version == VERSION
    work = tmp_path_factory.mktemp("work")
    app = create_app(replace(settings(work), remote=place[0], query_seconds=20))
    part = app.extensions[EXTENSION]
    assert isinstance(part, Site)
    until((part.follower.snapshot().directory / "dump.json").is_file)
    yield app
    close(app)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so; fail where it never is."""
    deadline = time.monotonic() + _SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.1)
