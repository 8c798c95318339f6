"""The words of the mapping language that RML can say: a file that uses them all, through both engines."""

import shutil
from pathlib import Path

from tests.rml.conftest import CASES, of_ours, of_the_peer, written

MAPPING = """[source]
slug = "words"
file = "words.csv"
title = { fr = "Mots", en = "Words" }
publisher = "Tester"
page = "https://example.org/source"
licence = "CC-BY-4.0"
retrieved = 2026-01-02
provenance = { fr = "Écrit pour l'essai", en = "Written for the test" }

[table]
header = 2
when = { columns = ["keep"], is = ["yes", "it's"] }

[[things]]
kind = "territory"
key = { column = "area", rewrite = [["(.{5})_(.{4})", "iris/\\\\1\\\\2"], ["(.{1,5})", "commune/\\\\1"]] }
properties = [
  { property = "rdfs:label", column = "name", language = "fr" },
  { property = "skos:notation", column = "number", pad = 5 },
  { property = "rdfs:comment", column = "name", case = "upper", when = { columns = ["name"], contains = ["É"] } },
  { property = "skos:altLabel", column = "name", case = "slug", when = { columns = ["name"], without = ["à"] } },
  { property = "omin:level", value = "iris", as = "code/level", when = { columns = ["number"] } },
]
"""
ROWS = '''A title above the header
area,number,name,keep
33063_0103,12,Cœur d'Été,yes
33063,,"À l'œuvre, ""là""",it's
33065,7,  Œuf  ,no
33066,123456,Ça,yes
'''


def test_a_peer_understands_every_word_that_rml_says(tmp_path: Path) -> None:
    folder = tmp_path / "territory"
    shutil.copytree(CASES / "things", folder)
    (folder / "words.toml").write_text(MAPPING, "utf-8")
    (folder / "words.csv").write_text(ROWS, "utf-8")
    written(folder, tmp_path)
    mapped, ours = of_ours(folder, tmp_path)
    assert [one for one in mapped.found if one.source.endswith("words.csv")] == []
    peer = of_the_peer(tmp_path)
    assert (sorted(map(str, ours - peer)), sorted(map(str, peer - ours))) == ([], [])
    assert sum("/territory/iris/330630103>" in str(one.subject) for one in ours) >= 5
