"""The history of a version that is about to be published: what was told before is carried on, and it adds its own."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from loader.history import corrected, datasets, redacting, sources
from loader.history.corrected import Moment
from loader.history.sides import Comparison, Side
from ontology import figures, history
from ontology.history import Cause, DatasetChange


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a version is published: a build, or a rollback to the version of number `of`; notes by language."""

    cause: Cause = "build"
    of: int | None = None
    notes: Mapping[str, str] = field(default_factory=dict[str, str])


BUILD: Final = Occasion()


def write(step: Comparison, occasion: Occasion) -> None:
    """Write the history of the draft, whose columns are written and whose manifest has `version`.

    The first version that has a history has everything as added, whatever was published before. OSError where the disk
    refuses.
    """
    folder, number = step.new.folder, _number(step.new)
    previous = step.old if step.old and _carry(step.old.folder, folder) else None
    (folder / history.FOLDER).mkdir(exist_ok=True)
    redacting.redact(folder, redacting.now_secret(step.figures))
    made = step if previous else Comparison(None, step.new)
    changed = sources.added(made.figures, made.new.reader)
    figures.write(changed, history.changes_file(folder, number), "zstd")
    figures.write(made.things, history.things_file(folder, number), "zstd")
    _correct(step, Moment(number, step.new.manifest["built"], occasion.notes))
    told = {"number": number, "previous": _number(previous) if previous else None, **_told(made, occasion)}
    text = json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / history.FOLDER / f"{number:06d}.json").write_text(text + "\n", "utf-8")


def _number(side: Side) -> int:
    return int(side.manifest["version"][:6])


def _correct(step: Comparison, moment: Moment) -> None:
    """Write the corrections of the figures of the draft, where there are any."""
    before = history.corrected(step.old.folder) if step.old else None
    table = corrected.extend(before, step.figures, moment, corrected.declared(step.new.reader))
    if table is not None:
        figures.write(table, step.new.folder / history.CORRECTED, "zstd")


def _carry(old: Path, new: Path) -> bool:
    """Link what was told before; gives whether there was anything."""
    if not (old / history.FOLDER).is_dir():
        return False
    (new / history.FOLDER).mkdir()
    for one in sorted((old / history.FOLDER).iterdir()):
        os.link(one, new / history.FOLDER / one.name)
    return True


def _told(made: Comparison, occasion: Occasion) -> dict[str, Any]:
    of_version = {name: made.new.manifest[name] for name in ("version", "built", "digest", "quads", "bases", "sources")}
    counts = Counter[tuple[str, str]]()
    for table in (made.figures, made.things):
        counts.update(zip(table.column("dataset").to_pylist(), table.column(history.CHANGE).to_pylist(), strict=True))
    return {
        **of_version,
        **asdict(occasion),
        "software": f"omin {version('omin')}",
        "publishers": datasets.publishers(made.new.reader),
        "datasets": {one.pop("dataset"): one for one in map(asdict, _datasets(made, counts))},
    }


def _datasets(made: Comparison, counts: Mapping[tuple[str, str], int]) -> Iterable[DatasetChange]:
    old, new = made.datasets
    for iri in sorted({*old, *new}):
        one = new.get(iri) or old[iri]
        added, changed, withdrawn = (counts.get((iri, kind), 0) for kind in history.KINDS)
        if iri not in new:
            state: history.State = "withdrawn"
        elif iri not in old:
            state = "new"
        else:
            same = one.graph in made.same and one.version == old[iri].version and one.title == old[iri].title
            state = "same" if same else "changed"
        digest = one.digest if iri in new else ""
        yield DatasetChange(iri, one.graph, digest, one.version, one.title, state, added, changed, withdrawn)
