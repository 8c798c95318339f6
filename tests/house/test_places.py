"""Nothing but data names a territory: an observatory of another country works too.

What may name one says here why. Vocabulary (ontology/) and mappings are data: they name what they describe.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMES = re.compile(r"bordeaux|gironde|\bfrance\b|france-|insee|igeo|etalab|metropole|métropole", re.IGNORECASE)
SUFFIXES = {".py", ".html", ".rq", ".ru", ".toml", ".ttl", ".js", ".css", ".xml"}
# Files, and why they name a territory.
REASONS = {
    "loader/agents.py": "etalab-2.0 is a licence of the SPDX list",
    "loader/draft/codes.py": "the codes of INSEE are known by their form",
    "loader/draft/kind.py": "degrees whose columns are swapped are told by the range of one country",
    "loader/draft/naming.py": "names that columns have in French files",
    "loader/draft/look.py": "names that columns have in French files",
    "loader/draft/shapes.py": "the codes of INSEE are known by their form",
    "loader/draft/wording.toml": "etalab-2.0 is a licence of the SPDX list",
    "loader/kit/areas.py": "the register that omin init reads is that of one country",
    "loader/kit/cli.py": "the register that omin init reads is that of one country",
    "loader/kit/register.py": "the register that omin init reads is that of one country",
    "loader/kit/tables.py": "the register that omin init reads is that of one country",
    "loader/kit/wording.toml": "examples of codes; where the files of the register come from",
    "loader/kit/written.py": "the register that omin init reads is that of one country",
    "shapes/catalogue.ttl": "etalab-2.0 is a licence of the SPDX list",
    "shapes/dataset.ttl": "etalab-2.0 is a licence of the SPDX list",
    "shapes/source.ttl": "etalab-2.0 is a licence of the SPDX list; who speaks, in an explanation",
    "shapes/place.ttl": "codes are asked for as the country of the observatory writes them",
    "shapes/territory.ttl": "the code of INSEE is asked for only where it is said",
}


def named() -> dict[str, list[str]]:
    """The lines of code, templates, texts, queries and shapes that name a territory, by file."""
    found: dict[str, list[str]] = {}
    for part in ("loader", "endpoint", "shapes"):
        for path in sorted((ROOT / part).rglob("*")):
            if path.suffix in SUFFIXES and not {"__pycache__", "vendor", "node_modules"} & set(path.parts):
                lines = [line.strip() for line in path.read_text("utf-8").splitlines() if NAMES.search(line)]
                if lines:
                    found[str(path.relative_to(ROOT))] = lines
    return found


def test_nothing_names_a_territory_without_a_reason() -> None:
    assert {name: lines[:3] for name, lines in named().items() if name not in REASONS} == {}


def test_every_reason_is_still_needed() -> None:
    assert sorted(REASONS.keys() - named().keys()) == []
