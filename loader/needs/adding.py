"""After a version is loaded and before it is judged: what its observatories ask for is computed and loaded too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from loader import catalogue, store
from loader.finding import Finding, is_error
from loader.inputs import Context
from loader.needs import made, offer, table
from loader.needs.reading import ask
from loader.needs.settings import Need, Wanted
from loader.needs.table import Level
from loader.observatory import Observatory
from loader.sheaf import Sheaf, fingerprint
from loader.store import Reader
from loader.values import Lexicon
from loader.workshop import Bench, Mapped, Say, map_source
from ontology.terms import SHARED

FOLDER = "computed"


@dataclass(frozen=True, slots=True)
class _Job:
    """One need of one observatory: the table is written to `file`."""

    place: int
    one: Observatory
    need: Need
    file: Path


def add(data: Path, mapped: Mapped, folder: Path, say: Say) -> None:
    """Compute every need into the store in `data`, and say so in `mapped`; the tables stay in `folder`.

    Nothing is done where what was mapped is at fault, or where none of a need's places are here.
    """
    if is_error(mapped.found) or not any(one.needs for one in mapped.observatories):
        return
    reader = Reader(data)
    jobs = [job for job in _jobs(mapped, folder) if _here(job) and _computed(reader, mapped, job)]
    labels = [_labels(reader, job.need) for job in jobs]
    del reader
    if is_error(mapped.found):
        return
    with store.loading(data, merge=False) as load:
        sheaf = Sheaf(load.write)
        for job, names in zip(jobs, labels, strict=True):
            _publish(mapped, job, names, sheaf)
            say(f"{job.need.slug} : calculé", f"{job.need.slug}: computed")
        sheaf.settle()
    mapped.digest = sheaf.digest(mapped.digest)
    for graph, digest in sheaf.digests().items():
        mapped.digests[graph] = fingerprint([mapped.digests.get(graph, ""), digest])


def _jobs(mapped: Mapped, folder: Path) -> Iterator[_Job]:
    for place, one in enumerate(mapped.observatories):
        for need in one.needs:
            yield _Job(place, one, need, folder / one.slug / f"{need.slug}.csv")


def _here(job: _Job) -> bool:
    """Whether the sources of all its datasets are here."""
    return len(made.sources(job.one, job.need)) == len(job.need.datasets())


def _computed(reader: Reader, mapped: Mapped, job: _Job) -> bool:
    """Write the table; what cannot be computed becomes findings."""
    one, need, lexicon = job.one, job.need, mapped.lexicons[job.one.base.iri]
    places = offer.read(reader, [one.base.dataset(slug) for slug in need.places])
    if not len(places.names):
        return False
    home = SHARED + "territory/" + one.territory
    found = {name: table.level(reader, lexicon, home, need, name, places) for name in need.levels}
    levels = {name: level for name, level in found.items() if level is not None}
    if not levels:
        mapped.found.append(_finding(job, need.need, "needs-without-figures"))
        return False
    mapped.found += [warning for name, level in levels.items() for warning in _missing(job, name, level)]
    job.file.parent.mkdir(parents=True, exist_ok=True)
    job.file.write_bytes(table.to_csv(list(levels.values())))
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


def _publish(mapped: Mapped, job: _Job, labels: Mapping[str, str], sheaf: Sheaf) -> None:
    """Map the table as a source of its own."""
    one = mapped.observatories[job.place]
    base, mapping = one.base, made.mapping(one, job.need, labels, job.file)
    lexicon = _knowing(mapped.lexicons[base.iri], job.need.slug)
    built = map_source(mapping, Context(lexicon, ""), mapped, Bench(sheaf))
    used = [base.dataset(slug) for slug in job.need.datasets()]
    for item in built:
        sheaf.write_lines(base.graph("catalogue"), catalogue.added(one, item, used))
    mapped.built[base.iri] += built
    mapped.lexicons[base.iri] = lexicon
    mapped.observatories[job.place] = replace(one, mappings=(*one.mappings, mapping))


def _knowing(lexicon: Lexicon, slug: str) -> Lexicon:
    """The lexicon with the source and the method of the computed table."""
    more = {kind: lexicon.things.get(kind, frozenset()) | {slug} for kind in ("source", "method")}
    return replace(lexicon, things={**lexicon.things, **more})
