"""A built store is judged: SHACL on every thing, the cube constraints on the whole, each fault traced to its source."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from loader import cube, traces
from loader.finding import Finding
from loader.shacl import validation
from loader.shacl.compiler import Delegated
from loader.shacl.results import Result, text_of
from loader.store import Reader
from loader.workshop import Mapped
from ontology.terms import SH, compact

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
    focuses = {text_of(result.focus) for one in violations for result in one.results} | {one.focus for one in broken}
    places = dict(_places(mapped, focuses))
    found = [finding for one in violations for finding in _shape_findings(one, places)]
    return Verdict(found + [_broken(one, places) for one in broken], planned.delegated)


def _places(mapped: Mapped, focuses: Collection[str]) -> Iterator[tuple[str, tuple[str, int]]]:
    """The source file and line of each observation or thing among the focus nodes."""
    for one in mapped.observatories:
        for built in mapped.built[one.base.iri]:
            found = traces.lines_of(built.plan, mapped.lexicons[one.base.iri], focuses) if focuses else {}
            for iri, line in found.items():
                yield iri, (str(built.plan.mapping.file), line)


def _place(focus: str, places: dict[str, tuple[str, int]]) -> tuple[str, int | None, str]:
    """Where to look, and the focus node in brackets where that is not the place itself."""
    return (*places[focus], f" ({focus})") if focus in places else (focus, None, "")


def _shape_findings(one: validation.Found, places: dict[str, tuple[str, int]]) -> Iterator[Finding]:
    for number, result in enumerate(one.results, 1):
        last = number == len(one.results)
        yield replace(_shape_finding(result, places), more=one.more if last else 0)


def _shape_finding(one: Result, places: dict[str, tuple[str, int]]) -> Finding:
    source, line, subject = _place(text_of(one.focus), places)
    details = {
        "subject": subject,
        "shape": text_of(one.shape),
        "component": one.component,
        "focus": one.focus,
        "message_fr": one.messages.get("fr", ""),
        "message_en": one.messages.get("en", ""),
        "severity": "error" if one.severity == f"<{SH}Violation>" else "warning",
    }
    path = compact(text_of(one.path)) if one.path else None
    return Finding("shape", source, line, None, path, text_of(one.value) if one.value else None, details)


def _broken(one: cube.Violation, places: dict[str, tuple[str, int]]) -> Finding:
    source, line, subject = _place(one.focus, places)
    part, constraint = next(
        (part, known) for part in (cube.CUBE, cube.RULES) for known in cube.constraints(part) if known.rule == one.rule
    )
    detail = f": {one.detail}" if one.detail else ""
    titles = {"title_en": constraint.title, "title_fr": constraint.title_fr}
    details = {"subject": subject, "rule": one.rule, "detail": detail, **titles}
    return Finding("cube" if part == cube.CUBE else "rule", source, line, details=details)
