"""How a column's cells become a value: the words of *Where a value comes from* (docs/mapping.md)."""

from typing import Final

from loader.draft import dating, shapes
from loader.draft.profile import Profile
from loader.draft.toml_text import Value

Cell = dict[str, Value]

# Which texts are codes of a level, as patterns for `rewrite`, and what becomes of them.
_LEVELS: Final = {
    "iris": (("(.{5})_(.{4})", "iris/\\1\\2"), ("(.{9})", "iris/\\1"), ("(.{5})", "commune/\\1")),
    "commune": (("(.{5})", "commune/\\1"), ("(.{4})", "commune/0\\1")),
    "epci": (("([0-9]{9})", "epci/\\1"), ("([A-Z]{2})", "country/\\1")),
    "departement": (("(.{2,3})", "departement/\\1"), ("(.)", "departement/0\\1")),
    "region": (("(.{2})", "region/\\1"), ("(.)", "region/0\\1")),
    "country": (("([A-Z]{2})", "country/\\1"),),
    "nuts": (("(.+)", "nuts/\\1"),),
}
_PLAIN_LENGTHS: Final = {"iris": {9}, "commune": {5}, "epci": {9}, "departement": {2, 3}, "region": {2}, "country": {2}}


def territory(column: Profile) -> Cell:
    """The territory that a column of codes names: a template where all codes are alike, else `rewrite`."""
    lengths = {len(text) for text in column.cells}
    plain = lengths <= _PLAIN_LENGTHS.get(column.kind, lengths)
    if plain and not set("{}") & set(column.name):
        return {"template": f"{column.kind}/{{{column.name}}}"}
    met = [rule for rule in _LEVELS[column.kind] if any(_fits(rule[0], text) for text in column.cells)]
    return {"column": column.name, "rewrite": [list(rule) for rule in met]}


def _fits(pattern: str, text: str) -> bool:
    return bool(shapes.compiled(pattern).fullmatch(text))


def period(column: Profile) -> Cell:
    """The period or date that a column says."""
    cell: Cell = {"column": column.name}
    if any(dating.QUARTER.fullmatch(text) for text in column.cells):
        cell["rewrite"] = [list(rule) for rule in _quarters(column)]
    if column.dates:
        cell["dates"] = list(column.dates)
    return cell


def _quarters(column: Profile) -> list[tuple[str, str]]:
    return [rule for rule in dating.QUARTER_REWRITE if any(_fits(rule[0], text) for text in column.cells)]


def melted(names: list[str], column: str) -> Cell:
    """The period that the names of melted columns say."""
    rules = [rule for rule in dating.QUARTER_REWRITE if any(_fits(rule[0], name) for name in names)]
    return {"column": column, "rewrite": [list(rule) for rule in rules]} if rules else {"column": column}


def code(column: Profile) -> Cell:
    """A code, with the zeros that were lost in front of it."""
    cell: Cell = {"column": column.name}
    if column.pad:
        cell["pad"] = column.pad
    return cell
