"""The W3C's HTTP suites against a real server over a store of its own that may be written to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from endpoint.app import close, create_app
from tests.endpoint import w3c
from tests.endpoint.conftest import serving, settings

pytestmark = pytest.mark.skipif(not w3c.SUITES.exists(), reason=f"the W3C suites are not here: {w3c.SUITES}")


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("writable")
    app = create_app(replace(settings(root), writable=True, query_seconds=10))
    yield from serving(app)
    close(app)


def prepare(address: str, case: w3c.Case) -> None:
    """Empty the store, then put in what a test needs."""
    kinds = {"content-type": "application/sparql-update"}
    assert w3c.send(address, "POST", "/sparql", kinds, b"DROP ALL").status == 204
    for name, data in case.graphs.items():
        kinds = {"content-type": "application/n-triples"}
        assert w3c.send(address, "PUT", f"/gsp?graph={name}", kinds, data).status == 201


@pytest.mark.parametrize(
    ("suite", "manifests", "total"),
    [
        ("protocol", ["protocol/manifest.ttl"], 34),
        (
            "graph store protocol",
            ["graph-store-protocol/manifest-direct.ttl", "graph-store-protocol/manifest-indirect.ttl"],
            13,
        ),
    ],
)
def test_suite(writable: str, suite: str, manifests: list[str], total: int, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [case for manifest in manifests for case in w3c.cases(manifest)]
    found: dict[str, list[str]] = {}
    for case in cases:
        prepare(writable, case)
        found[case.name] = list(w3c.faults(writable, case))
    wrong = [fault for faults in found.values() for fault in faults]
    passed = sum(not faults for faults in found.values())
    with capsys.disabled():
        print(f"\nW3C SPARQL 1.1 {suite}: {passed}/{len(cases)}")
    assert (passed, len(cases), wrong) == (total, total, [])
