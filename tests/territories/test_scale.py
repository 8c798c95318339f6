"""France whole: the largest files that are known, through mappings alone.

Loading and judging nineteen million quads takes many minutes; the same mappings are judged whole on the territories.
"""

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from loader import build
from loader.workshop import map_folders

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT.parent / "shared" / "data"
SCALE: Final = Path(__file__).parent / "scale"
# Counted in the files: rows, times quarters or columns where they are values; two values of Eurostat are missing.
OBSERVATIONS: Final = {
    "arcep-fibre-communes": 70_722 * 3,
    "bpe-2018": 1_035_564,
    "eurostat-isoc-r-broad-h": 51,
    "ifn-communes": 35_008 * 6 - 12,
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not here: {DATA}")


def silent(_french: str, _english: str) -> None:
    pass


@pytest.mark.slow
def test_france_whole(tmp_path: Path) -> None:
    mapped = map_folders([SCALE], tmp_path, silent, DATA)
    assert mapped.found == []
    (built,) = mapped.built.values()
    assert sum((Counter(one.outcome.observations) for one in built), Counter[str]()) == OBSERVATIONS


def test_the_file_of_eurostat_is_judged_whole(tmp_path: Path) -> None:
    folder = tmp_path / "scale"
    folder.mkdir()
    shutil.copy(SCALE / "eurostat-isoc-r-broad-h.toml", folder)
    observatory = (SCALE / "observatory.toml").read_text("utf-8").replace("country/FR", "country/SE")
    (folder / "observatory.toml").write_text(observatory, "utf-8")
    # The file does not say how many households answered: a warning for each figure.
    found = build.check([folder], silent, DATA).found
    assert Counter((one.details.get("rule"), one.severity) for one in found) == {("SAMPLE-1", "warning"): 51}
    mapped = map_folders([folder], tmp_path, silent, DATA)
    text = "".join(path.read_text("utf-8") for path, graph in mapped.parts if graph.endswith("h"))
    statuses = Counter(re.findall(r"code/obs-status/([a-z-]+)>", text))
    # Two of the 53 rows have the flag u and no value: what is not known is not published.
    assert statuses == {"normal": 48, "break": 3}
    assert '"90.70"' in text
