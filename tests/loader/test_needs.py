"""Needs beside offer: the golden case's dataset, the formula's invariants, distances by a formula of their own."""

import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from loader import build, points, toml
from loader.finding import is_error
from loader.needs import gap, outlines
from loader.needs.gap import Floats
from loader.needs.settings import Need
from loader.observatory import read
from loader.store import Reader

CASE = Path(__file__).parent / "cases" / "needs"
GRAPH = "https://data.example.org/case/graph/needs-beside-offer"
DATASET = "https://data.example.org/case/dataset/needs-beside-offer"


def silent(_french: str, _english: str) -> None:
    pass


def built(folder: Path, root: Path) -> Path:
    result = build.build([folder], root, silent)
    assert not is_error(result.found), result.found
    return root / "current"


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(CASE, tmp_path_factory.mktemp("needs") / "var")


@pytest.fixture(scope="module")
def reader(version: Path) -> Reader:
    return Reader(version / "data")


def lines(version: Path) -> list[str]:
    return sorted(Reader(version / "data").ntriples([GRAPH]).decode().splitlines(keepends=True))


def test_the_dataset_is_as_approved(version: Path, pytestconfig: pytest.Config) -> None:
    path, text = CASE / "expected.needs.nt", "".join(lines(version))
    if pytestconfig.getoption("--approve"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_the_table_stays_with_the_version(version: Path, reader: Reader, pytestconfig: pytest.Config) -> None:
    """Read beside the map that the case describes: a row of squares of 0.1 degrees at 45 degrees north."""
    path, text = CASE / "expected.csv", (version / "computed" / "case" / "needs-beside-offer.csv").read_text("utf-8")
    if pytestconfig.getoption("--approve"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
    assert reader.knows(DATASET)


def test_the_same_files_give_the_same_bytes(version: Path, tmp_path: Path) -> None:
    assert lines(built(CASE, tmp_path / "var")) == lines(version)


def test_what_did_not_change_is_not_judged_again(tmp_path: Path) -> None:
    folder, said = Path(shutil.copytree(CASE, tmp_path / "case")), list[str]()
    built(folder, tmp_path / "var")
    unchanged = build.build([folder], tmp_path / "var", lambda _french, english: said.append(english))
    assert unchanged.unchanged
    assert "2 datasets unchanged, their verdict repeated" in said


def test_a_change_of_the_offer_changes_the_dataset(version: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CASE, tmp_path / "case"))
    places = folder / "sources" / "places.csv"
    places.write_text(places.read_text().replace("a;b;a", "a"))
    assert lines(built(folder, tmp_path / "var")) != lines(version)


def test_it_says_what_it_was_made_from(reader: Reader) -> None:
    base = "https://data.example.org/case/"
    query = f"""PREFIX dct: <http://purl.org/dc/terms/> PREFIX omin: <https://w3id.org/omin/def#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?from ?method ?kind WHERE {{
  <{DATASET}> prov:wasDerivedFrom/prov:wasDerivedFrom ?from ; dct:source ?from ;
    prov:wasGeneratedBy/prov:used ?from .
  ?cell omin:inDataset|<http://purl.org/linked-data/cube#dataSet> <{DATASET}> ;
  omin:kind ?kind ; omin:method ?method }}"""
    rows = list(reader.select(query))
    assert {row["from"] for row in rows} == {base + "dataset/people", base + "dataset/places"}
    assert {(row["kind"], row["method"]) for row in rows} == {
        ("https://w3id.org/omin/code/kind/calculated", base + "method/needs-beside-offer")
    }


def test_without_places_nothing_is_said(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CASE, tmp_path / "case"))
    places = folder / "sources" / "places.csv"
    places.unlink()
    mapping = folder / "places.toml"
    mapping.write_text(mapping.read_text().replace('file = "sources', 'optional = true\nfile = "sources'))
    assert not Reader(built(folder, tmp_path / "var") / "data").knows(DATASET)


def test_a_secret_is_told_as_a_secret(reader: Reader) -> None:
    query = f"""PREFIX omin: <https://w3id.org/omin/def#>
SELECT ?area ?indicator WHERE {{ ?cell a omin:MaskedCell ; omin:inDataset <{DATASET}> ; omin:refArea ?area ;
  omin:indicator ?indicator FILTER NOT EXISTS {{ ?cell omin:value ?value }} }}"""
    rows = {
        (row["area"].rpartition("territory/")[2], row["indicator"].rpartition("/")[2]) for row in reader.select(query)
    }
    assert {area for area, _ in rows} == {"commune/00002", "iris/000020102"}
    assert ("commune/00002", "ecart-besoin-offre") in rows
    assert ("commune/00002", "lieux-mediation") not in rows


def test_the_template_follows_the_schema() -> None:
    path = Path(__file__).parents[2] / "mappings" / "needs.toml"
    assert isinstance(toml.read(path, "mapping.schema.json"), toml.Document)


def test_the_settings_are_read() -> None:
    one, _ = read(CASE)
    assert one is not None
    (need,) = one.needs
    assert isinstance(need, Need)
    assert need.datasets() == ("people", "places")
    assert need.modified == need.issued == "2026-01-04"


# The formula


def figures(least: int = 5, most: int = 60) -> st.SearchStrategy[Floats]:
    """Four columns: need, places, services, distance, as figures are published (two decimals)."""
    whole = st.integers(0, 10_000).map(lambda one: one / 100)
    return st.integers(least, most).flatmap(lambda count: arrays.arrays(np.float64, (4, count), elements=whole))


def gaps(columns: Floats) -> Floats:
    return gap.gap(*columns)


@given(figures())
def test_gaps_lie_between_bounds_and_cancel_out(columns: Floats) -> None:
    found = gaps(columns)
    assert (np.abs(found) <= 100 + 1e-9).all()
    assert abs(found.sum()) < 1e-6


@given(figures(), st.randoms())
def test_the_order_of_the_territories_does_not_matter(columns: Floats, random: Random) -> None:
    order = list(range(columns.shape[1]))
    random.shuffle(order)
    np.testing.assert_allclose(gaps(columns[:, order]), gaps(columns)[order])


@given(figures(), st.data())
def test_more_need_never_lowers_and_more_offer_never_raises_the_gap(columns: Floats, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, columns.shape[1] - 1))
    before = gaps(columns)[one]
    for row, sign in ((0, 1), (1, -1), (2, -1), (3, 1)):
        more = columns.copy()
        more[row, one] += data.draw(st.integers(1, 10_000)) / 100
        assert sign * (gaps(more)[one] - before) >= -1e-9


@given(figures())
def test_the_same_scale_everywhere_changes_nothing(columns: Floats) -> None:
    np.testing.assert_allclose(gaps(columns * 4), gaps(columns))


@given(figures())
def test_ranks_are_those_of_counting(columns: Floats) -> None:
    values = columns[0]
    slow = [(sum(values < one) + (sum(values == one) - 1) / 2) * 100 / (len(values) - 1) for one in values]
    np.testing.assert_allclose(gap.ranks(values), slow)


@pytest.mark.parametrize(("known", "count", "told"), [(4, 4, 0), (5, 5, 5), (5, 10, 5), (5, 11, 0), (6, 11, 6)])
def test_a_rank_among_few_is_not_told(known: int, count: int, told: int) -> None:
    columns = np.tile(np.arange(count, dtype=np.float64), (4, 1))
    columns[3, known:] = np.nan
    assert (~np.isnan(gaps(columns))).sum() == told


# Distances


def lambert(x: float, y: float, to_x: float, to_y: float) -> float:
    """Kilometres on the ellipsoid by Lambert's formula for long lines, good to ten metres over thousands of them."""
    a, f = 6378.137, 1 / 298.257223563
    low, high = (math.atan((1 - f) * math.tan(math.radians(one))) for one in (y, to_y))
    p, q = (low + high) / 2, (high - low) / 2
    half = math.asin(
        math.sqrt(math.sin(q) ** 2 + math.cos(low) * math.cos(high) * math.sin(math.radians(to_x - x) / 2) ** 2)
    )
    if half == 0:
        return 0.0
    sigma = 2 * half
    flat = (sigma - math.sin(sigma)) * (math.sin(p) * math.cos(q) / math.cos(half)) ** 2
    steep = (sigma + math.sin(sigma)) * (math.cos(p) * math.sin(q) / math.sin(half)) ** 2
    return a * (sigma - f / 2 * (flat + steep))


def coordinates() -> Iterator[st.SearchStrategy[float]]:
    for least, most in ((-5.0, 10.0), (41.0, 52.0)) * 2:
        yield st.floats(least, most).map(lambda one: round(one, 6))


@given(*coordinates())
def test_distances_are_those_of_another_formula(x: float, y: float, to_x: float, to_y: float) -> None:
    found = points.kilometres(*(np.array([one]) for one in (x, y, to_x, to_y)))[0]
    assert found == pytest.approx(lambert(x, y, to_x, to_y), abs=0.01)


def test_the_nearest_is_the_nearest_of_all() -> None:
    random = np.random.default_rng(7)
    x, y = random.uniform(4, 5, 40), random.uniform(45, 46, 40)
    spots = np.array([*map(shapely.Point, x, y)], dtype=object)
    squares = np.array([shapely.box(4 + k / 10, 45, 4.1 + k / 10, 45.1) for k in range(10)], dtype=object)
    squares[3], spots[5] = None, None
    found, which = outlines.nearest(squares, spots)
    assert np.isnan(found[3])
    assert which[3] == -1
    for k in set(range(10)) - {3}:
        inside = squares[k].representative_point()
        far = [math.inf if one is None else lambert(inside.x, inside.y, one.x, one.y) for one in spots]
        assert which[k] == int(np.argmin(far))
        assert found[k] == pytest.approx(min(far), abs=0.01)


def test_no_place_is_nowhere_near() -> None:
    found, which = outlines.nearest(np.array([shapely.box(0, 0, 1, 1)], dtype=object), np.array([], dtype=object))
    assert np.isnan(found).all()
    assert which.tolist() == [-1]
