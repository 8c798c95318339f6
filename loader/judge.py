"""A built store is judged: SHACL on every thing, the cube constraints on the whole, each fault traced to its source."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from loader import blame, cube, traces
from loader.blame import Place
from loader.finding import Finding
from loader.shacl import validation
from loader.shacl.compiler import Delegated
from loader.store import Reader
from loader.workshop import Mapped

# How many examples of one broken constraint are traced to their rows, unless all are asked for.
EXAMPLES: Final = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, and the shapes that pySHACL had to judge."""

    found: list[Finding]
    delegated: tuple[Delegated, ...] = ()


def judge(reader: Reader, mapped: Mapped, limit: int | None = EXAMPLES) -> Verdict:
    """What breaks a shape or a cube constraint, as findings that name file and line where a row is to blame.

    At most `limit` of each constraint are named; the last of them says how many more there are.
    """
    planned = validation.plan(validation.load_shapes(), reader.rows)
    violations = [*validation.validate(planned, reader.rows, limit)]
    broken = [one for part in (cube.CUBE, cube.RULES) for one in cube.violations(reader.select, part)]
    focuses = {blame.focus_of(result) for one in violations for result in one.results} | {one.focus for one in broken}
    places = _places(mapped, focuses)
    found = [finding for one in violations for finding in blame.of_shape(one, places)]
    return Verdict(found + [blame.of_cube(one, places) for one in broken], planned.delegated)


def _places(mapped: Mapped, focuses: Collection[str]) -> dict[str, Place]:
    """Where the observations and things among the focus nodes came from."""
    places: dict[str, Place] = {}
    for one in mapped.observatories if focuses else ():
        for built in mapped.built[one.base.iri]:
            found = traces.lines_of(built.plan, mapped.lexicons[one.base.iri], focuses)
            places.update({iri: Place(str(built.plan.mapping.file), trace) for iri, trace in found.items()})
    return places
