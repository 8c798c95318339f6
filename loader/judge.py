"""A built store is judged: SHACL on every thing, the cube constraints on the whole, each fault traced to its source."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from loader import blame, cube, disclosure
from loader.finding import Finding
from loader.kept import NOTHING, Known
from loader.shacl import spoken, validation
from loader.shacl.compiler import Delegated
from loader.shacl.results import Rows
from loader.shacl.validation import Plan
from loader.store import Reader
from loader.workshop import Mapped

# How many examples of one broken constraint are traced to their rows, unless all are asked for.
EXAMPLES: Final = 100
# The shapes whose focus nodes are made what they are by triples of their dataset's own graph.
OBSERVATIONS: Final = "observation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, and the shapes that pySHACL had to judge."""

    found: list[Finding]
    delegated: tuple[Delegated, ...] = ()


def judge(reader: Reader, mapped: Mapped, limit: int | None = EXAMPLES, known: Known = NOTHING) -> Verdict:
    """What breaks a shape or a cube constraint, as findings that name file and line where a row is to blame.

    At most `limit` of each constraint are named; the last of them says how many more there are. Of the datasets whose
    verdict is known it is repeated.
    """
    plans = _plans(reader, mapped, known)
    violations = [found for one, rows in plans for found in validation.validate(one, rows, limit)]
    broken = [*cube.violations(reader.select, cube.CUBE, known.datasets), *cube.violations(reader.select, cube.RULES)]
    focuses = {blame.focus_of(result) for one in violations for result in one.results} | {one.focus for one in broken}
    places = blame.places(mapped, focuses)
    found = [finding for one in violations for finding in blame.of_shape(one, places)]
    found += [blame.of_cube(one, places) for one in broken]
    found += disclosure.findings(reader, mapped)
    return Verdict([*found, *known.found], tuple(shape for one, _ in plans for shape in one.delegated))


def _plans(reader: Reader, mapped: Mapped, known: Known) -> list[tuple[Plan, Rows]]:
    """The shapes with what they are asked of.

    Those of observations see no other observations than those that are not known: what they count then is as large as
    what changed. No shape compares an observation with those of another dataset.
    """
    rows = partial(reader.rows, graphs=sorted(set(reader.graphs()) - known.graphs)) if known.graphs else reader.rows
    others = [name for name in validation.shape_names() if name != OBSERVATIONS]
    declared = [set(one.languages) for one in mapped.observatories] or [set[str]()]
    shapes = spoken.asking(validation.load_shapes(*others), set[str].intersection(*declared))
    return [
        (validation.plan(validation.load_shapes(OBSERVATIONS), rows), rows),
        (validation.plan(shapes, reader.rows), reader.rows),
    ]
