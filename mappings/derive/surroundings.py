"""Makes `surroundings.csv`: communes outside an EPCI where a place of `places.csv` stands, and their départements."""

from pathlib import Path
from typing import Final

from mappings.derive import divisions, places
from mappings.derive.packages import Table, run
from mappings.derive.territories import CLASSES

FILE_NAME: Final = "surroundings.csv"
COLUMNS: Final = ("level", "code", "key", "name", "part_of", "class")


def _row(level: str, code: str, name: str, whole: str) -> tuple[str, ...]:
    return (level, code, f"{level}/{code}", name, whole, CLASSES[level])


def derive(epci: str, packages: Path | None = None) -> Table:
    """The communes by code, then the départements that hold none of the communes of the EPCI."""
    inside = divisions.communes(epci, packages)
    table = places.derive(epci, packages)
    column = table.columns.index("code_insee")
    wanted = {row[column] for row in table.rows} - {one["code"] for one in inside}
    known = [one for one in divisions.register(packages) if one["type"] == "commune-actuelle" and one["code"] in wanted]
    names = divisions.departements(packages)
    others = {one["departement"]: one["region"] for one in known}
    for one in inside:
        others.pop(one["departement"], None)
    rows = [_row("commune", one["code"], one["nom"], f"departement/{one['departement']}") for one in known]
    rows += [_row("departement", code, names[code]["nom"], f"region/{region}") for code, region in others.items()]
    return Table(COLUMNS, sorted(rows))


if __name__ == "__main__":
    run(derive, FILE_NAME)
