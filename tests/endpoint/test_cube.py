"""The columns of figures beside a version say what the store says."""

from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest

from endpoint import cube
from endpoint.cube import Cube
from endpoint.embedded import Embedded
from endpoint.store import Snapshot
from ontology import figures, gathering, terms
from tests.endpoint.conftest import publish

ROWS = """PREFIX omin: <https://w3id.org/omin/def#>
SELECT ?observation ?indicator ?area ?period ?value WHERE {
  ?observation omin:indicator ?indicator ; omin:refArea ?area ; omin:refPeriod ?period .
  OPTIONAL { ?observation omin:value ?value }
}"""
MASKED = b"""<https://x.example/o1> <https://w3id.org/omin/def#indicator> <https://w3id.org/omin/indicator/population> .
<https://x.example/o1> <https://w3id.org/omin/def#refArea> <https://w3id.org/omin/territory/commune/33063> .
<https://x.example/o1> <https://w3id.org/omin/def#refPeriod> <https://w3id.org/omin/period/2022> .
<https://x.example/o1> <http://purl.org/linked-data/sdmx/2009/attribute#confStatus> <%s> .
""" % terms.CONFIDENTIAL.encode()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root = tmp_path_factory.mktemp("cube")
    publish(root, "000001-a", MASKED)
    return Snapshot.open(root / "versions" / "000001-a")


@pytest.fixture(scope="module")
def columns(snapshot: Snapshot) -> Cube:
    return cube.opened(snapshot)


def test_the_columns_say_what_a_query_says(snapshot: Snapshot, columns: Cube) -> None:
    asked = sorted(tuple(sorted((name, term.value) for name, term in row.items())) for row in snapshot.select(ROWS))
    names = {"observation", "indicator", "area", "period", "value"}
    rows = columns.read(range(len(columns)))
    read = sorted(tuple(sorted((n, t.value) for n, t in row.items() if n in names)) for row in rows)
    assert read == asked


def test_a_masked_cell_has_no_value_and_says_that_it_is_masked(columns: Cube) -> None:
    (row,) = [row for row in range(len(columns)) if columns.observation(row) == "https://x.example/o1"]
    assert columns.masked[row]
    assert not columns.masked.all()
    assert "value" not in next(columns.read([row]))


def test_cuts_cover_every_row_once(columns: Cube) -> None:
    runs = sorted((cut.first, cut.end) for cuts in columns.cuts.values() for cut in cuts)
    assert [first for first, _ in runs] == [0, *[end for _, end in runs[:-1]]]
    assert runs[-1][1] == len(columns)
    for cuts in columns.cuts.values():
        assert len({(cut.level, cut.period, cut.slice) for cut in cuts}) == len(cuts)


def test_rows_of_a_cut_and_of_a_territory(columns: Cube) -> None:
    area = "https://w3id.org/omin/territory/commune/33063"
    rows = set(columns.of("area", area).tolist())
    found = {int(row) for cuts in columns.cuts.values() for cut in cuts for row in columns.rows(cut, [area])}
    assert found == rows != set()
    assert columns.of("area", "https://nowhere.example/").size == 0


def test_the_same_store_gives_the_same_file_and_the_file_the_same_columns(snapshot: Snapshot, tmp_path: Path) -> None:
    figures.write(gathering.gather(snapshot.csv), tmp_path / "a.arrow")
    figures.write(gathering.gather(snapshot.csv), tmp_path / "b.arrow")
    assert (tmp_path / "a.arrow").read_bytes() == (tmp_path / "b.arrow").read_bytes()
    assert figures.read(tmp_path / "a.arrow").equals(gathering.gather(snapshot.csv))


def test_a_damaged_file_is_made_up_for_from_the_store(tmp_path: Path) -> None:
    publish(tmp_path, "000001-a")
    version = tmp_path / "versions" / "000001-a"
    figures.write(gathering.gather(Snapshot.open(version).csv), version / figures.FILE)
    whole = cube.opened(Snapshot.open(version)).table
    (version / figures.FILE).unlink()  # the mapped one stays whole
    (version / figures.FILE).write_bytes(b"nothing")
    assert cube.opened(Snapshot.open(version)).table.equals(whole)


def test_a_store_without_figures_has_empty_columns(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "data")).flush()
    columns = Cube(gathering.gather(Snapshot(tmp_path, "0", {}, Embedded(tmp_path / "data")).csv))
    assert (len(columns), columns.cuts, list(columns.read([]))) == (0, {}, [])


def test_the_words_of_some_rows_and_the_rows_of_a_word(columns: Cube) -> None:
    for name in ("indicator", "area", "dataset", "kind", "method"):
        every = {columns.text(row, name) for row in range(len(columns))} - {""}
        assert set(columns.distinct(name, columns.values(np.arange(len(columns))))) <= every
        assert set(columns.distinct(name, np.arange(len(columns)))) == every
        assert columns.distinct(name, np.empty(0, np.int64)) == ()
        for word in every:
            own = columns.of(name, word)
            assert columns.within(name, word, np.arange(len(columns))).tolist() == own.tolist()
            assert columns.distinct(name, own) == (word,)
