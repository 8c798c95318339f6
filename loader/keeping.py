"""Literals that a store would change are published in a type it does not know, and so keeps as they are.

Virtuoso keeps points in single precision, so that a place moves by a step; and durations as rounded seconds. With which
types it is so, a store is asked by a graph of examples. Numbers, dates and truths are left to it: they are reckoned
with, and what it makes of them can be read as what they were.
"""

import re
from collections.abc import Iterable
from typing import Final

from loader.remote import Door
from ontology import stores
from ontology.terms import GEO, XSD

_GRAPH: Final = "urn:omin:probe"
_EXAMPLES: Final = {
    GEO + "wktLiteral": "POINT (-0.123457 44.654321)",
    GEO + "geoJSONLiteral": '{"type": "Point", "coordinates": [-0.123457, 44.654321]}',
    XSD + "dayTimeDuration": "P1789D",
    XSD + "duration": "P1Y2M",
    XSD + "hexBinary": "0FB7",
    XSD + "gYear": "2022",
    XSD + "gYearMonth": "2022-01",
    XSD + "anyURI": "https://example.org/é?a=1",
}


def changed(door: Door) -> tuple[str, ...]:
    """The types whose literals a store gives back in another form, in order; StoreError as the door."""
    lines = [f"<{name}> <{name}> {_written(text)}^^<{name}> .\n" for name, text in _EXAMPLES.items()]
    door.write(_GRAPH, ["".join(lines).encode()])
    found = door.literals(_GRAPH)
    door.drop(_GRAPH)
    return tuple(sorted(name for name, text in _EXAMPLES.items() if found.get(name) != (text, name)))


def _written(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kept(pieces: Iterable[bytes], names: tuple[str, ...]) -> Iterable[bytes]:
    """N-Triples with literals of these types in the types that stand for them."""
    if not names:
        return pieces
    pattern = re.compile(b"\\^\\^<(" + b"|".join(re.escape(name.encode()) for name in names) + b")> \\.\n")
    form = b"^^<" + stores.KEPT.encode() + rb"\1> ." + b"\n"
    return (pattern.sub(form, piece) for piece in pieces)
