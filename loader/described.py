"""What the mappings describe, read before anything is mapped: keys and names of things, to which cells may refer."""

import re
from collections import defaultdict
from collections.abc import Iterator

from loader import columns, table
from loader.cells import preparation
from loader.chunk import Chunk
from loader.conditions import filtered
from loader.mapping import Cell, SourceMapping, Thing
from loader.names import Gazetteer
from loader.readers import UnreadableError

# By kind of thing, the names of each key.
Described = dict[str, dict[str, set[str]]]
_LABEL = "rdfs:label"


def things(mapping: SourceMapping) -> Described:
    """The things this mapping describes; nothing for a file or a key that cannot be read: `mapper.run` tells it."""
    found: Described = defaultdict(lambda: defaultdict(set))
    wanted = [thing for thing, _ in mapping.all_things()]
    used = {name for thing in wanted for name in _used(thing)}
    try:
        opened = table.opened(mapping)
        for chunk in opened.chunks(used) if used else ():
            for thing in wanted:
                for key, name in _names(thing, chunk):
                    found[thing.kind][key].add(name)
    except (UnreadableError, re.error):
        pass
    return found


def _labels(thing: Thing) -> list[Cell]:
    return [one.cell for one in thing.properties if one.predicate == _LABEL]


def _used(thing: Thing) -> list[str]:
    cells = [thing.key, *_labels(thing)]
    return sorted(
        {name for cell in cells for name in columns.fields(cell)} | set(thing.when.columns if thing.when else ())
    )


def _names(thing: Thing, chunk: Chunk) -> Iterator[tuple[str, str]]:
    chunk = filtered(chunk, thing.when).distinct(_used(thing))
    keys = _texts(thing.key, chunk)
    labels = [_texts(cell, chunk) for cell in _labels(thing)] or [[""] * chunk.rows]
    for texts in labels:
        for key, label in zip(keys, texts, strict=True):
            if key:
                yield key, label or ""


def _texts(cell: Cell, chunk: Chunk) -> list[str | None]:
    prepare = preparation(cell, Gazetteer({}))
    texts: list[str | None] = columns.convert(cell, chunk, lambda text: text, prepare, ("",)).terms.to_pylist()
    return texts
