"""What pages show of the store is said in every language, but for proper names."""

from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest

from endpoint.language import LANGUAGES
from loader.store import Reader
from ontology.terms import DCT, OMIN, RDFS, SKOS

pytestmark = pytest.mark.slow

# What has a name of its own, which nobody translates.
PROPER: Final = {OMIN + name for name in ("Place", "Territory", "MediationService")}
SAID: Final = [
    *(RDFS + name for name in ("label", "comment")),
    *(SKOS + name for name in ("prefLabel", "definition")),
    *(DCT + name for name in ("title", "description")),
]
TEXTS: Final = f"""SELECT ?thing ?property (LANG(?text) AS ?language) WHERE {{
  VALUES ?property {{ {" ".join(f"<{name}>" for name in SAID)} }}
  ?thing ?property ?text FILTER(LANG(?text) != "")
}}"""


def test_labels_and_definitions_are_said_in_every_language(both_built: Path) -> None:
    reader = Reader(both_built / "current" / "data")
    proper = {row["thing"] for name in PROPER for row in reader.select(f"SELECT ?thing WHERE {{ ?thing a <{name}> }}")}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in reader.select(TEXTS):
        if row["thing"] not in proper:
            found[row["thing"], row["property"]].add(row["language"])
    assert len(found) > 1_000
    assert [key for key, languages in found.items() if not {*LANGUAGES} <= languages] == []
