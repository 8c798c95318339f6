"""What came of each mapping, kept beside the version: where nothing it depends on changed, it is not mapped again.

`pieces/<key of the source>/` holds `described.json` (its columns' faults, the things it describes), `outcome.json`
(what `mapper.run` told, with the key of all it depends on) and `things.nt.gz` (its share of the graph of things).
"""

import gzip
import json
import os
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from loader import disk
from loader.described import Described
from loader.finding import Finding
from loader.inputs import of_source
from loader.mapper import Outcome
from loader.mapping import SourceMapping

FOLDER: Final = "pieces"
_DESCRIBED: Final = "described.json"
_OUTCOME: Final = "outcome.json"
_THINGS: Final = "things.nt.gz"
_LEVEL: Final = 1
_BLOCK: Final = 4 << 20

Told = tuple[list[Finding], Described]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the pieces of the version being made go, and where those of the version before are."""

    folder: Path
    before: Path | None = None
    _known: dict[Path, tuple[str, str]] = field(default_factory=dict[Path, tuple[str, str]])

    def key(self, mapping: SourceMapping) -> str:
        """The key of a mapping and its source."""
        return self._sums(mapping)[1]

    def _sums(self, mapping: SourceMapping) -> tuple[str, str]:
        """The sum of the source file, which is read once, and the key."""
        if mapping.path not in self._known:
            sha256 = disk.sha256(mapping.file)
            self._known[mapping.path] = sha256, of_source(mapping, sha256)
        return self._known[mapping.path]

    def described(self, mapping: SourceMapping, read: Callable[[SourceMapping], Told]) -> Told:
        """What `read` told of a mapping when the version before was made, or tells now."""
        path = self._carried(mapping, _DESCRIBED)
        if path is not None:
            kept = json.loads(path.read_text("utf-8"))
            return _findings(kept["found"]), _sets(kept["things"])
        found, described = read(mapping)
        things = {kind: {key: sorted(names) for key, names in some.items()} for kind, some in described.items()}
        self._write(mapping, _DESCRIBED, {"found": [asdict(one) for one in found], "things": things})
        return found, described

    def outcome(self, mapping: SourceMapping, key: str) -> Outcome | None:
        """What came of a mapping in the version before, where that had this key too."""
        before = None if self.before is None else self.before / self.key(mapping) / _OUTCOME
        if before is None or not before.is_file():
            return None
        kept: dict[str, Any] = json.loads(before.read_text("utf-8"))
        if kept.pop("key") != key:
            return None
        self._carried(mapping, _OUTCOME)
        self._carried(mapping, _THINGS)
        periods = defaultdict[str, set[str]](set)
        periods.update({slug: set(names) for slug, names in kept.pop("periods").items()})
        return Outcome(periods=periods, found=_findings(kept.pop("found")), **kept)

    def keep(self, mapping: SourceMapping, key: str, outcome: Outcome) -> None:
        """Keep what came of a mapping, unless the file was another when it was mapped."""
        if outcome.sha256 != self._sums(mapping)[0]:
            return
        members = asdict(replace(outcome, periods={}))
        members["periods"] = {slug: sorted(names) for slug, names in outcome.periods.items()}
        self._write(mapping, _OUTCOME, {"key": key, **members})

    @contextmanager
    def things(self, mapping: SourceMapping) -> Generator[Callable[[memoryview], object]]:
        """Gives what takes the mapping's share of the graph of things."""
        path = self._place(mapping) / _THINGS
        with gzip.open(path, "wb", _LEVEL) as file:
            yield file.write

    def share(self, mapping: SourceMapping) -> Iterator[bytes]:
        """The mapping's share of the graph of things, as it is kept."""
        with gzip.open(self._place(mapping) / _THINGS, "rb") as file:
            while block := file.read(_BLOCK):
                yield block

    def carried(self, name: Path) -> Path | None:
        """The file where it is here already, or that of the version before, now in this one too."""
        path, before = self.folder / name, None if self.before is None else self.before / name
        if not path.is_file() and before is not None and before.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.link(before, path)
        return path if path.is_file() else None

    def _carried(self, mapping: SourceMapping, name: str) -> Path | None:
        return self.carried(Path(self.key(mapping)) / name)

    def _place(self, mapping: SourceMapping) -> Path:
        place = self.folder / self.key(mapping)
        place.mkdir(parents=True, exist_ok=True)
        return place

    def _write(self, mapping: SourceMapping, name: str, members: Mapping[str, object]) -> None:
        (self._place(mapping) / name).write_text(json.dumps(members, ensure_ascii=False), "utf-8")


def _sets(things: Mapping[str, Mapping[str, Sequence[str]]]) -> Described:
    return {kind: {key: set(names) for key, names in some.items()} for kind, some in things.items()}


def _findings(kept: Sequence[Mapping[str, Any]]) -> list[Finding]:
    return [Finding(**one) for one in kept]
