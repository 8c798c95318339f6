"""The history of a version that is about to be published: what was told before is carried on, and it adds its own."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from loader import versions
from loader.history import comparing, corrected, datasets, things
from loader.history.corrected import Moment
from loader.history.datasets import Dataset
from loader.store import Reader
from loader.versions import Draft
from ontology import figures, history
from ontology.figures import Table
from ontology.history import Cause, DatasetChange

_THINGS: Final = "graph/things"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a version is published: a build, or a rollback to the version of number `of`; notes by language."""

    cause: Cause = "build"
    of: int | None = None
    notes: Mapping[str, str] = field(default_factory=dict[str, str])


BUILD: Final = Occasion()


@dataclass(frozen=True)
class Step:
    """From the live version, if there is one, to the draft that `manifest` tells of."""

    draft: Draft
    manifest: Mapping[str, Any]

    @property
    def live(self) -> Path:
        """The folder of the live version."""
        return self.draft.root / "current"

    @cached_property
    def before(self) -> dict[str, Any]:
        """The manifest of the live version."""
        return versions.manifest(self.draft.root)

    @cached_property
    def old(self) -> Reader | None:
        """The store of the live version."""
        return Reader(self.live / "data") if (self.live / "data").is_dir() else None

    @cached_property
    def new(self) -> Reader:
        """The store of the draft."""
        return Reader(self.draft.data)

    @cached_property
    def datasets(self) -> tuple[dict[str, Dataset], dict[str, Dataset]]:
        """The datasets of the live version and of the draft, by IRI."""
        old = datasets.read(self.old, self.before.get("digests", {})) if self.old else {}
        return old, datasets.read(self.new, self.manifest.get("digests", {}))

    @cached_property
    def same(self) -> frozenset[str]:
        """The graphs that are known to be the same in both."""
        digests: dict[str, str] = self.before.get("digests", {})
        return frozenset(
            graph for graph, digest in self.manifest.get("digests", {}).items() if digests.get(graph) == digest
        )

    @cached_property
    def figures(self) -> Table:
        """What became of the figures of the live version."""
        old, new = self.datasets
        same = [
            iri for iri, one in new.items() if one.graph in self.same and iri in old and old[iri].graph == one.graph
        ]
        return comparing.compare(self._old_figures(), self._new_figures(), same)

    @cached_property
    def things(self) -> Table:
        """What became of the other things of the live version."""
        return self._things(self.old)

    def everything(self) -> tuple[Table, Table]:
        """All figures and all other things of the draft, as added."""
        return comparing.compare(None, self._new_figures()), self._things(None)

    def _things(self, old: Reader | None) -> Table:
        graphs: dict[str, str | None] = {f"{base}{_THINGS}": None for base in self._bases()}
        graphs |= {one.graph: one.iri for some in self.datasets for one in some.values() if not one.observed}
        known = self.same if old else frozenset[str]()
        return things.compare(old, self.new, {} if known.issuperset(graphs) else graphs)

    def _bases(self) -> Iterable[str]:
        return {*self.before.get("bases", ()), *self.manifest["bases"]}

    def _old_figures(self) -> Table | None:
        path = self.live / figures.FILE
        if path.is_file():
            return figures.read(path)
        return figures.gather(self.old.csv) if self.old else None

    def _new_figures(self) -> Table:
        return figures.read(self.draft.folder / figures.FILE)


def write(step: Step, occasion: Occasion) -> None:
    """Write the history of the draft, whose columns are written and whose manifest has `version`.

    The first version that has a history has everything as added, whatever was published before. OSError where the disk
    refuses.
    """
    folder = step.draft.folder
    carried = _carry(step.live / history.FOLDER, folder / history.FOLDER)
    made, other = (step.figures, step.things) if carried else step.everything()
    number = int(step.manifest["version"][:6])
    figures.write(made, history.changes_file(folder, number), "zstd")
    figures.write(other, history.things_file(folder, number), "zstd")
    _correct(step, Moment(number, step.manifest["built"], occasion.notes))
    told = _told(step, occasion, made, other)
    told["previous"] = int(step.before["version"][:6]) if carried else None
    text = json.dumps({"number": number, **told}, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / history.FOLDER / f"{number:06d}.json").write_text(text + "\n", "utf-8")


def _correct(step: Step, moment: Moment) -> None:
    """Write the corrections of the figures of the draft, where there are any."""
    reasons = corrected.declared(step.new)
    table = corrected.extend(history.corrected(step.live), step.figures, moment, reasons)
    if table is not None:
        figures.write(table, step.draft.folder / history.CORRECTED, "zstd")


def _carry(old: Path, new: Path) -> bool:
    """Link what was told before; gives whether there was anything."""
    new.mkdir()
    names = sorted(one.name for one in old.iterdir()) if old.is_dir() else []
    for name in names:
        os.link(old / name, new / name)
    return bool(names)


def _told(step: Step, occasion: Occasion, made: Table, other: Table) -> dict[str, Any]:
    of_version = {name: step.manifest[name] for name in ("version", "built", "digest", "quads", "bases", "sources")}
    counts = Counter[tuple[str, str]]()
    for table in (made, other):
        counts.update(zip(table.column("dataset").to_pylist(), table.column(history.CHANGE).to_pylist(), strict=True))
    return {
        **of_version,
        **asdict(occasion),
        "software": f"omin {version('omin')}",
        "publishers": datasets.publishers(step.new),
        "datasets": {one.pop("dataset"): one for one in map(asdict, _datasets(step, counts))},
    }


def _datasets(step: Step, counts: Mapping[tuple[str, str], int]) -> Iterable[DatasetChange]:
    old, new = step.datasets
    for iri in sorted({*old, *new}):
        one = new.get(iri) or old[iri]
        added, changed, withdrawn = (counts.get((iri, kind), 0) for kind in history.KINDS)
        if iri not in new:
            state: history.State = "withdrawn"
        elif iri not in old:
            state = "new"
        else:
            same = one.graph in step.same and one.version == old[iri].version and one.title == old[iri].title
            state = "same" if same else "changed"
        digest = one.digest if iri in new else ""
        yield DatasetChange(iri, one.graph, digest, one.version, one.title, state, added, changed, withdrawn)
