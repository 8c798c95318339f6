"""A built store is judged: SHACL on every thing, the cube constraints on the whole, each fault traced to its source."""

from collections.abc import Collection, Iterator
from typing import Final

from loader import cube, shacl, traces
from loader.finding import Finding
from loader.shacl import ShapeViolation
from loader.store import Reader
from loader.workshop import Mapped
from ontology.iris import VOCABULARY_GRAPH
from ontology.terms import compact

# Triples of observations given to SHACL at a time: its memory is bounded by this, not by the size of the store.
BATCH: Final = 200_000
OBSERVATION_SHAPES: Final = ("observation",)


def judge(reader: Reader, mapped: Mapped) -> list[Finding]:
    """Every violation of a shape or a cube constraint, as findings that name file and line where a row is to blame."""
    violations = [*_shapes(reader, mapped)]
    broken = [one for part in (cube.CUBE, cube.RULES) for one in cube.violations(reader.select, part)]
    focuses = {one.focus for one in violations} | {one.focus for one in broken}
    places = dict(_places(mapped, focuses))
    found = [_shape_finding(one, places) for one in violations]
    return found + [_broken(one, places) for one in broken]


def _shapes(reader: Reader, mapped: Mapped) -> Iterator[ShapeViolation]:
    observations = mapped.dataset_graphs()
    rest = [graph for graph in reader.graphs() if graph not in observations]
    yield from shacl.validate(shacl.load_shapes(), [reader.ntriples(rest)])
    shapes = shacl.load_shapes(OBSERVATION_SHAPES)
    words = reader.ntriples([VOCABULARY_GRAPH])
    for graph in sorted(observations):
        for batch in reader.batches(graph, BATCH):
            yield from shacl.validate(shapes, [words, batch])


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


def _shape_finding(one: ShapeViolation, places: dict[str, tuple[str, int]]) -> Finding:
    source, line, subject = _place(one.focus, places)
    details = {
        "subject": subject,
        "shape": one.shape,
        "message_fr": one.message_fr,
        "message_en": one.message_en,
        "severity": one.severity,
    }
    path = compact(one.path) if one.path else None
    return Finding("shape", source, line, None, path, one.value, details)


def _broken(one: cube.Violation, places: dict[str, tuple[str, int]]) -> Finding:
    source, line, subject = _place(one.focus, places)
    part, constraint = next(
        (part, known) for part in (cube.CUBE, cube.RULES) for known in cube.constraints(part) if known.rule == one.rule
    )
    detail = f": {one.detail}" if one.detail else ""
    titles = {"title_en": constraint.title, "title_fr": constraint.title_fr}
    details = {"subject": subject, "rule": one.rule, "detail": detail, "severity": constraint.severity, **titles}
    return Finding("cube" if part == cube.CUBE else "rule", source, line, details=details)
