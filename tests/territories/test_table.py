"""The endpoint's table of a dataset of places is the one that `omin places` writes."""

import re

import pytest

from endpoint.app import close, create_app
from endpoint.config import Config
from tests.territories.built import built, needs_data
from tests.territories.test_standard import DATASETS, written

pytestmark = pytest.mark.slow


@needs_data
def test_the_endpoint_serves_what_the_command_writes() -> None:
    app = create_app(Config(built("angers")))
    try:
        client = app.test_client()
        response = client.get(f"/data/angers/dataset/{DATASETS['angers']}.csv")
        asked = client.get(f"/data/angers/dataset/{DATASETS['angers']}", headers={"Accept": "text/csv"})
        meant = client.get(f"/data/angers/dataset/{DATASETS['angers']}.csv-metadata.json")
        page = client.get(f"/page/angers/dataset/{DATASETS['angers']}").text
    finally:
        close(app)
    assert (response.status_code, response.content_type) == (200, "text/csv; charset=utf-8; header=present")
    assert response.data == written("angers").stdout_bytes
    places = len(response.text.splitlines()) - 1
    assert re.search(rf"Place\">[^<]+</a></dt><dd>{places}</dd>", page)
    assert "/page/angers/place/" in page
    assert asked.headers["Location"].endswith(f"{DATASETS['angers']}.csv")
    told = meant.get_json(force=True)["tableSchema"]["columns"]
    assert [one["name"] for one in told if not one.get("virtual")] == response.text.splitlines()[0].split(",")
    assert "csv-metadata" in response.headers["Link"]
