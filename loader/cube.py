"""The cube constraints IC-1 … IC-21 (RDF Data Cube, section 11) and the house's own rules, as SELECT queries.

They are asked of whatever can answer one: `shapes/cube/` holds those of the Recommendation, `shapes/rules/` ours. The
files beside a constraint's own say whether and of what it is asked: `ic-19.each.rq` gives rows whose values stand in
its query for `<urn:omin:NAME>`; `ic-11.must.rq` gives pairs of data set and property, asked only where counting leaves
a doubt; `ic-12.axes.rq` gives the dimensions of each data set; where `ic-01.when.rq` gives no row nothing is wrong.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, cast

from loader import counts
from loader.counts import Ask, Row, Select, pin, pin_axes
from loader.finding import Severity
from loader.rule_texts import told

_QUERY: Final = re.compile(r"[a-z]+-[0-9]+\.rq")
_TITLE: Final = re.compile(r"# ([A-Z]+-[0-9]+) (.+)\.\n(?:# FR (.+)\.\n)?(?:# SEVERITY (error|warning)\n)?")
CUBE: Final = "cube"
RULES: Final = "rules"


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
    """One constraint: its name, titles (the French one may stand in `rules.toml`), severity, query, those beside it.

    The latter by the word in their names: `each`, `must`, `axes`, `when`, `part`.
    """

    rule: str
    title: str
    title_fr: str
    severity: Severity
    query: str
    beside: tuple[tuple[str, str], ...]

    def word(self, word: str) -> str | None:
        """The query beside it of that name."""
        return dict(self.beside).get(word)


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
    stem = name.removesuffix("rq")
    beside = [entry for entry in folder.iterdir() if entry.name.startswith(stem) and entry.name != name]
    words = tuple((entry.name.split(".")[1], entry.read_text("utf-8")) for entry in beside)
    severity = cast("Severity", heading[4] or "error")
    title_fr = heading[3] or told(heading[1].lower()).get("title", {}).get("fr") or heading[2]
    return Constraint(heading[1], heading[2], title_fr, severity, query, words)


def violations(select: Select, part: str = CUBE, known: Collection[str] = ()) -> Iterator[Violation]:
    """All violations of all constraints of a folder; of the data sets known, those are left out that need no other.

    `select` takes a SELECT query over the union of all graphs and gives its rows, unbound variables left out and
    terms as plain strings. Its errors are passed on. RDF Data Cube, section 11.
    """
    ask = counts.remembering(select)
    for constraint in constraints(part):
        yield from violations_of(constraint, select, ask, known)


def violations_of(
    constraint: Constraint, select: Select, ask: Ask | None = None, known: Collection[str] = ()
) -> Iterator[Violation]:
    """The violations of one constraint; `select` as in `violations`, `ask` what is remembered from the others."""
    for query in _queries(constraint, ask or counts.remembering(select), known):
        for row in select(query):
            if "focus" in row:
                yield Violation(constraint.rule, row["focus"], row.get("detail"))


def _queries(constraint: Constraint, ask: Ask, known: Collection[str]) -> Iterator[str]:
    """The queries to ask for a constraint: each row of one is a violation."""
    each, must, axes, when = map(constraint.word, ("each", "must", "axes", "when"))
    if must:
        rows = [row for row in ask(must) if row["set"] not in known]
        yield from (pin(constraint.query, row) for row in rows if _in_doubt(ask, row))
    elif axes:
        rows = [row for row in ask(axes) if row["set"] not in known]
        yield from _by_axes(constraint, ask, rows)
    else:
        for row in ask(each) if each else ({},):
            if when is None or ask(pin(when, row)):
                yield pin(constraint.query, row)


def _in_doubt(ask: Ask, row: Row) -> bool:
    home = counts.home(ask, row["set"])
    return home is None or not counts.complete(ask, home, row["property"])


def _by_axes(constraint: Constraint, ask: Ask, rows: Iterable[Row]) -> Iterator[str]:
    sets: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        sets[row["set"]] += [row["property"]] if "property" in row else []
    when, part = constraint.word("when"), constraint.word("part")
    for one, names in sets.items():
        whole = pin(pin_axes(constraint.query, names), {"set": one})
        home = counts.home(ask, one)
        if when is None or part is None or home is None or not all(_is_clear(ask, home, name) for name in names):
            yield whole
        else:
            yield from _crowded(ask, home, names, (when, part, whole))


def _is_clear(ask: Ask, home: counts.Home, name: str) -> bool:
    return counts.complete(ask, home, name) and counts.alone(ask, home, name)


def _crowded(ask: Ask, home: counts.Home, names: list[str], queries: tuple[str, str, str]) -> Iterator[str]:
    """The queries for the parts of a data set that have fewer places than observations.

    Every observation has one value of each dimension: those with the same value in all may be left out.
    """
    when, part, whole = queries
    known = {name: counts.different(ask, home, name) for name in names}
    axes = [name for name in names if known[name][0] > 1]
    splits = [name for name in axes if known[name][1]]
    several = len(axes) > 1
    if not several or not splits:
        crowded = several or counts.observations(ask, home) > max(count for count, _ in known.values())
        yield from [whole] if crowded else []
        return
    split = min(splits, key=lambda name: known[name][0])
    rest = [name for name in axes if name != split]
    for value in counts.parts(ask, home, split):
        pins = home.names(split=split, part=value)
        if ask(pin(pin_axes(when, rest), pins)):
            yield pin(pin_axes(part, rest), pins)
