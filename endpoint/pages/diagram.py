"""A drawing of the classes of the vocabulary and of the properties between them, laid out in columns.

Made of what the vocabulary says, so that it holds every class; the list beside it says the same in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_WIDE: Final = 176
_HIGH: Final = 38
_GAP: Final = 124
_ROW: Final = 26
_EDGE: Final = 8


@dataclass(frozen=True, slots=True)
class Edge:
    """From one class to another: the names of the properties that lead there, or none where it is a kind of it."""

    source: str
    target: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A class where it is drawn: the upper left corner, in pixels."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """An edge where it is drawn: its path (SVG 2, 9.3)."""

    edge: Edge
    path: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and lines, the size of a box, and that of the whole."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box: tuple[int, int]
    size: tuple[int, int]


def drawn(names: Sequence[str], edges: Sequence[Edge]) -> Diagram:
    """The classes in columns by how far they are from where nothing leads to; those without edges in the last one."""
    columns: dict[int, list[str]] = defaultdict(list)
    for name, layer in _layers(names, edges).items():
        columns[layer].append(name)
    boxes = {
        name: Box(name, at * (_WIDE + _GAP) + _EDGE, row * (_HIGH + _ROW) + _EDGE)
        for at, layer in enumerate(sorted(columns))
        for row, name in enumerate(columns[layer])
    }
    wide = max((box.x for box in boxes.values()), default=0) + _WIDE + _EDGE
    high = max((box.y for box in boxes.values()), default=0) + _HIGH + _EDGE
    lines = tuple(_line(edge, boxes) for edge in edges if edge.source in boxes and edge.target in boxes)
    return Diagram(tuple(boxes.values()), lines, (_WIDE, _HIGH), (wide, high))


def _layers(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    after: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        after[edge.source].append(edge.target)
    targets = {edge.target for edge in edges if edge.target != edge.source}
    layers: dict[str, int] = {}
    for begin in (name for name in names if name in after and name not in targets):
        _walk(begin, after, layers)
    for rest in (name for name in names if name in after and name not in layers):
        _walk(rest, after, layers)
    last = max(layers.values(), default=-1) + 1
    return {name: layers.get(name, last) for name in names}


def _walk(begin: str, after: dict[str, list[str]], layers: dict[str, int]) -> None:
    """Give what is reached from a class, level by level, the number of its level, where it has none."""
    level: Iterable[str] = [begin]
    at = 0
    while level := [name for name in dict.fromkeys(level) if name not in layers]:
        layers.update(dict.fromkeys(level, at))
        level, at = [target for name in level for target in after[name]], at + 1


def _line(edge: Edge, boxes: dict[str, Box]) -> Line:
    source, target = boxes[edge.source], boxes[edge.target]
    if source is target:
        x, y = source.x + _WIDE, source.y + _HIGH // 2
        return Line(edge, f"M{x} {y - 10}C{x + 40} {y - 24} {x + 40} {y + 24} {x} {y + 10}")
    from_y, to_y = source.y + _HIGH // 2, target.y + _HIGH // 2
    forward = target.x > source.x
    from_x = source.x + (_WIDE if forward or target.x == source.x else 0)
    to_x = target.x + (0 if forward else _WIDE)
    bend = _GAP // 2 if target.x != source.x else _GAP // 4
    first = from_x + (bend if from_x != source.x else -bend)
    second = to_x + (-bend if forward else bend)
    path = f"M{from_x} {from_y}C{first} {from_y} {second} {to_y} {to_x} {to_y}"
    return Line(edge, path)
