"""`omin build` and `omin check`: map, load a new version, judge it, and (build only) switch to it."""

import datetime
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from loader import kept, observatory, store, versions
from loader.finding import Finding, is_error
from loader.judge import EXAMPLES, judge
from loader.kept import NOTHING, Known
from loader.quality import verdict
from loader.versions import Draft
from loader.workshop import Mapped, Say, map_into


@dataclass(frozen=True, slots=True)
class Result:
    """The findings; and after a build that passed, the version that is live now and how many quads it holds."""

    found: tuple[Finding, ...]
    version: str | None = None
    quads: int = 0
    unchanged: bool = False


def check(folders: Sequence[Path], say: Say, data: Path | None = None, limit: int | None = EXAMPLES) -> Result:
    """Map and judge in a folder that is thrown away: nothing is published.

    `data` as in `workshop.map_folders`, `limit` as in `judge`.
    """
    with tempfile.TemporaryDirectory(prefix="omin-check-") as place:
        root = Path(place)
        mapped = _load(folders, data, Draft(root, root), say)
        if is_error(mapped.found):
            return Result(tuple(mapped.found))
        found, quads = _judged(store.Reader(root / "data"), mapped, say, limit, NOTHING)
        return Result((*mapped.found, *found), quads=quads)


def build(
    folders: Sequence[Path], root: Path, say: Say, data: Path | None = None, limit: int | None = EXAMPLES
) -> Result:
    """Build a new version under `root` and switch to it if no finding is an error.

    Raises versions.BusyError where another build is at work, OSError where the disk refuses; the live version stays.
    """
    with versions.draft(root) as draft:
        mapped = _load(folders, data, draft, say)
        if is_error(mapped.found):
            return Result(tuple(mapped.found))
        reader = store.Reader(draft.data)
        now = kept.datasets(reader, mapped)
        known = kept.known(now, versions.manifest(root))
        judged, _ = _judged(reader, mapped, say, limit, known)
        found = mapped.found + judged
        if is_error(found):
            return Result(tuple(found))
        mapped.digest = verdict.write(draft.data, mapped, found)
        quads = store.Reader(draft.data).count()
        say("qualité mesurée", "quality measured")
        services = [asdict(one) for one in observatory.services(mapped.observatories)]
        live, listed = versions.live(root), versions.manifest(root).get("services", [])
        if live and live.endswith(mapped.digest[:12]) and listed == services:
            return Result(tuple(found), live, quads, unchanged=True)
        manifest = {**_manifest(mapped, quads), "services": services, "judged": kept.remembered(now, found)}
        version = versions.publish(draft, mapped.digest, manifest)
        return Result(tuple(found), version, quads)


def _load(folders: Sequence[Path], data: Path | None, draft: Draft, say: Say) -> Mapped:
    """Map and load at the same time."""
    say("lecture, correspondance, chargement", "reading, mapping, loading")
    with store.loading(draft.data) as load:
        return map_into(folders, load.write, say, data)


def _judged(
    reader: store.Reader, mapped: Mapped, say: Say, limit: int | None, known: Known
) -> tuple[list[Finding], int]:
    """What judging a loaded store finds, and how many quads it has; how it was judged is told."""
    quads = reader.count()
    say(f"{quads} quads chargés", f"{quads} quads loaded")
    verdict = judge(reader, mapped, limit, known)
    for one in verdict.delegated:
        what = f"{one.shape} ({one.reason})"
        say(f"jugé par pySHACL, plus lent : {what}", f"judged by pySHACL, slower: {what}")
    if known.datasets:
        count = len(known.datasets)
        say(f"{count} jeux inchangés, verdict repris", f"{count} datasets unchanged, their verdict repeated")
    say("jugé par SHACL et les contraintes du cube", "judged by SHACL and the cube constraints")
    return verdict.found, quads


def _manifest(mapped: Mapped, quads: int) -> dict[str, object]:
    return {
        "built": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "bases": [one.base.iri for one in mapped.observatories],
        "digest": mapped.digest,
        "quads": quads,
        "sources": {
            built.plan.mapping.source.file: built.outcome.sha256 for some in mapped.built.values() for built in some
        },
    }
