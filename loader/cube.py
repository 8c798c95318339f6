"""The cube constraints IC-1 … IC-21 (RDF Data Cube, section 11), asked of whatever can answer a SELECT query."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

Select = Callable[[str], Iterable[Mapping[str, str]]]

_QUERY: Final = re.compile(r"ic-[0-9]{2}\.rq")
_TITLE: Final = re.compile(r"# (IC-[0-9]+) (.+)\.")
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
    """One constraint: its name, its title in the Recommendation and its query.

    For IC-20 and IC-21, `each` is the query that finds the properties for which it is asked.
    """

    rule: str
    title: str
    query: str
    each: str | None


@cache
def constraints() -> tuple[Constraint, ...]:
    """The constraints in the order of their numbers; ValueError where a file does not start with its title."""
    folder = files("shapes").joinpath("cube")
    names = sorted(entry.name for entry in folder.iterdir() if _QUERY.fullmatch(entry.name))
    return tuple(_constraint(folder, name) for name in names)


def _constraint(folder: Traversable, name: str) -> Constraint:
    query = folder.joinpath(name).read_text("utf-8")
    heading = _TITLE.match(query)
    if heading is None:
        raise ValueError(f"{name} must start with a line such as `# IC-4 Dimensions have a range.`")
    each = folder.joinpath(name.replace(".rq", ".each.rq"))
    return Constraint(heading[1], heading[2], query, each.read_text("utf-8") if each.is_file() else None)


def violations(select: Select) -> Iterator[Violation]:
    """All violations of all constraints.

    `select` takes a SELECT query over the union of all graphs and gives its rows, unbound variables left out and
    terms as plain strings. Its errors are passed on. RDF Data Cube, section 11.
    """
    for constraint in constraints():
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
