"""The crawler over what the repository publishes."""

from pathlib import Path

import pytest

from endpoint.app import close, create_app
from endpoint.config import Config
from tests.endpoint import crawler

pytestmark = pytest.mark.slow


def test_every_name_of_the_observatory_leads_to_what_is_said_of_it(built: Path) -> None:
    app = create_app(Config(built, workers=1))
    visited, wrong = crawler.faults(app)
    close(app)
    print(f"{visited} IRIs visited")
    assert visited > 1_000
    assert wrong == []
