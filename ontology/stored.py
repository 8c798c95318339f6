"""The texts of the queries that are stored in the graph: `queries/<slug>.rq`, and the parameters in them.

A line `VALUES ?name { value }` of a query is a parameter: the value is its default (UNDEF: whatever there is).
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

_PARAMETER: Final = re.compile(r"^( *VALUES \?)(\w+)( \{ )(.+)( \})$", re.MULTILINE)
_UNDEFINED: Final = "UNDEF"


def parameters(text: str) -> dict[str, str | None]:
    """The parameters of a query and their defaults as SPARQL writes them, in order; None where any value will do."""
    return {found[2]: None if found[4] == _UNDEFINED else found[4] for found in _PARAMETER.finditer(text)}


def fill(text: str, values: Mapping[str, str]) -> str:
    """A query with other values of its parameters, each written as SPARQL writes a term."""

    def filled(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{found[3]}{values.get(found[2], found[4])}{found[5]}"

    return _PARAMETER.sub(filled, text)


def texts(folders: Iterable[Path]) -> dict[str, str]:
    """The texts in the `queries/` of folders, by slug; ValueError where two share one."""
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted((folder / "queries").glob("*.rq"))):
        if found.setdefault(path.stem, text := path.read_text("utf-8")) != text:
            raise ValueError(f"{path}: another query has the name {path.stem}")
    return found
