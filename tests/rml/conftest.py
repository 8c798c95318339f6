"""Both engines on one territory: ours, and morph-kgc on what `omin rml` writes."""

import subprocess
from pathlib import Path

import pyoxigraph as ox
from click.testing import CliRunner

from loader.rml.cli import rml
from loader.workshop import Mapped, map_folders

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"
CASES = ROOT / "tests" / "loader" / "cases"
OURSELVES = ("/graph/vocabulary", "/graph/periods", "/graph/catalogue")
CONFIG = """[CONFIGURATION]
output_file={folder}/peer.nq
output_format=N-QUADS
number_of_processes=1
logging_level=WARNING
[DataSource]
mappings={folder}/mappings.ttl
"""


def written(folder: Path, place: Path) -> Path:
    """The RML of a territory, as the command writes it."""
    done = CliRunner().invoke(rml, [str(folder), "--lang", "en"])
    assert (done.exit_code, done.stderr) == (0, "")
    path = place / "mappings.ttl"
    path.write_text(done.stdout, "utf-8")
    return path


def of_the_peer(place: Path) -> set[ox.Quad]:
    """All quads that the peer makes of the mappings in a folder."""
    return set(ox.parse(path=str(run_peer(place)), format=ox.RdfFormat.N_QUADS))


def run_peer(place: Path) -> Path:
    """The file of N-Quads that the peer makes."""
    (place / "config.ini").write_text(CONFIG.format(folder=place), "utf-8")
    command = [str(PEER), "-m", "morph_kgc", str(place / "config.ini")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place / "peer.nq"


def of_ours(folder: Path, place: Path, data: Path | None = None) -> tuple[Mapped, set[ox.Quad]]:
    mapped = map_folders([folder], place, lambda _french, _english: None, data)
    quads: set[ox.Quad] = set()
    for path, graph in mapped.parts:
        if not graph.endswith(OURSELVES):
            triples = ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)
            quads |= {ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(graph)) for one in triples}
    return mapped, quads
