"""A store of several versions, made once."""

import shutil
from pathlib import Path

import pytest

from tests import versions
from tests.versions import Small


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Three versions, not to be changed."""
    return versions.several(tmp_path_factory.mktemp("several"))


@pytest.fixture
def several(published: Small, tmp_path: Path) -> Small:
    """Three versions of a test's own."""
    place = Path(shutil.copytree(published.root.parent, tmp_path / "own", symlinks=True))
    return Small(place / published.folder.name, place / published.root.name)
