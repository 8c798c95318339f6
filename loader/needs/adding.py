"""After a version is loaded and before it is judged: what its observatories ask for is computed and loaded too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loader import computed, store
from loader.computed import Folders, Made
from loader.finding import Finding, is_error
from loader.needs import made, offer, table
from loader.needs.reading import ask
from loader.needs.settings import Need, Wanted
from loader.needs.table import Level
from loader.observatory import Observatory
from loader.sheaf import Sheaf
from loader.store import Reader
from loader.workshop import Mapped, Say
from ontology.terms import SHARED


@dataclass(frozen=True, slots=True)
class _Job:
    """One need of one observatory, and its table."""

    place: int
    one: Observatory
    need: Need
    made: Made


def add(data: Path, mapped: Mapped, folders: Folders, say: Say) -> None:
    """Compute every need into the store in `data`, and say so in `mapped`; the tables stay in a folder.

    Those made from what did not change are taken from the version before. Nothing is done where what was mapped is
    at fault, or where none of a need's places are here.
    """
    if is_error(mapped.found) or not any(one.needs for one in mapped.observatories):
        return
    reader = Reader(data)
    jobs = [job for job in _jobs(mapped, folders) if _here(job) and _computed(reader, mapped, job)]
    labels = [_labels(reader, job.need) for job in jobs]
    del reader
    if is_error(mapped.found):
        return
    with store.loading(data, merge=False) as load:
        sheaf = Sheaf(load.write)
        for job, names in zip(jobs, labels, strict=True):
            mapping = made.mapping(job.one, job.need, names, job.made.file)
            computed.publish(mapped, job.place, mapping, job.need.datasets(), sheaf)
            say(f"{job.need.slug} : calculé", f"{job.need.slug}: computed")
        sheaf.settle()
    computed.tell(mapped, sheaf)


def _jobs(mapped: Mapped, folders: Folders) -> Iterator[_Job]:
    for place, one in enumerate(mapped.observatories):
        for need in one.needs:
            yield _Job(place, one, need, folders.made(mapped, one, need, need.datasets()))


def _here(job: _Job) -> bool:
    """Whether the sources of all its datasets are here."""
    return len(computed.sources(job.one, job.need.datasets())) == len(job.need.datasets())


def _computed(reader: Reader, mapped: Mapped, job: _Job) -> bool:
    """Write the table; what cannot be computed becomes findings."""
    one, need, lexicon = job.one, job.need, mapped.lexicons[job.one.base.iri]
    taken = job.made.taken()
    if taken is not None:
        mapped.found += taken
        return True
    places = offer.read(reader, [one.base.dataset(slug) for slug in need.places])
    if not len(places.names):
        return False
    home = SHARED + "territory/" + one.territory
    read = {name: table.level(reader, lexicon, home, need, name, places) for name in need.levels}
    levels = {name: level for name, level in read.items() if level is not None}
    if not levels:
        mapped.found.append(_finding(job, need.need, "needs-without-figures"))
        return False
    found = [warning for name, level in levels.items() for warning in _missing(job, name, level)]
    job.made.keep(table.to_csv(list(levels.values())), found)
    mapped.found += found
    return True


def _missing(job: _Job, name: str, level: Level) -> Iterator[Finding]:
    """The territories of a level that have no gap, and why."""
    count = int(level.columns["gap"].size - (level.columns["gap"] == level.columns["gap"]).sum())
    if count:
        numbers = {"unplaced": level.unplaced, "unknown": level.unknown, "secret": level.secret}
        details = {"level": name, "count": str(count), "total": str(len(level.areas))}
        details |= {key: str(number) for key, number in numbers.items()}
        place = job.need.levels.index(name)
        line, column = job.one.document.where((*job.need.path, "levels", place))
        yield Finding("needs-without-gap", str(job.one.document.path), line, column, value=name, details=details)


def _finding(job: _Job, wanted: Wanted, code: str) -> Finding:
    line, column = job.one.document.where(wanted.path)
    return Finding(code, str(job.one.document.path), line, column, value=wanted.dataset)


def _labels(reader: Reader, need: Need) -> dict[str, str]:
    told = ask(reader, "label", code=f"{SHARED}code/need/{need.code}")
    return dict(zip(told["language"].to_pylist(), told["name"].to_pylist(), strict=True))
