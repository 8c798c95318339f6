"""A small observatory that is published several times, for tests of what changes from version to version."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from loader import build, store, switching, versions
from loader.figures import make as make_figures
from loader.history.writing import BUILD, Occasion
from loader.ntriples import Pairs, about, typed
from loader.sheaf import fingerprint
from ontology.terms import CONF_STATUS, CONFIDENTIAL, DCAT, DCT, LABEL, OMIN, QB, SHARED

CASE = Path(__file__).parent / "loader" / "cases" / "tidy"
BASE = "https://data.example.org/case/"
DATASET = f"{BASE}dataset/figures"
# Corrected by the second version; withdrawn by the third.
CORRECTED = f"{BASE}observation/figures/sans-smartphone.region-A.2024.inhabitants"
GONE = f"{BASE}observation/figures/sans-smartphone.region-B.2024-10.inhabitants"
# Added by the second version.
ADDED = f"{BASE}observation/figures/sans-smartphone.region-B.2023.inhabitants"
RENAMED = "https://w3id.org/omin/territory/region/A"


@dataclass(frozen=True)
class Small:
    """The observatory in `folder`, which a test may edit, and the store it is published in."""

    folder: Path
    root: Path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file of the folder; AssertionError where it is not there."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new), "utf-8")

    def build(self) -> str:
        """Publish what the folder holds now; gives the id of the version."""
        result = build.build([self.folder], self.root, lambda _french, _english: None)
        assert result.version, result.found
        assert not result.unchanged
        return result.version

    @property
    def current(self) -> Path:
        """The folder of the live version."""
        return (self.root / "current").resolve()


def small(place: Path) -> Small:
    """The observatory, not yet published, in a folder of a test's own."""
    return Small(Path(shutil.copytree(CASE, place / "territory")), place / "var")


def several(place: Path) -> Small:
    """Published three times: at first; a figure corrected and one added; one withdrawn, and a region renamed."""
    one = small(place)
    one.build()
    one.edit("sources/figures.csv", "1200;6.0", "1200;7.0")
    one.edit("sources/figures.csv", "B;2024-10", "B;2023;phone;report;;9.1;added\nB;2024-10")
    one.build()
    one.edit("sources/figures.csv", "B;2024-10;phone;report;;7.50;last\n", "")
    one.edit("sources/areas.csv", "Alpha", "Alfa")
    one.build()
    return one


def quick(root: Path, figures: Mapping[str, str | None], names: Mapping[str, str], occasion: Occasion = BUILD) -> str:
    """Publish figures (value by region, None for a secret) and regions (label by code), neither mapped nor judged.

    Gives the id of the version. For what many versions have to show.
    """
    lines = {
        f"{BASE}graph/catalogue": list(_catalogue()),
        f"{BASE}graph/figures": [line for region, value in figures.items() for line in _figure(region, value)],
        f"{BASE}graph/things": [line for code, label in names.items() for line in _region(code, label)],
    }
    texts = {graph: "".join(f"{line}\n" for line in some) for graph, some in lines.items()}
    digests = {graph: fingerprint([text]) for graph, text in texts.items()}
    with versions.draft(root) as draft:
        with store.loading(draft.data) as load:
            for graph, text in texts.items():
                load.write(graph, memoryview(text.encode()))
        make_figures(draft.folder)
        manifest = {
            "bases": [BASE],
            "built": switching.moment(versions.manifest(root), lambda _french, _english: None),
            "digest": fingerprint(sorted(digests.values())),
            "digests": digests,
            "quads": store.Reader(draft.data).count(),
            "sources": {},
        }
        return switching.finish(draft, switching.compared(draft, manifest), occasion, 1000)


def observation(region: str) -> str:
    """The figure of a region."""
    return f"{BASE}observation/figures/{region}"


def _catalogue() -> Iterator[str]:
    yield from about(f"{BASE}catalogue", [DCAT + "Catalog"], [(DCT + "publisher", f"<{BASE}agent/tester>")])
    told: Pairs = [
        (DCT + "title", ['"Chiffres"@fr', '"Figures"@en']),
        (DCT + "modified", typed("2026-01-03", "date")),
        (OMIN + "graph", f"<{BASE}graph/figures>"),
    ]
    yield from about(DATASET, [DCAT + "Dataset", QB + "DataSet"], told)


def _figure(region: str, value: str | None) -> Iterator[str]:
    kind = OMIN + "MaskedCell" if value is None else QB + "Observation"
    told: Pairs = [
        (OMIN + "inDataset" if value is None else QB + "dataSet", f"<{DATASET}>"),
        (OMIN + "indicator", f"<{SHARED}indicator/sans-smartphone>"),
        (OMIN + "refArea", f"<{SHARED}territory/region/{region}>"),
        (OMIN + "value", [] if value is None else [typed(value, "decimal")]),
        (CONF_STATUS, [f"<{CONFIDENTIAL}>"] if value is None else []),
    ]
    yield from about(observation(region), [kind], told)


def _region(code: str, label: str) -> Iterator[str]:
    yield from about(f"{SHARED}territory/region/{code}", [OMIN + "Territory"], [(LABEL, f'"{label}"@en')])
