"""A first observatory made by `omin init`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Init = Callable[..., subprocess.CompletedProcess[str]]
ANSWERS = {
    "name": "An observatory",
    "base": "https://data.example.org/first/",
    "licence": "CC-BY-4.0",
    "publisher": 'The "Council"',
    "contact": "https://example.org/contact",
    "languages": "fr,en",
}


def omin(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loader.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, cwd=cwd)


@pytest.fixture
def init(tmp_path: Path) -> Init:
    """Runs `omin init tmp_path/first` with the usual answers, others by keyword; None takes one away."""

    def run(*more: str | Path, **given: str | None) -> subprocess.CompletedProcess[str]:
        told = {name: text for name, text in {**ANSWERS, **given}.items() if text is not None}
        options = [part for name, text in told.items() for part in (f"--{name.replace('_', '-')}", text)]
        return omin("init", tmp_path / "first", "--lang", "en", *options, *more)

    return run


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A made-up corner of the register: an EPCI of two communes, one of them with an outline of four points."""
    folder = tmp_path / "register"
    folder.mkdir()
    communes = [
        {"code": "01001", "nom": "L'Exemple", "type": "commune-actuelle", "departement": "01", "population": 12},
        {"code": "01002", "nom": "Le « Deuxième »", "type": "commune-actuelle", "departement": "01", "population": 7},
        {"code": "01003", "nom": "Ailleurs", "type": "commune-actuelle", "departement": "01", "population": 5},
    ]
    epci = {"code": "200000001", "nom": "CC d'Exemple", "membres": [{"code": "01001"}, {"code": "01002"}]}
    squares = [
        {
            "type": "Feature",
            "properties": {"code": f"0100{n}"},
            "geometry": {"type": "Polygon", "coordinates": [[[n, 0], [n + 1, 0], [n + 1, 1], [n, 1], [n, 0]]]},
        }
        for n in (1, 2)
    ]
    (folder / "communes.json").write_text(json.dumps(communes), "utf-8")
    (folder / "epci.json").write_text(json.dumps(epci), "utf-8")
    collection = {"type": "FeatureCollection", "features": squares}
    (folder / "communes.geojson").write_text(json.dumps(collection), "utf-8")
    return folder
