"""A sister that is an observatory like ours: it is found, copied, judged, and not copied again while unchanged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loader import build, store, versions
from loader.sisters.harvest import UnknownError, harvest
from loader.sisters.limits import Limits
from loader.sisters.record import Record
from tests.loader.test_versions import silent
from tests.sisters.served import SHARED, built, running, territory

THEIRS = "https://data.example.net/theirs/"
OURS = "https://data.example.org/ours/"
LIMITS = Limits()


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("theirs")
    return built(territory(place / "territory", THEIRS), place / "store")


@pytest.fixture(scope="module")
def sister(theirs: Path) -> Iterator[str]:
    with running(theirs) as address:
        yield address


def ours(place: Path, *sisters: str) -> Path:
    return built(territory(place / "ours", OURS, *sisters), place / "var")


def figures(root: Path, graph: str) -> list[dict[str, str]]:
    reader = store.Reader((root / "current").resolve() / "data")
    query = "SELECT * WHERE { GRAPH <%s> { ?figure <https://w3id.org/omin/def#value> ?value } } ORDER BY ?figure"
    return list(reader.select(query % graph))


def harvested(root: Path, only: str | None = None) -> Record:
    (record,) = harvest(root, LIMITS, only)
    return record


def test_all_of_a_sister_is_copied_and_nothing_is_found(tmp_path: Path, theirs: Path, sister: str) -> None:
    root = ours(tmp_path, sister)
    record = harvested(root)
    assert (record.state, list(record.findings)) == ("ok", [])
    assert (record.base, record.catalogue) == (THEIRS, f"{THEIRS}catalogue")
    assert record.endpoint == f"{sister}/sparql"
    query = "SELECT ?figure ?value { ?figure <https://w3id.org/omin/def#value> ?value } ORDER BY ?figure"
    there = list(store.Reader((theirs / "current").resolve() / "data").select(query))
    assert figures(root / "sisters", record.graph["observations"]) == there
    assert len(there) == record.observations > 0
    assert record.coverage["indicators"].keys() <= {one for one in record.coverage["indicators"] if SHARED in one}


def test_our_own_store_is_not_touched(tmp_path: Path, sister: str) -> None:
    root = ours(tmp_path, sister)
    before = versions.live(root)
    harvested(root)
    assert versions.live(root) == before
    assert not any(THEIRS in graph for graph in store.Reader((root / "current").resolve() / "data").graphs())
    assert build.build([tmp_path / "ours"], root, silent).unchanged
    assert versions.live(root / "sisters") is not None


def test_an_unchanged_sister_is_not_copied_again(tmp_path: Path, sister: str) -> None:
    root = ours(tmp_path, sister)
    first = harvested(root)
    copied = figures(root / "sisters", first.graph["observations"])
    second = harvested(root)
    assert (second.copied, second.state) == (first.copied, "ok")
    assert second.checked == second.reached
    assert figures(root / "sisters", second.graph["observations"]) == copied


def test_a_sister_that_is_gone_keeps_what_was_copied(tmp_path: Path, theirs: Path) -> None:
    with running(theirs) as address:
        root = ours(tmp_path, address)
        first = harvested(root)
        copied = figures(root / "sisters", first.graph["observations"])
    second = harvested(root)
    assert second.state == "down"
    assert [one["code"] for one in second.findings] == ["sister-unreachable"]
    assert (second.copied, second.reached, second.observations) == (first.copied, first.reached, first.observations)
    assert figures(root / "sisters", second.graph["observations"]) == copied != []


def test_only_one_sister_can_be_asked_for(tmp_path: Path, sister: str) -> None:
    root = ours(tmp_path, sister, "http://127.0.0.1:9/")
    slug = sister.removeprefix("http://").replace(".", "-").replace(":", "-")
    records = {one.slug: one for one in harvest(root, LIMITS, slug)}
    assert (records[slug].state, records["127-0-0-1-9"].checked) == ("ok", "")
    assert [one["slug"] for one in versions.manifest(root / "sisters")["sisters"]] == [slug]
    with pytest.raises(UnknownError) as error:
        harvest(root, LIMITS, "nobody")
    assert set(error.value.slugs) == set(records)


def test_a_sister_that_is_no_longer_registered_is_forgotten(tmp_path: Path, sister: str) -> None:
    root = ours(tmp_path, sister)
    graph = harvested(root).graph["observations"]
    territory(tmp_path / "alone", OURS)
    build.build([tmp_path / "alone"], root, silent)
    assert harvest(root, LIMITS) == []
    assert figures(root / "sisters", graph) == []
