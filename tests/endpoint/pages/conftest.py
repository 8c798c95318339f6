"""An observatory with something of everything, also of what is gone, served for a browser."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from tests.endpoint.conftest import publish, serving, settings
from tests.endpoint.pages.walk import Example, examples

OLD = (
    b'<https://w3id.org/omin/bordeaux-metropole/source/old> <http://purl.org/dc/terms/title> "Ancienne"@fr '
    b"<https://w3id.org/omin/bordeaux-metropole/graph/things> .\n"
    b"<https://w3id.org/omin/bordeaux-metropole/source/old> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    b"<https://w3id.org/omin/def#Source> <https://w3id.org/omin/bordeaux-metropole/graph/things> .\n"
)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give the application over a second version, which has lost a source of the first."""
    root = tmp_path_factory.mktemp("gallery")
    publish(root, "000001-aaaaaaaaaaaa", OLD)
    publish(root, "000002-bbbbbbbbbbbb")
    made = create_app(settings(root))
    yield made
    close(made)


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    yield from serving(app)


@pytest.fixture(scope="session")
def pages(app: Flask) -> list[Example]:
    return examples(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
