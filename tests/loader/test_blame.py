"""Who is to blame: a row for what a row made, the territory's TOML for what that describes."""

from pathlib import Path

from loader import blame
from loader.workshop import map_folders
from ontology.terms import OMIN, VALUE

TIDY = Path(__file__).parent / "cases" / "tidy"
BASE = "https://data.example.org/case/"
OBSERVATION = f"{BASE}observation/figures/sans-smartphone.region-B.2024-10.inhabitants"


def test_each_node_has_its_file_line_and_columns(tmp_path: Path) -> None:
    mapped = map_folders([TIDY], tmp_path, lambda _french, _english: None)
    names = {
        OBSERVATION,
        f"{BASE}dataset/figures",
        f"{BASE}structure/figures",
        f"{BASE}source/areas",
        f"{BASE}catalogue",
    }
    names |= {"https://w3id.org/omin/territory/region/B", f"{BASE}unknown"}
    found = blame.places(mapped, names)
    lines = {iri: (Path(place.file).name, place.trace.line) for iri, place in found.items()}
    text = (TIDY / "figures.toml").read_text("utf-8").splitlines()
    datasets = text.index("[[datasets]]") + 1
    assert lines == {
        OBSERVATION: ("figures.csv", 6),
        "https://w3id.org/omin/territory/region/B": ("areas.csv", 4),
        f"{BASE}dataset/figures": ("figures.toml", datasets),
        f"{BASE}structure/figures": ("figures.toml", datasets),
        f"{BASE}source/areas": ("areas.toml", 1),
        f"{BASE}catalogue": ("observatory.toml", 1),
    }
    assert found[OBSERVATION].trace.columns[VALUE] == "value"
    assert found[OBSERVATION].trace.columns[OMIN + "kind"] == "how"
