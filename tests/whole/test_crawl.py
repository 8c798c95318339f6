"""The crawler over what the repository publishes."""

from pathlib import Path

import pytest

from endpoint.app import close, create_app
from endpoint.config import Config
from loader import store
from tests.endpoint import crawler

pytestmark = pytest.mark.slow


def test_every_name_of_the_observatory_leads_to_what_is_said_of_it(built: Path) -> None:
    app = create_app(Config(built, workers=1))
    visited, wrong = crawler.faults(app)
    close(app)
    print(f"{visited} IRIs visited")
    assert visited > 1_000
    assert wrong == []


DOWNLOADS = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
SELECT ?url ?media WHERE { ?distribution dcat:downloadURL ?url ; dcat:mediaType ?media }"""


def test_every_download_is_of_the_type_that_the_catalogue_says(built: Path) -> None:
    found = list(store.Reader(built / "current" / "data").select(DOWNLOADS))
    app = create_app(Config(built, workers=1))
    client = app.test_client()
    for row in found:
        path = "/" + row["url"].removeprefix("https://w3id.org/omin/")
        answer = client.get(path, headers={"Accept": "image/png"}, follow_redirects=True)
        assert (answer.status_code, answer.mimetype) == (200, row["media"].partition("media-types/")[2])
        assert answer.content_length == len(answer.data)
    close(app)
    assert len(found) > 10
