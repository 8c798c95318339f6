"""Every table of the observatory of the repository brings back its observations, by an independent converter."""

from pathlib import Path

import httpx

from ontology.terms import DATA_SET, SHARED
from tests.csvw.convert import imported, stored, tables


def test_every_table_brings_back_its_observations(built: Path, client: httpx.Client) -> None:
    version = built / "current"
    found = tables(version)
    addresses = {iri: str(client.base_url.join(f"/{iri.removeprefix(SHARED)}.csv")) for iri in found}
    expected = {address: stored(version, found[iri], iri) for iri, address in addresses.items()}
    assert imported(addresses.values()) == expected
    datasets = [expected[addresses[iri]] for iri in found if found[iri] == DATA_SET]
    assert len({subject for triples in datasets for subject, _, _ in triples}) > 3000
