"""The difference of two kept versions as an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html, version 2).

Applied to the quads of the first version it gives those of the second. No blank node stands in our graphs.
"""

import json
import uuid
from collections.abc import Iterator

from loader.history.sides import Side


def patch(old: Side, new: Side) -> Iterator[str]:
    """The lines of the patch: what goes, then what comes, graph by graph; of a graph all is held in memory."""
    yield f"H id {_name(old, new)} ."
    yield f"H from {json.dumps(old.manifest['version'])} ."
    yield f"H to {json.dumps(new.manifest['version'])} ."
    yield "TX ."
    for graph in sorted({*old.reader.graphs(), *new.reader.graphs()}):
        if old.digests.get(graph, "") != new.digests.get(graph):
            before, after = _quads(old, graph), _quads(new, graph)
            yield from (f"D {quad}" for quad in sorted(before - after))
            yield from (f"A {quad}" for quad in sorted(after - before))
    yield "TC ."


def _name(old: Side, new: Side) -> str:
    """A name that follows from the two versions."""
    versions = f"{old.manifest['version']} {new.manifest['version']}"
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, versions)}>"


def _quads(side: Side, graph: str) -> set[str]:
    """The quads of a graph as N-Quads write them."""
    lines = (line for piece in side.reader.pieces(graph) for line in piece.decode().splitlines())
    return {f"{line.removesuffix(' .')} <{graph}> ." for line in lines}
