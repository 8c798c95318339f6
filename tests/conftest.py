"""What all tests share."""

import hypothesis
import pytest

# A deadline would assert a timing: on a busy machine a test that is right would fail.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write the golden cases' expected files anew")
