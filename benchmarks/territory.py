"""A territory made for measuring: INSEE's BPE 2018 (facilities per IRIS or commune and type), made ready for both.

The prepared file splits DCIRIS into a level and a code, so that neither engine needs a pattern; each further copy of
the rows has another year. The code list of facility types is made from the file: notations only, no definitions.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

BASE = "https://example.org/bench/"
DIMENSION = BASE + "def#benchType"
SCHEME = BASE + "code/bench-type"
_SHARED = "https://w3id.org/omin/"
_OBSERVATORY = f"""slug = "bench"
base = "{BASE}"
title = {{ fr = "Mesure", en = "Benchmark" }}
description = {{ fr = "Pour mesurer.", en = "For measuring." }}
territory = "country/FR"
languages = ["fr", "en"]
licence = "etalab-2.0"
publisher = {{ slug = "bench", name = "bench", page = "https://example.org/" }}
contact = {{ name = "bench", page = "https://example.org/" }}
"""
_SOURCE = """[source]
slug = "{slug}"
file = "{slug}.csv"
title = {{ fr = "Mesure", en = "Benchmark" }}
publisher = "INSEE"
page = "https://www.insee.fr/"
licence = "etalab-2.0"
retrieved = 2026-11-24
provenance = {{ fr = "Copie pour mesurer.", en = "Copy for measuring." }}
"""
_AREAS = """
[[things]]
kind = "territory"
key = { template = "{level}/{code}" }
properties = [
  { property = "rdfs:label", column = "code", language = "fr" },
  { property = "omin:level", column = "level", as = "code/level" },
]
"""
_BPE = """
[[datasets]]
slug = "bpe"
title = { fr = "Mesure", en = "Benchmark" }
description = { fr = "Pour mesurer.", en = "For measuring." }
keywords = { fr = ["mesure"], en = ["benchmark"] }
issued = 2026-11-24
frequency = "ANNUAL"

[datasets.dimensions]
refArea = { template = "{level}/{code}" }
refPeriod = { column = "year" }
indicator = { value = "population" }
population = { value = "inhabitants" }
benchType = { column = "type" }

[datasets.attributes]
kind = { value = "administrative" }
unitMeasure = { value = "NUM" }

[[datasets.measures]]
column = "n"
"""


def make(source: Path, folder: Path, rows: int, copies: int = 1) -> int:
    """Write the territory into `folder`: the first rows of `source`, `copies` times; gives how many that are."""
    folder.mkdir(parents=True)
    areas: dict[tuple[str, str], None] = {("country", "FR"): None}
    types: set[str] = set()
    count = 0
    with (folder / "bpe.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["level", "code", "year", "type", "n"])
        for copy in range(copies):
            for level, code, kind, number in islice(_rows(source), rows):
                areas[level, code] = None
                types.add(kind)
                out.writerow([level, code, 2018 - copy, kind, number])
                count += 1
    _write_areas(folder / "areas.csv", areas)
    (folder / "words.ttl").write_text(_words(sorted(types)), "utf-8")
    (folder / "observatory.toml").write_text(_OBSERVATORY, "utf-8")
    (folder / "areas.toml").write_text(_SOURCE.format(slug="areas") + _AREAS, "utf-8")
    (folder / "bpe.toml").write_text(_SOURCE.format(slug="bpe") + _BPE, "utf-8")
    return count


def _rows(source: Path) -> Iterator[tuple[str, str, str, str]]:
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            commune, _, iris = row["DCIRIS"].partition("_")
            level = "iris" if iris else "commune"
            yield level, commune + iris, row["TYPEQU"], row["NB_EQUIP"]


def _write_areas(path: Path, areas: dict[tuple[str, str], None]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["level", "code"])
        out.writerows(areas)


def _words(types: list[str]) -> str:
    concept = f"a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:notation"
    concepts = "\n".join(f'<{SCHEME}/{one}> {concept} "{one}" .' for one in types)
    return f"""@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{DIMENSION}> a qb:DimensionProperty ; qb:codeList <{SCHEME}> ; rdfs:range skos:Concept .
<{SCHEME}> a skos:ConceptScheme .
{concepts}
"""
