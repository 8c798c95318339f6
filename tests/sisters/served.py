"""Observatories that run on the loopback for a test, and territories that register them."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from endpoint.app import close, create_app
from loader import build
from loader.finding import is_error
from tests.endpoint.conftest import serving, settings
from tests.loader.test_versions import CASES, silent

SHARED = "https://w3id.org/omin/"


def territory(folder: Path, base: str, *sisters: str, case: str = "tidy") -> Path:
    """A copy of a golden territory under another base, which registers sisters by their addresses."""
    shutil.copytree(CASES / case, folder)
    path = folder / "observatory.toml"
    lines = [f'base = "{base}"' if line.startswith("base") else line for line in path.read_text("utf-8").splitlines()]
    lines += [line for url in sisters for line in ("", "[[federation.sisters]]", f'url = "{url}"')]
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return folder


def built(folder: Path, root: Path) -> Path:
    """The store of a territory."""
    result = build.build([folder], root, silent)
    assert not is_error(result.found), result.found
    return root


@contextmanager
def running(root: Path) -> Generator[str]:
    """The address of a server over a store."""
    app = create_app(settings(root))
    try:
        yield from serving(app)
    finally:
        close(app)
