"""`omin build` and `omin check`: map, load a new version, judge it, and (build only) switch to it."""

import datetime
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loader import dump, figures, kept, observatory, pieces, previous, store, versions, withdrawn
from loader.finding import Finding, is_error
from loader.judge import EXAMPLES, judge
from loader.kept import NOTHING, Known
from loader.labour import ONE, Labour, crew
from loader.needs import adding
from loader.pieces import Shelf
from loader.previous import Previous
from loader.quality import verdict
from loader.sheaf import Sheaf
from loader.versions import Draft
from loader.workshop import Bench, Mapped, Say, map_into


@dataclass(frozen=True, slots=True)
class Result:
    """The findings; and after a build that passed, the version that is live now and how many quads it holds."""

    found: tuple[Finding, ...]
    version: str | None = None
    quads: int = 0
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be built, where, from what; `limit` as in `judge`."""

    folders: Sequence[Path]
    draft: Draft
    say: Say
    data: Path | None = None
    limit: int | None = EXAMPLES
    labour: Labour = ONE
    before: Previous = previous.NONE


def check(folders: Sequence[Path], say: Say, data: Path | None = None, limit: int | None = EXAMPLES) -> Result:
    """Map and judge in a folder that is thrown away: nothing is published.

    `data` as in `workshop.map_folders`, `limit` as in `judge`.
    """
    with tempfile.TemporaryDirectory(prefix="omin-check-") as place:
        root = Path(place)
        work = _Work(folders, Draft(root, root), say, data, limit)
        mapped = _load(work)
        if is_error(mapped.found):
            return Result(tuple(mapped.found))
        reader = store.Reader(root / "data")
        found = _judged(reader, mapped, work, NOTHING)
        return Result((*mapped.found, *found), quads=reader.count())


def build(
    folders: Sequence[Path],
    root: Path,
    say: Say,
    data: Path | None = None,
    limit: int | None = EXAMPLES,
    labour: Labour = ONE,
) -> Result:
    """Build a new version under `root` and switch to it if no finding is an error; `labour` says who maps.

    What did not change since the live version is carried over, unless all is to be made anew. Raises
    versions.BusyError where another build is at work, OSError where the disk refuses, parallel.CrewError where those
    who map are lost; the live version stays.
    """
    with versions.draft(root) as draft:
        before = previous.NONE if labour.anew else previous.of(root)
        result = _build(_Work(folders, draft, say, data, limit, labour, before))
        if result.version is not None:
            _dump(root, before, say)
        return result


def _build(work: _Work) -> Result:
    draft, mapped = work.draft, _load(work)
    if is_error(mapped.found):
        return Result(tuple(mapped.found))
    reader = store.Reader(draft.data)
    now = kept.datasets(reader, mapped)
    known = kept.known(now, versions.manifest(draft.root))
    found = mapped.found + _judged(reader, mapped, work, known)
    if is_error(found):
        return Result(tuple(found))
    table = figures.gathered(reader, mapped, work.before)
    mapped.digest = verdict.write(draft.data, mapped, found, table, merge=work.before.folder is None)
    work.say("qualité mesurée", "quality measured")
    figures.write(table, draft.folder)
    more = {"judged": kept.remembered(now, found), **previous.told(draft.data, mapped.digests, work.before)}
    return _publish(draft, mapped, Result(tuple(found)), more, known)


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
    return replace(result, version=versions.publish(draft, mapped.digest, manifest), quads=quads)


def _dump(root: Path, before: Previous, say: Say) -> None:
    """Write the dump of the live version, after the switch: nobody waits for it, and without it the version stands."""
    try:
        dump.write((root / "current").resolve(), before.folder)
    except OSError as error:
        say(f"dump non écrit : {error.strerror}", f"no dump written: {error.strerror}")
    else:
        say("dump écrit", "dump written")


def _load(work: _Work) -> Mapped:
    """Map and load, then compute from what is loaded."""
    work.say("lecture, correspondance, chargement", "reading, mapping, loading")
    mapped = _mapped(work)
    adding.add(work.draft.data, mapped, work.draft.folder / adding.FOLDER, work.say)
    return mapped


def _mapped(work: _Work) -> Mapped:
    """Map and load at the same time; the store is closed at the end, so that it can be opened again."""
    draft, before = work.draft, work.before
    shelf = Shelf(draft.folder / pieces.FOLDER, before.pieces)
    with crew(work.labour, draft.folder) as hands, store.loading(draft.data, before.data) as load:
        mapped = map_into(work.folders, Bench(Sheaf(load.write, before.digests), hands, shelf), work.say, work.data)
        load.keep(mapped.carried)
    count = len(mapped.carried & mapped.dataset_graphs())
    if count:
        french, english = "jeux repris de la version précédente", "datasets carried over from the version before"
        work.say(f"{count} {french}", f"{count} {english}")
    return mapped


def _judged(reader: store.Reader, mapped: Mapped, work: _Work, known: Known) -> list[Finding]:
    """What judging a loaded store finds; how it was judged is told."""
    verdict = judge(reader, mapped, work.limit, known)
    for one in verdict.delegated:
        what = f"{one.shape} ({one.reason})"
        work.say(f"jugé par pySHACL, plus lent : {what}", f"judged by pySHACL, slower: {what}")
    if known.datasets:
        count = len(known.datasets)
        work.say(f"{count} jeux inchangés, verdict repris", f"{count} datasets unchanged, their verdict repeated")
    work.say("jugé par SHACL et les contraintes du cube", "judged by SHACL and the cube constraints")
    return verdict.found


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
