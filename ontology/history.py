"""What each publication changed, in files beside the data: the loader writes them, the endpoint reads them.

`history/` of a version's folder tells every publication up to that version: `<number>.json` (who, when, why, how much),
`<number>.arrow` (figures that changed, all columns of `ontology/figures.py` and the two below) and
`<number>-things.arrow` (the other things that changed). The files are carried from version to version by hard links and
outlive the versions they tell of. `corrected.arrow` beside them tells the corrections of the figures that exist.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from ontology import figures
from ontology.figures import Table

FOLDER: Final = "history"
CORRECTED: Final = "corrected.arrow"
_TOLD: Final = re.compile(r"([0-9]{6})\.json")

# What the columns of figures get: what became of the figure, and the text of its value before where that changed (null
# where it did not, empty where it was secret or is secret now: a secret's value is not told again).
CHANGE: Final = "change"
FORMER: Final = "former"
# All sources of a figure that has several: their IRIs, a space between.
SOURCES: Final = "sources"
ADDED: Final = "added"
CHANGED: Final = "changed"
WITHDRAWN: Final = "withdrawn"
KINDS: Final = (ADDED, CHANGED, WITHDRAWN)
# `thing` and `class` are IRIs; `dataset` is null for what stands in an observatory's `graph/things`; `triples` is
# N-Triples, the lines in order: as they are now, or as they last were where the thing is withdrawn.
THINGS: Final = (CHANGE, "thing", "class", "dataset", "triples")
CORRECTIONS: Final = ("thing", "dataset", "former", "value", "number", "built", "why_fr", "why_en")

Cause = Literal["build", "rollback"]
State = Literal["new", "changed", "same", "withdrawn"]


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """What a publication did to a dataset: how many of its figures or things were added, changed, withdrawn.

    `graph` is the graph its figures or things stand in, `digest` that of the graph's triples ("" where it is not
    known), `version` the day it was modified as the dataset says, `title` by language.
    """

    dataset: str
    graph: str
    digest: str
    version: str
    title: Mapping[str, str]
    state: State
    added: int = 0
    changed: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication: its number, the id of its version, its moment (xsd:dateTime), and what it changed.

    `previous` is the number before it, `of` the number a rollback went back to; `notes` are by language; `sources` are
    the SHA-256 of the files by their names; `datasets` are sorted by IRI.
    """

    number: int
    version: str
    built: str
    previous: int | None
    cause: Cause
    of: int | None
    notes: Mapping[str, str]
    software: str
    publishers: tuple[str, ...]
    digest: str
    quads: int
    bases: tuple[str, ...]
    datasets: tuple[DatasetChange, ...]
    sources: Mapping[str, str] = field(default_factory=dict[str, str])

    def count(self, kind: str) -> int:
        """How many figures and things of datasets were `added`, `changed` or `withdrawn`."""
        counts: list[int] = [getattr(one, kind) for one in self.datasets]
        return sum(counts)


def versions(version: Path) -> list[Publication]:
    """All publications up to the version in a folder, the first first; none where it has no history.

    OSError or ValueError where the history is damaged.
    """
    folder = version / FOLDER
    names = sorted(one.name for one in folder.iterdir() if _TOLD.fullmatch(one.name)) if folder.is_dir() else []
    return [_publication(json.loads((folder / name).read_text("utf-8"))) for name in names]


def told(version: Path, number: int) -> Publication | None:
    """One publication of the history of the version in a folder, if there was one of this number."""
    path = version / FOLDER / f"{number:06d}.json"
    return _publication(json.loads(path.read_text("utf-8"))) if path.is_file() else None


def changes(version: Path, number: int) -> Table:
    """The figures that a publication changed. OSError where there was none of this number, or its file is damaged."""
    return figures.read(changes_file(version, number))


def things(version: Path, number: int) -> Table:
    """The other things that a publication changed, in the columns `THINGS`. OSError as for `changes`."""
    return figures.read(things_file(version, number))


def corrected(version: Path) -> Table | None:
    """The corrections of the figures that exist, in the columns `CORRECTIONS`; None where there are none."""
    path = version / CORRECTED
    return figures.read(path) if path.is_file() else None


def changes_file(version: Path, number: int) -> Path:
    """Where the figures that a publication changed are."""
    return version / FOLDER / f"{number:06d}.arrow"


def things_file(version: Path, number: int) -> Path:
    """Where the other things that a publication changed are."""
    return version / FOLDER / f"{number:06d}-things.arrow"


def _publication(data: dict[str, Any]) -> Publication:
    told: dict[str, Any] = {**data, "publishers": tuple(data["publishers"]), "bases": tuple(data["bases"])}
    told["datasets"] = tuple(DatasetChange(dataset, **one) for dataset, one in sorted(data["datasets"].items()))
    return Publication(**told)
