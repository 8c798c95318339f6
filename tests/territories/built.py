"""The trial territories, each built once in a test run by the real loader, from ../shared/data."""

import atexit
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from loader import build, store
from loader.finding import is_error

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
DATA: Final = ROOT.parent / "shared" / "data"
FOLDERS: Final = {
    "gironde": ROOT / "mappings" / "bordeaux-metropole",
    **{folder.name: folder for folder in (HERE / "places-elsewhere").iterdir() if folder.is_dir()},
}

needs_data = pytest.mark.skipif(not DATA.exists(), reason="the real files are not in ../shared/data")

# What is said of a place or of its service: local names of properties, and values (codes by their French label).
Said = Mapping[str, frozenset[str]]

_SAID: Final = """
PREFIX omin: <https://w3id.org/omin/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?place ?property ?value ?label ?code WHERE {
  ?place a omin:Place .
  { ?place ?property ?value } UNION { ?service omin:offeredAt ?place ; ?property ?value }
  OPTIONAL { ?value skos:prefLabel ?label ; skos:notation ?code FILTER(lang(?label) = "fr") }
}
"""


@cache
def built(name: str) -> Path:
    """The folder of the versions built from a territory; the test fails where the build finds an error."""
    place = tempfile.TemporaryDirectory(prefix=f"omin-{name}-")
    atexit.register(place.cleanup)
    root = Path(place.name)
    result = build.build([FOLDERS[name]], root, lambda _french, _english: None, DATA)
    assert not is_error(result.found), [one for one in result.found if is_error([one])][:5]
    return root


@cache
def places(name: str) -> Mapping[str, Said]:
    """What a territory's graph says, by the last segment of the place's IRI."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in store.Reader(built(name) / "current" / "data").select(_SAID):
        local = row["property"].replace("#", "/").rpartition("/")[2]
        key = row["place"].rpartition("/")[2]
        value = row.get("label", row["value"])
        found[key][local].add(row.get("code", value) if local == "placeType" else value)
    return {key: {local: frozenset(some) for local, some in said.items()} for key, said in found.items()}
