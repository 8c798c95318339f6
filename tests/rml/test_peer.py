"""Our engine against a peer: `omin rml`, run by morph-kgc (`.venv-peer`), must give the quads that we give.

Nothing is normalised: both outputs are parsed, and quads are compared term by term in lexical form. No blank node
stands in either, so that equal sets are isomorphic datasets. Compared are the graphs that rows make (`things` and the
datasets); the vocabulary, the catalogue and the periods do not come from rows.
"""

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from loader.rml.cli import rml
from tests.rml.conftest import CASES, ROOT, of_ours, of_the_peer, written

FOLDERS = [ROOT / "mappings" / "bordeaux-metropole", *(CASES / name for name in ("things", "tidy"))]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_peer_makes_the_same_quads_from_the_rml(folder: Path, tmp_path: Path) -> None:
    written(folder, tmp_path)
    mapped, ours = of_ours(folder, tmp_path)
    peer = of_the_peer(tmp_path)
    assert (sorted(map(str, ours - peer))[:5], sorted(map(str, peer - ours))[:5]) == ([], [])
    assert {ox.NamedNode(graph) for graph in mapped.dataset_graphs()} <= {one.graph_name for one in ours}


def test_the_repository_has_five_real_sources_to_compare(tmp_path: Path) -> None:
    mapped, ours = of_ours(FOLDERS[0], tmp_path)
    assert sum(len(one.mappings) for one in mapped.observatories) >= 5
    assert not any(isinstance(term, ox.BlankNode) for quad in ours for term in (quad.subject, quad.object))


def test_a_faulty_territory_gives_findings_and_no_rml() -> None:
    done = CliRunner().invoke(rml, [str(CASES / "bad-cells"), "--lang", "fr"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "bad-cells" in done.stderr


def test_what_rml_cannot_say_is_told_and_the_file_stays_valid(tmp_path: Path) -> None:
    done = CliRunner().invoke(rml, [str(CASES / "wide"), "--lang", "en"])
    assert done.stderr.endswith("figures.toml: RML does not say table.encoding = cp1252\n")
    assert "\n# not said in RML: table.encoding = cp1252\n" in done.stdout
    (tmp_path / "mappings.ttl").write_text(done.stdout, "utf-8")
    assert of_the_peer(tmp_path)
