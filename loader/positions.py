"""Where a key of a TOML file stands, so that a finding can name line and column (the TOML grammar of tree-sitter)."""

from collections import Counter
from collections.abc import Iterator

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]
Position = tuple[int, int]

_KEYS = {"bare_key", "quoted_key", "dotted_key"}
_TABLES = {"table", "table_array_element"}


def positions(text: str) -> dict[Path, Position]:
    """Each path of keys and indexes, with its line and column (both from 1)."""
    root = Parser(Language(tree_sitter_toml.language())).parse(text.encode("utf-8")).root_node
    return {path: (node.start_point.row + 1, node.start_point.column + 1) for path, node in _walk(root)}


def nearest(places: dict[Path, Position], path: Path) -> Position:
    """The position of the path, or of the closest table around it; the file's start where there is none."""
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return (1, 1)


def _words(key: Node) -> tuple[str, ...]:
    if key.type == "dotted_key":
        return tuple(word for part in key.children if part.type in _KEYS for word in _words(part))
    text = (key.text or b"").decode("utf-8")
    return (text.strip("\"'") if key.type == "quoted_key" else text,)


def _walk(root: Node) -> Iterator[tuple[Path, Node]]:
    counts: Counter[Path] = Counter()
    for child in root.children:
        if child.type == "pair":
            yield from _pair((), child)
        elif child.type in _TABLES:
            yield from _table(child, counts)


def _table(table: Node, counts: Counter[Path]) -> Iterator[tuple[Path, Node]]:
    key = next(part for part in table.children if part.type in _KEYS)
    path = _indexed(_words(key), counts)
    if table.type == "table_array_element":
        counts[path] += 1
        path = (*path, counts[path] - 1)
    yield path, key
    for child in table.children:
        if child.type == "pair":
            yield from _pair(path, child)


def _indexed(words: tuple[str, ...], counts: Counter[Path]) -> Path:
    """The path with the index of the latest element after each array of tables that `words` passes through."""
    path: Path = ()
    for place, word in enumerate(words):
        path = (*path, word)
        if path in counts and place < len(words) - 1:
            path = (*path, counts[path] - 1)
    return path


def _pair(parent: Path, pair: Node) -> Iterator[tuple[Path, Node]]:
    key = next(part for part in pair.children if part.type in _KEYS)
    path = (*parent, *_words(key))
    yield path, key
    yield from _value(path, pair.children[-1])


def _value(path: Path, node: Node) -> Iterator[tuple[Path, Node]]:
    if node.type == "inline_table":
        for child in node.children:
            if child.type == "pair":
                yield from _pair(path, child)
    elif node.type == "array":
        items = [child for child in node.children if child.is_named and child.type != "comment"]
        for index, item in enumerate(items):
            yield (*path, index), item
            yield from _value((*path, index), item)
