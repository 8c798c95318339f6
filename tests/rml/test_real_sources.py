"""The peer on the real files of `../shared/data`: the datasets whose words RML can say are the same, quad by quad."""

from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from loader.rml.cli import rml
from tests.rml.conftest import ROOT, of_ours, run_peer

DATA: Final = ROOT.parent / "shared" / "data"
BORDEAUX: Final = ROOT / "mappings" / "bordeaux-metropole"
SAID: Final = {
    "bpe-2018",
    "census-iris-2021-population",
    "census-iris-2021-dwellings",
    "filosofi-2016-epci",
    "ifn-2020-communes",
    "ifn-communes",
    "ifn-epci",
    "population-communes",
    "published-figures",
    "workshop-vote-2022",
}

pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not here: {DATA}"),
    pytest.mark.slow,
    pytest.mark.peer,
]


def by_graph(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.rpartition("<")[2].rpartition("/")[2].partition(">")[0], []).append(line)
    return found


def quads(lines: list[str]) -> set[ox.Quad] | None:
    """The quads of some lines; None where a word that RML does not say leaves them ill-formed."""
    try:
        return set(ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS))
    except SyntaxError:
        return None


def test_what_rml_can_say_of_the_real_sources_is_the_same(tmp_path: Path) -> None:
    done = CliRunner().invoke(rml, [str(BORDEAUX), "--data", str(DATA), "--lang", "en"])
    assert done.exit_code == 0
    (tmp_path / "mappings.ttl").write_text(done.stdout, "utf-8")
    peer = by_graph(run_peer(tmp_path).read_text("utf-8").splitlines(keepends=True))
    _, made = of_ours(BORDEAUX, tmp_path, DATA)
    ours = by_graph([f"{quad} .\n" for quad in made])
    same = {name for name, lines in ours.items() if quads(peer.get(name, [])) == quads(lines)}
    print(f"the same in both engines: {len(same)} graphs of {len(ours)}, {sum(len(ours[one]) for one in same)} quads")
    print("not: " + ", ".join(sorted(set(ours) - same)))
    assert same >= SAID
