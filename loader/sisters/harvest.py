"""`omin harvest`: every registered sister is visited, and what came of it becomes a new version of `<store>/sisters`.

The version is built beside the live one and switched in by `loader.versions`: killed at any moment, the old one stays.
"""

import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from loader import periods, store, versions
from loader.loading import LOAD_BYTES
from loader.observatory import Sister
from loader.sheaf import Sheaf, Write
from loader.sisters import errand, faults, record, register
from loader.sisters.errand import Errand
from loader.sisters.limits import Limits
from loader.sisters.record import Record
from loader.versions import Draft
from ontology import figures, gathering, vocabulary
from ontology.iris import PERIODS_GRAPH, VOCABULARY_GRAPH, Base
from ontology.terms import SHARED

FOLDER: Final = "sisters"
_AT_ONCE: Final = 3
_OLDEST: Final = datetime.timedelta(days=7)  # then a sister is read anew, whatever its entity tags say
_PERIOD: Final = f"{SHARED}period/"


class UnknownError(Exception):
    """No sister has this slug; carries those there are."""

    def __init__(self, slugs: Sequence[str]) -> None:
        super().__init__(", ".join(slugs))
        self.slugs = slugs


@dataclass(frozen=True, slots=True)
class Round:
    """One harvest: which sisters, what was known of each, how much may be read, and when it is."""

    base: Base
    ours: tuple[str, ...]
    known: Mapping[str, Record]
    limits: Limits
    now: datetime.datetime

    @property
    def time(self) -> str:
        """When this harvest began."""
        return self.now.isoformat(timespec="seconds")


def harvest(
    root: Path, limits: Limits, only: str | None = None, tell: Callable[[Record], None] = lambda _: None
) -> list[Record]:
    """Visit the sisters of the live version in `root` and publish what came of it; gives a record of each.

    Raises LookupError where no observatory is built, UnknownError where `only` is no sister, versions.BusyError where
    another harvest is at work, OSError where the disk refuses.
    """
    manifest = versions.manifest(root)
    if not manifest.get("bases"):
        raise LookupError(str(root))
    if not manifest.get("sisters") and versions.live(root / FOLDER) is None:
        return []
    with versions.draft(root / FOLDER) as draft:
        this = _round(root, manifest, limits)
        if only is not None and only not in this.known:
            raise UnknownError(tuple(this.known))
        chosen = [one for one in this.known.values() if only in {None, one.slug}]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            done = {one.slug: one for one in threads.map(partial(_visited, this, draft, tell), chosen)}
        records = [done.get(slug, one) for slug, one in this.known.items()]
        visited = [one for one in records if one.checked]
        if visited or versions.live(draft.root):
            _publish(draft, this, visited)
    return records


def _round(root: Path, manifest: Mapping[str, Any], limits: Limits) -> Round:
    base = Base(manifest["bases"][0])
    before = {one["slug"]: one for one in versions.manifest(root / FOLDER).get("sisters", ())}
    sisters = record.slugs(Sister(**one) for one in manifest.get("sisters", ()))
    known = {slug: record.fresh(slug, one, base, before.get(slug)) for slug, one in sisters.items()}
    return Round(base, tuple(manifest["bases"]), known, limits, datetime.datetime.now(datetime.UTC))


def _visited(this: Round, draft: Draft, tell: Callable[[Record], None], known: Record) -> Record:
    folder = _folder(draft, known.slug)
    folder.mkdir(parents=True)
    tags = known.tags if _is_recent(this, known) else {}
    told = errand.send(Errand(known.url, str(folder), this.ours, tags, this.limits))
    made = record.visited(known, told, this.time)
    tell(made)
    return made


def _is_recent(this: Round, known: Record) -> bool:
    """Whether the copy is whole and young, so that an unchanged sister need not be read again."""
    failed = any(one["code"] in faults.FATAL for one in known.findings)
    return known.copied is not None and not failed and this.now - _time(known.copied) < _OLDEST


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _folder(draft: Draft, slug: str) -> Path:
    return draft.folder.resolve() / "visits" / slug


def _publish(draft: Draft, this: Round, records: Sequence[Record]) -> None:
    digest = _load(draft, this, records)
    shutil.rmtree(draft.folder / "visits", ignore_errors=True)
    reader = store.Reader(draft.data)
    manifest: dict[str, object] = {
        "built": this.time,
        "bases": [this.base.iri],
        "quads": reader.count(),
        "sisters": [asdict(one) for one in records],
    }
    figures.write(gathering.gather(reader.csv), draft.folder / figures.FILE)
    versions.publish(draft, digest, manifest)


def _load(draft: Draft, this: Round, records: Sequence[Record]) -> str:
    """Load the graphs of the new version; the store is closed at the end, so that it can be opened again."""
    with store.loading(draft.data) as load:
        sheaf = Sheaf(load.write)
        sheaf.write(VOCABULARY_GRAPH, vocabulary.ntriples())
        used = {period for one in records for period in one.coverage.get("periods", {})}
        ours = (one.removeprefix(_PERIOD) for one in used if one.startswith(_PERIOD))
        sheaf.write_lines(PERIODS_GRAPH, periods.triples(ours))
        sheaf.write_lines(this.base.sisters, register.triples(records, this.base))
        for one in records:
            for part, graph in one.graph.items():
                _copy(draft, one, part, graph, sheaf.write)
    return sheaf.digest()


def _copy(draft: Draft, one: Record, part: str, graph: str, write: Write) -> None:
    """What a visit brought, else what the live version has of it."""
    path = _folder(draft, one.slug) / f"{part}.nt"
    if path.is_file() and one.copied == one.checked:
        for piece in _pieces(path):
            write(graph, memoryview(piece))
    elif one.copied is not None:
        before = store.Reader((draft.root / "current").resolve() / "data")
        write(graph, memoryview(before.ntriples([graph])))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while lines := file.readlines(LOAD_BYTES):
            yield b"".join(lines)
