"""Checks of the figures, on some of them: whether they are a cube, in shared words, and say where they come from."""

from collections import Counter

from loader import cube
from loader.conform import rules
from loader.conform.triples import Triples
from loader.conform.verdict import NOTHING, Verdict, all_of, missing, times
from loader.conform.visit import Visit, query


def _sample(visit: Visit) -> Triples | None:
    """Some observations; None where there is none."""
    sample = visit.sample
    return sample if sample is not None and any(sample.rows(query("observations"))) else None


def some(visit: Visit) -> Verdict:
    """There are observations."""
    if visit.endpoint is None:
        return NOTHING
    sample = _sample(visit)
    return missing("0 qb:Observation") if sample is None else all_of([], len(list(sample.rows(query("observations")))))


def cubes(visit: Visit) -> Verdict:
    """They keep the constraints of a cube (RDF Data Cube, section 11)."""
    sample = _sample(visit)
    if sample is None:
        return NOTHING
    broken = Counter(one.rule for one in cube.violations(sample.select, cube.CUBE))
    return all_of([times(rule, number) for rule, number in broken.items()])


def shapes(visit: Visit) -> Verdict:
    """They keep our rules for observations."""
    sample = _sample(visit)
    if sample is None:
        return NOTHING
    return rules.kept(sample, ["observation"])


def shared(visit: Visit) -> Verdict:
    """Their indicators are shared ones, or say which shared one they are like."""
    return _none(visit, "not-shared")


def complete(visit: Visit) -> Verdict:
    """They say their period, territory, population, kind and source."""
    return _none(visit, "not-complete")


def _none(visit: Visit, name: str) -> Verdict:
    """Met where a query for what lacks something has no row."""
    sample = _sample(visit)
    return NOTHING if sample is None else all_of([row["focus"] for row in sample.select(query(name))])
