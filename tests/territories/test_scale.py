"""France whole: the largest files that are known, through mappings alone, and the cube constraints on what they give.

Judging each observation by SHACL takes too long at this size; the same mapping is judged whole on the territories.
"""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from loader import cube, store
from loader.workshop import map_folders

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT.parent / "shared" / "data"
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
    (tmp_path / "parts").mkdir()
    mapped = map_folders([Path(__file__).parent / "scale"], tmp_path / "parts", silent, DATA)
    assert mapped.found == []
    (built,) = mapped.built.values()
    assert sum((Counter(one.outcome.observations) for one in built), Counter()) == OBSERVATIONS
    store.create(tmp_path / "data", mapped.parts)
    assert list(cube.violations(store.Reader(tmp_path / "data").select)) == []
