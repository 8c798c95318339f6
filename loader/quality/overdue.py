"""Which sources should have been renewed by now: asked of the mappings, on a day that the caller names."""

from collections.abc import Iterable
from dataclasses import dataclass

from loader.mapping import SourceMapping
from loader.quality.fresh import due


@dataclass(frozen=True, slots=True)
class Due:
    """A source of a territory: the day it last became what it is, and the day it should be another (xsd:date)."""

    territory: str
    source: str
    since: str
    due: str


def expected(territory: str, mapping: SourceMapping) -> Due | None:
    """When a source is expected to be renewed, by its own frequency, else by the earliest of its datasets'."""
    source = mapping.source
    if source.frequency:
        days = [(source.changed or source.retrieved, source.frequency)]
    else:
        days = [(one.modified, one.frequency) for one in mapping.datasets]
    found = [(day, since) for since, frequency in days if (day := due(since, frequency))]
    if not found:
        return None
    day, since = min(found)
    return Due(territory, source.slug, since, day)


def overdue(expectations: Iterable[Due | None], today: str) -> list[Due]:
    """Those whose day is past, the latest of them first."""
    return sorted((one for one in expectations if one and one.due < today), key=lambda one: (one.due, one.source))
