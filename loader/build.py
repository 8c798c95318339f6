"""`omin build` and `omin check`: map, load a new version, judge it, and (build only) switch to it."""

import datetime
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loader import dump, figures, kept, observatory, store, versions, withdrawn
from loader.finding import Finding, is_error
from loader.judge import EXAMPLES, judge
from loader.kept import NOTHING, Known
from loader.labour import ONE, Labour, crew
from loader.needs import adding
from loader.passages import adding as passages
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
        mapped = _load(folders, data, Draft(root, root), say, ONE)
        if is_error(mapped.found):
            return Result(tuple(mapped.found))
        found, quads = _judged(store.Reader(root / "data"), mapped, say, limit, NOTHING)
        return Result((*mapped.found, *found), quads=quads)


def build(
    folders: Sequence[Path],
    root: Path,
    say: Say,
    data: Path | None = None,
    limit: int | None = EXAMPLES,
    labour: Labour = ONE,
) -> Result:
    """Build a new version under `root` and switch to it if no finding is an error; `labour` says who maps.

    Raises versions.BusyError where another build is at work, OSError where the disk refuses, parallel.CrewError where
    those who map are lost; the live version stays.
    """
    with versions.draft(root) as draft:
        result = _build(folders, draft, say, data, limit, labour)
        if result.version is not None:
            _dump(root, say)
        return result


def _build(
    folders: Sequence[Path], draft: Draft, say: Say, data: Path | None, limit: int | None, labour: Labour
) -> Result:
    mapped = _load(folders, data, draft, say, labour)
    if is_error(mapped.found):
        return Result(tuple(mapped.found))
    reader = store.Reader(draft.data)
    now = kept.datasets(reader, mapped)
    known = kept.known(now, versions.manifest(draft.root))
    judged, _ = _judged(reader, mapped, say, limit, known)
    found = mapped.found + judged
    if is_error(found):
        return Result(tuple(found))
    mapped.digest = verdict.write(draft.data, mapped, found)
    say("qualité mesurée", "quality measured")
    remembered = kept.remembered(now, found)
    return _publish(draft, mapped, Result(tuple(found)), {"judged": remembered}, known)


def _publish(draft: Draft, mapped: Mapped, result: Result, more: dict[str, object], known: Known) -> Result:
    """Make the draft the live version, unless the live one is the same."""
    quads, live, before = store.Reader(draft.data).count(), versions.live(draft.root), versions.manifest(draft.root)
    listed: dict[str, object] = {
        "services": [asdict(one) for one in observatory.services(mapped.observatories)],
        "sisters": [asdict(one) for one in observatory.sisters(mapped.observatories)],
    }
    if (
        live
        and live.endswith(mapped.digest[:12])
        and all(before.get(name, []) == some for name, some in listed.items())
    ):
        return replace(result, version=live, quads=quads, unchanged=True)
    manifest = {**_manifest(mapped, quads), **listed, **more}
    manifest["former"] = withdrawn.former(before, [one.base.iri for one in mapped.observatories])
    withdrawn.write(draft.root, draft.folder, str(manifest["built"]), known.datasets)
    figures.write(draft.folder)
    return replace(result, version=versions.publish(draft, mapped.digest, manifest), quads=quads)


def _dump(root: Path, say: Say) -> None:
    """Write the dump of the live version, after the switch: nobody waits for it, and without it the version stands."""
    try:
        dump.write((root / "current").resolve())
    except OSError as error:
        say(f"dump non écrit : {error.strerror}", f"no dump written: {error.strerror}")
    else:
        say("dump écrit", "dump written")


def _load(folders: Sequence[Path], data: Path | None, draft: Draft, say: Say, labour: Labour) -> Mapped:
    """Map and load, then compute from what is loaded."""
    say("lecture, correspondance, chargement", "reading, mapping, loading")
    mapped = _mapped(folders, data, draft, say, labour)
    adding.add(draft.data, mapped, draft.folder / adding.FOLDER, say)
    passages.add(draft.data, mapped, draft.folder / adding.FOLDER, say)
    return mapped


def _mapped(folders: Sequence[Path], data: Path | None, draft: Draft, say: Say, labour: Labour) -> Mapped:
    """Map and load at the same time; the store is closed at the end, so that it can be opened again."""
    with crew(labour, draft.folder) as hands, store.loading(draft.data) as load:
        return map_into(folders, load.write, say, data, hands)


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
        "languages": list(dict.fromkeys(tongue for one in mapped.observatories for tongue in one.languages)),
        "sources": {
            built.plan.mapping.source.file: built.outcome.sha256 for some in mapped.built.values() for built in some
        },
    }
