"""`omin build` and `omin check`: map, load a new version, judge it, and (build only) switch to it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader import figures, kept, pieces, previous, publishing, store, switching, versions
from loader.changes import checks
from loader.computed import Folders
from loader.finding import Finding, is_error
from loader.history.writing import BUILD, Occasion
from loader.judge import EXAMPLES, judge
from loader.kept import NOTHING, Known
from loader.labour import ONE, Labour, crew
from loader.needs import adding as needs
from loader.passages import adding as passages
from loader.pieces import Shelf
from loader.previous import Previous
from loader.publishing import Order
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
class Manner:
    """How a version is built: who maps, why it is published, and how many versions are kept."""

    labour: Labour = ONE
    occasion: Occasion = BUILD
    keep: int = versions.KEEP


PLAIN: Final = Manner()


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be built, where, from what; `limit` as in `judge`."""

    folders: Sequence[Path]
    draft: Draft
    say: Say
    data: Path | None = None
    limit: int | None = EXAMPLES
    manner: Manner = PLAIN
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
    manner: Manner = PLAIN,
) -> Result:
    """Build a new version under `root` and switch to it if no finding is an error.

    What did not change since the live version is carried over, unless all is to be made anew. Raises
    versions.BusyError where another build is at work, OSError where the disk refuses, parallel.CrewError where those
    who map are lost; the live version stays.
    """
    with versions.draft(root) as draft:
        before = previous.NONE if manner.labour.anew else previous.of(root)
        result = _build(_Work(folders, draft, say, data, limit, manner, before))
        if result.version is not None:
            switching.write_dump(draft, before.folder, say)
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
    done = publishing.publish(draft, mapped, Order(work.manner.occasion, more, work.manner.keep), work.say)
    return Result((*found, *done.found), done.version, done.quads, done.unchanged)


def _load(work: _Work) -> Mapped:
    """Map and load, then compute from what is loaded."""
    work.say("lecture, correspondance, chargement", "reading, mapping, loading")
    mapped = _mapped(work)
    folders = Folders(work.draft.folder, work.before.folder)
    for adding in (needs, passages):
        adding.add(work.draft.data, mapped, folders, work.say)
    return mapped


def _mapped(work: _Work) -> Mapped:
    """Map and load at the same time; the store is closed at the end, so that it can be opened again."""
    draft, before = work.draft, work.before
    shelf = Shelf(draft.folder / pieces.FOLDER, before.pieces)
    with crew(work.manner.labour, draft.folder) as hands, store.loading(draft.data, before.data) as load:
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
    return [*checks.found(reader, mapped), *verdict.found]
