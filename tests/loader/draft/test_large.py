"""A file larger than memory should hold: only its beginning and some places further on are looked at."""

import json
import tracemalloc
from pathlib import Path

from loader.draft.look import look


def test_a_long_csv_is_sampled_to_its_end_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("com,annee,valeur,remarque\n")
        file.writelines("33063,2024,1,a\n" * 100_000 for _ in range(60))
        file.write("33318,2024,2.5,z\n" * 2_000)
    assert path.stat().st_size > 80 << 20
    tracemalloc.start()
    found = look(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    area = found.area
    assert area is not None
    assert set(area.cells) == {"33063", "33318"}
    assert [one.numbers.decimal for one in found.measures if one.numbers] == ["."]
    assert peak < 128 << 20


def test_a_long_array_of_records_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    record = json.dumps({"com": "33063", "annee": 2024, "valeur": 1.5, "remarque": "x" * 200})
    with path.open("w", encoding="utf-8") as file:
        file.write("[" + record)
        file.writelines(f",\n{record}" * 10_000 for _ in range(27))
        file.write("]")
    assert path.stat().st_size > 64 << 20
    found = look(path)
    assert [one.name for one in found.measures] == ["valeur"]
    assert all(one.rows == 2000 for one in found.columns)
