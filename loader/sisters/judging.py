"""A sister's copy judged by our shapes, in a store that is thrown away; figures that break one are left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader import agents, blame, periods, store
from loader.finding import Finding
from loader.shacl import validation
from loader.sisters.sift import Triple
from ontology import vocabulary
from ontology.iris import PERIODS_GRAPH, VOCABULARY_GRAPH
from ontology.terms import REF_PERIOD, SHARED, VALUE

_SHAPES: Final = ("catalogue", "dataset", "observation")
_EXAMPLES: Final = 3  # of each rule
_CATALOGUE: Final = "urn:omin:catalogue"
_OBSERVATIONS: Final = "urn:omin:observations"
_PERIOD: Final = f"{SHARED}period/"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found, and the figures (as N-Triples write them) that break a rule."""

    found: list[Finding]
    broken: set[str]


def judge(folder: Path, catalogue: Iterable[Triple], observations: list[Triple]) -> Judged:
    """Judge what was copied; `folder` is where the store goes."""
    _load(folder, catalogue, observations)
    reader = store.Reader(folder)
    planned = validation.plan(validation.load_shapes(*_SHAPES), reader.rows)
    figures = {subject for subject, name, _ in observations if name == f"<{VALUE}>"}
    found: list[Finding] = []
    broken: set[str] = set()
    for one in validation.validate(planned, reader.rows):
        broken |= {result.focus for result in one.results if result.focus in figures and _is_error(result.severity)}
        shown = validation.Found(one.results[:_EXAMPLES], len(one.results) - len(one.results[:_EXAMPLES]))
        found += blame.of_shape(shown, {})
    return Judged(found, broken)


def _load(folder: Path, catalogue: Iterable[Triple], observations: list[Triple]) -> None:
    """Make the store; it is closed at the end, so that it can be opened again."""
    with store.loading(folder) as load:
        load.write(VOCABULARY_GRAPH, memoryview(vocabulary.ntriples()))
        # Observatories describe it themselves, though it is a shared name, and nobody's word on those is kept.
        load.write(VOCABULARY_GRAPH, memoryview(written(agents.licences({"notspecified"}))))
        load.write(PERIODS_GRAPH, memoryview(written(period_lines(observations))))
        load.write(_CATALOGUE, memoryview(written(lines(catalogue))))
        load.write(_OBSERVATIONS, memoryview(written(lines(observations))))


def _is_error(severity: str) -> bool:
    return severity.endswith("#Violation>")


def lines(statements: Iterable[Triple]) -> Iterator[str]:
    """N-Triples lines, sorted, each once."""
    return (f"{' '.join(one)} ." for one in sorted(set(statements)))


def period_lines(observations: Iterable[Triple]) -> Iterator[str]:
    """What we say of the shared periods that figures are of."""
    used = {value[1:-1] for _, name, value in observations if name == f"<{REF_PERIOD}>"}
    return periods.triples(one.removeprefix(_PERIOD) for one in used if one.startswith(_PERIOD))


def written(some: Iterable[str]) -> bytes:
    """Lines as bytes."""
    return "".join(f"{line}\n" for line in some).encode()
