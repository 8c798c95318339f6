"""Files at fault, mapped in good faith: everything wrong is told with its line, nothing is published, nothing breaks.

`hostile/interfaces.toml` finds communes by their names within the département that the row gives. The file gives the
wrong one nearly everywhere: 35,382 rows, of which 1,248 name a commune that the département has (counted apart).
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final, cast

import pytest

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT.parent / "shared" / "data"
ROWS: Final = 35_382
FOUND: Final = 1_248
WITHOUT_SCORE: Final = 6

pytestmark = [pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not here: {DATA}"), pytest.mark.slow]


@pytest.fixture(scope="module")
def checked() -> subprocess.CompletedProcess[str]:
    words = ["check", "tests/territories/hostile", "--data", str(DATA), "--lang", "en", "--format", "json", "--all"]
    command = [sys.executable, "-m", "loader.cli", *words]
    return subprocess.run([*command], cwd=ROOT, capture_output=True, text=True, env={"LANG": "C"}, check=False)


@pytest.fixture(scope="module")
def found(checked: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", json.loads(checked.stdout))


def test_it_is_refused_in_words(checked: subprocess.CompletedProcess[str]) -> None:
    assert checked.returncode == 1
    assert "Traceback" not in checked.stderr


def of(found: list[dict[str, Any]], file: str) -> Counter[str]:
    return Counter(one["code"] for one in found if Path(one["source"]).name.startswith(file))


def test_a_wrong_departement_is_told_in_every_row(found: list[dict[str, Any]]) -> None:
    told = of(found, "benjvfr_score_acces")
    # The first column has no name; two communes of the file are today the same one, twice.
    assert told == {"unknown-name": ROWS - FOUND - WITHOUT_SCORE, "same-key-other-value": 2, "unused-column": 1}
    first = next(one for one in found if one["code"] == "unknown-name")
    assert (first["line"], first["column"], first["value"]) == (31, "nom_commune", "01 Bellegarde-sur-Valserine")


def test_a_wrong_encoding_stops_the_file(found: list[dict[str, Any]]) -> None:
    told = of(found, "benjvfr_score_competence")
    assert told["source-unreadable"] == 1
    assert told.keys() <= {"source-unreadable", "unused-column"}


def test_every_cell_with_a_comma_or_a_shape_is_told(found: list[dict[str, Any]]) -> None:
    told = of(found, "arras")
    # 151 columns, of which 6 are used and 36 ignored.
    assert told == {"not-a-number": 16, "not-a-geometry": 16, "unused-column": 151 - 6 - 36}
