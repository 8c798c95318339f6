"""Each file in turn is asked for, judged, kept and put in force; what goes wrong with one stops no other."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from loader.fetching import judging, record, shelf
from loader.fetching.download import Answer, Wanted, download
from loader.fetching.faults import FetchError
from loader.fetching.listed import Listed
from loader.fetching.manners import Manners
from loader.fetching.record import Record
from loader.finding import Finding
from loader.mapping import SourceMapping

# `new`: there was no file; `changed`, `same`; `refused`: it may not be taken; `failed`: nothing came.
Status = Literal["new", "changed", "same", "refused", "failed"]
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one file: the hash of the one in force now, and what is wrong with the one that came or did not."""

    territory: str
    source: str
    file: str
    url: str
    status: Status
    sha256: str
    found: tuple[Finding, ...] = ()


def fetch(
    files: Sequence[Listed], manners: Manners, now: datetime.datetime, tell: Callable[[Fetched], None]
) -> list[Fetched]:
    """Renew every file that has an address; `tell` is told of each as it is done. OSError where the disk refuses."""
    done: list[Fetched] = []
    for one in files:
        if one.fetched is not None:
            done.append(_fetched(one, one.fetched, manners, now))
            tell(done[-1])
    return done


def _fetched(one: Listed, mapping: SourceMapping, manners: Manners, now: datetime.datetime) -> Fetched:
    known = shelf.settle(one.file)
    source, file = mapping.source, one.file
    status, found = _renewed(one, mapping, known, manners, now)
    record.write(file, replace(record.read(file), checked=now.isoformat(timespec="seconds"), status=status))
    return Fetched(one.territory, source.slug, str(file), source.fetch, status, record.digest(file), tuple(found))


def _renewed(
    one: Listed, mapping: SourceMapping, known: Record, manners: Manners, now: datetime.datetime
) -> tuple[Status, list[Finding]]:
    url, here = mapping.source.fetch, record.digest(one.file)
    conditional = bool(here) and known.url == url and bool(known.sha256)
    wanted = Wanted(
        url,
        known.etag if conditional else "",
        known.modified if conditional else "",
        record.folder(one.file),
        mapping.source.limit * _MEGABYTE,
    )
    try:
        answer = download(wanted, manners)
    except FetchError as error:
        return "failed", [_failed(mapping, error, manners)]
    if answer.file is None:
        return "same", []
    return _judged(one, answer, answer.file, replace(known, url=url, etag=answer.etag, modified=answer.modified), now)


def _judged(
    one: Listed, answer: Answer, candidate: Path, known: Record, now: datetime.datetime
) -> tuple[Status, list[Finding]]:
    here, came = record.digest(one.file), record.digest(candidate)
    if came == here:
        candidate.unlink()
        record.write(one.file, replace(known, sha256=here))
        return "same", []
    found = judging.faults(one.mappings, candidate)
    if found:
        place = str(shelf.refuse(candidate))
        return "refused", [replace(fault, source=place, value=known.url) for fault in found]
    shelf.take(one.file, candidate, known, now.date().isoformat(), _changed(answer, now))
    return "changed" if here else "new", []


def _changed(answer: Answer, now: datetime.datetime) -> str:
    """The day the file became what it is: the one its server tells, unless that is to come, else today."""
    try:
        told = parsedate_to_datetime(answer.modified).date()
    except ValueError:
        return now.date().isoformat()
    return min(told, now.date()).isoformat()


def _failed(mapping: SourceMapping, error: FetchError, manners: Manners) -> Finding:
    details = {"seconds": f"{manners.seconds:g}", **error.details}
    where = mapping.where(("source", "fetch"))
    return Finding(error.code, str(mapping.path), *where, value=mapping.source.fetch, details=details)
