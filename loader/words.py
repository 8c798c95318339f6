"""The vocabulary that mappings use, as it was read: Turtle is slow to read, so it is kept beside the version."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from loader.inputs import program
from loader.pieces import Shelf
from loader.sheaf import fingerprint
from ontology import stored, vocabulary
from ontology.vocabulary import Property, Vocabulary


@dataclass(frozen=True, slots=True)
class Words:
    """What a mapping may use, and all of it as sorted N-Triples lines."""

    vocabulary: Vocabulary
    lines: bytes


def read(extra: Sequence[Path], folders: Sequence[Path], shelf: Shelf | None) -> Words:
    """The vocabulary as `ontology.vocabulary.load` reads it, kept on the shelf; ValueError as from there."""
    if shelf is None:
        return _read(extra, folders)
    name = f"words-{_key(extra, folders)}.json"
    kept = shelf.carried(Path(name))
    if kept is not None:
        return _kept(kept)
    words = _read(extra, folders)
    shelf.folder.mkdir(parents=True, exist_ok=True)
    (shelf.folder / name).write_text(json.dumps({**asdict(words.vocabulary), "lines": words.lines.decode()}), "utf-8")
    return words


def _read(extra: Sequence[Path], folders: Sequence[Path]) -> Words:
    return Words(vocabulary.load(extra, folders), vocabulary.ntriples(extra, folders))


def _key(extra: Sequence[Path], folders: Sequence[Path]) -> str:
    """A key of all files that are read."""
    paths = (*vocabulary.turtle_files(), *extra)
    queries = stored.texts(dict.fromkeys([*(path.parent for path in paths), *folders]))
    turtle = (f"{path}\n{path.read_text('utf-8')}" for path in paths)
    return fingerprint([program(), *turtle, *(f"{slug}\n{text}" for slug, text in sorted(queries.items()))])


def _kept(path: Path) -> Words:
    kept = json.loads(path.read_text("utf-8"))
    properties = {name: Property(**one) for name, one in kept["properties"].items()}
    return Words(Vocabulary(properties, kept["codes"]), kept["lines"].encode())
