"""Makes `passages.csv`: what each commune that an EPCI had in 2023 is part of today, as a passage table."""

from pathlib import Path
from typing import Final

from mappings.derive import divisions
from mappings.derive.packages import FORMER_DIVISIONS, Table, run

FILE_NAME: Final = "passages.csv"
BEFORE: Final = "2023"
COLUMNS: Final = (f"codgeo_{BEFORE}", f"libgeo_{BEFORE}", "codgeo_2026", "libgeo_2026")


def derive(epci: str, packages: Path | None = None) -> Table:
    """Each former commune by code, with the one of today that bears its code, or says that it once was its own."""
    today = divisions.communes(epci, packages)
    taken = {code: one for one in today for code in [one["code"], *one.get("anciensCodes", ())]}
    rows: list[tuple[str, ...]] = []
    for former in divisions.communes(epci, packages, FORMER_DIVISIONS[BEFORE]):
        if former["code"] not in taken:
            raise ValueError(f"no commune of {epci} took over the code {former['code']} ({former['nom']})")
        now = taken[former["code"]]
        rows.append((former["code"], former["nom"], now["code"], now["nom"]))
    return Table(COLUMNS, rows)


if __name__ == "__main__":
    run(derive, FILE_NAME)
