"""The cube constraints IC-1 … IC-21 (RDF Data Cube, section 11) and the house's own rules, as SELECT queries.

They are asked of whatever can answer one: `shapes/cube/` holds those of the Recommendation, `shapes/rules/` ours.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from loader.rule_texts import told

Select = Callable[[str], Iterable[Mapping[str, str]]]

_QUERY: Final = re.compile(r"[a-z]+-[0-9]+\.rq")
_TITLE: Final = re.compile(r"# ([A-Z]+-[0-9]+) (.+)\.\n(?:# FR (.+)\.\n)?")
CUBE: Final = "cube"
RULES: Final = "rules"
# What stands in a query for each property that the `ic-….each.rq` beside it finds.
_PLACEHOLDER: Final = "<urn:omin:property>"


@dataclass(frozen=True, slots=True)
class Violation:
    """One node that breaks a constraint.

    `rule` is the constraint's name (`IC-4`), `focus` the node, `detail` what is too much or missing there: a
    dimension, a code, a second data set, or `2/3` measures.
    """

    rule: str
    focus: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint: its name, its title (in French from its own heading, else from `rules.toml`) and its query.

    For IC-20 and IC-21, `each` is the query that finds the properties for which it is asked.
    """

    rule: str
    title: str
    title_fr: str
    query: str
    each: str | None


@cache
def constraints(part: str = CUBE) -> tuple[Constraint, ...]:
    """The constraints of a folder by name; ValueError where a file does not start with its title."""
    folder = files("shapes").joinpath(part)
    names = sorted(entry.name for entry in folder.iterdir() if _QUERY.fullmatch(entry.name))
    return tuple(_constraint(folder, name) for name in names)


def _constraint(folder: Traversable, name: str) -> Constraint:
    query = folder.joinpath(name).read_text("utf-8")
    heading = _TITLE.match(query)
    if heading is None:
        raise ValueError(f"{name} must start with a line such as `# IC-4 Dimensions have a range.`")
    each = folder.joinpath(name.replace(".rq", ".each.rq"))
    title_fr = heading[3] or told(heading[1].lower()).get("title", {}).get("fr") or heading[2]
    return Constraint(heading[1], heading[2], title_fr, query, each.read_text("utf-8") if each.is_file() else None)


def violations(select: Select, part: str = CUBE) -> Iterator[Violation]:
    """All violations of all constraints of a folder.

    `select` takes a SELECT query over the union of all graphs and gives its rows, unbound variables left out and
    terms as plain strings. Its errors are passed on. RDF Data Cube, section 11.
    """
    for constraint in constraints(part):
        yield from violations_of(constraint, select)


def violations_of(constraint: Constraint, select: Select) -> Iterator[Violation]:
    """The violations of one constraint; `select` as in `violations`."""
    for query in _queries(constraint, select):
        for row in select(query):
            yield Violation(constraint.rule, row["focus"], row.get("detail"))


def _queries(constraint: Constraint, select: Select) -> Iterator[str]:
    if constraint.each is None:
        yield constraint.query
        return
    for row in select(constraint.each):
        yield constraint.query.replace(_PLACEHOLDER, f"<{row['property']}>")
