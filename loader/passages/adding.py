"""After a version is loaded and before it is judged: series on the present geography are computed and loaded too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loader import blame, computed, store
from loader.computed import Folders, Made
from loader.finding import Finding, is_error
from loader.mapping import Dataset
from loader.observatory import Observatory
from loader.passages import made, table
from loader.passages.checks import finding
from loader.passages.settings import Series
from loader.passages.sums import Lineage, lineage
from loader.sheaf import Sheaf
from loader.store import Reader
from loader.workshop import Mapped, Say
from ontology.terms import BEFORE


@dataclass(frozen=True, slots=True)
class _Job:
    """One series of one observatory, and its table."""

    place: int
    one: Observatory
    series: Series
    made: Made

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Those of its datasets that are here."""
        return tuple(dataset for _, dataset in computed.sources(self.one, self.series.datasets))

    @property
    def used(self) -> tuple[str, ...]:
        """The slugs of what it is computed from."""
        return (*self.series.datasets, self.series.table)


def add(data: Path, mapped: Mapped, folders: Folders, say: Say) -> None:
    """Compute every series into the store in `data`, and say so in `mapped`; the tables stay in a folder.

    Those made from what did not change are taken from the version before. Nothing is done where what was mapped is
    at fault, or where a source is not here.
    """
    if is_error(mapped.found) or not any(one.passages for one in mapped.observatories):
        return
    reader = Reader(data)
    jobs = [job for job in _jobs(mapped, folders) if _here(job) and _computed(reader, mapped, job)]
    del reader
    if is_error(mapped.found):
        return
    with store.loading(data, merge=False) as load:
        sheaf = Sheaf(load.write)
        for job in jobs:
            mapping = made.mapping(job.one, job.series, table.further(job.datasets), job.made.file)
            computed.publish(mapped, job.place, mapping, job.used, sheaf)
            say(f"{job.series.slug} : calculé", f"{job.series.slug}: computed")
        sheaf.settle()
    computed.tell(mapped, sheaf)


def _jobs(mapped: Mapped, folders: Folders) -> Iterator[_Job]:
    for place, one in enumerate(mapped.observatories):
        for series in one.passages:
            yield _Job(place, one, series, folders.made(mapped, one, series, (*series.datasets, series.table)))


def _here(job: _Job) -> bool:
    return len(computed.sources(job.one, job.used)) == len(job.used)


def _computed(reader: Reader, mapped: Mapped, job: _Job) -> bool:
    """Write the table; what cannot be computed becomes findings."""
    taken = job.made.taken()
    if taken is not None:
        mapped.found += taken
        return True
    rows = table.pairs(reader, job.one.base.dataset(job.series.table))
    line = lineage((before, after) for _, before, after in rows)
    faults = list(_faults(mapped, job, rows, line))
    mapped.found += faults
    if line.loops:
        return False
    found = table.made(reader, mapped.lexicons[job.one.base.iri], job.datasets, line)
    told = list(_told(job, found))
    mapped.found += told
    if found.rows:
        job.made.keep(table.to_csv(found, table.further(job.datasets)), [*faults, *told])
    return bool(found.rows)


def _faults(mapped: Mapped, job: _Job, rows: list[tuple[str, str, str]], line: Lineage) -> Iterator[Finding]:
    """The rows of the passage table that lead round, or that share a territory out; told where they stand."""
    wrong = {before: passage for passage, before, _ in reversed(rows) if before in line.loops | line.split}
    places = blame.places(mapped, set(wrong.values()))
    for before, passage in sorted(wrong.items()):
        place = places.get(passage)
        code = "passage-loop" if before in line.loops else "passage-split"
        file, at = (place.file, place.trace.line) if place else (str(job.one.document.path), None)
        yield Finding(
            code, file, at, None, place.trace.columns.get(BEFORE) if place else None, table.territory_key(before)
        )


def _told(job: _Job, found: table.Table) -> Iterator[Finding]:
    """What the series lacks, told where it is asked for."""
    one, series = job.one, job.series
    if not found.rows:
        yield finding(one, "passage-without-figures", series.path, series.slug)
    if found.unknown:
        details = {"count": str(found.unknown), "total": str(found.unknown + len(found.rows))}
        yield finding(one, "passage-incomplete", series.path, series.slug, **details)
    if found.unlisted:
        names = sorted(area.rpartition("/")[2] for area in found.unlisted)
        details = {"count": str(len(names)), "first": ", ".join(names[:5])}
        yield finding(one, "passage-unlisted", (*series.path, "table"), series.table, **details)
