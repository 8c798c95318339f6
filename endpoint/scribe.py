"""A process for one write: it copies a version by hard links, changes the copy and ends.

Started by the workbench as `python -I -m endpoint.scribe <source> <target> <memory>`. On standard input it reads a line
of JSON (`endpoint.workbench.Change`) and the texts that belong to it, on standard output it writes what came of it.
"""

import codecs
import json
import sys
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from endpoint import intake
from endpoint.wire import Header
from endpoint.worker import OutcomeError, confine, die_with_parent, told

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def _graph(change: Header) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(str(change["graph"])) if change["graph"] is not None else ox.DefaultGraph()


def _update(store: ox.Store, change: Header, body: bytes) -> Header:
    store.update(body.decode(), base_iri=str(change["base"]))
    return {}


def _put(store: ox.Store, change: Header, body: bytes) -> Header:
    """Replace a graph (SPARQL 1.1 Graph Store HTTP Protocol, section 5.3)."""
    existed = _exists(store, _graph(change))
    store.clear_graph(_graph(change))
    _load(store, change, body)
    return {"created": not existed}


def _post(store: ox.Store, change: Header, body: bytes) -> Header:
    """Merge into a graph (section 5.5)."""
    existed = _exists(store, _graph(change))
    _load(store, change, body)
    return {"created": not existed}


def _delete(store: ox.Store, change: Header, _body: bytes) -> Header:
    """Remove a graph (section 5.4)."""
    existed = _exists(store, _graph(change))
    store.remove_graph(_graph(change))
    return {"existed": existed}


def _exists(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
    return isinstance(graph, ox.DefaultGraph) or store.contains_named_graph(graph)


def _load(store: ox.Store, change: Header, body: bytes) -> None:
    graph, start = _graph(change), 0
    if isinstance(graph, ox.NamedNode):
        store.add_graph(graph)
    for ending, length in cast("list[tuple[str, int]]", change["parts"]):
        text = body[start : start + length].removeprefix(codecs.BOM_UTF8)
        intake.inspect(ending, text)
        if ending == "jsonld":
            store.extend(_quads(text, str(change["base"]), graph))
        else:
            store.load(text, FORMATS[ending], base_iri=str(change["base"]), to_graph=graph)
        start += length


def _quads(text: bytes, base: str, graph: ox.NamedNode | ox.DefaultGraph) -> "Iterator[ox.Quad]":
    """What JSON-LD says, for a graph; it can name graphs of its own, which are not what is written to."""
    for quad in ox.parse(text, ox.RdfFormat.JSON_LD, base_iri=base):
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            raise OutcomeError("other-graph")
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


_ACTIONS: Final = {"update": _update, "put": _put, "post": _post, "delete": _delete}


def main(source: str, target: str, memory: str) -> None:
    """Make one change on a copy of `source`, or on a new store where there is none."""
    die_with_parent()
    change = cast("Header", json.loads(sys.stdin.buffer.readline()))
    body = sys.stdin.buffer.read()
    if source:
        ox.Store.read_only(source).backup(target)
    store = ox.Store(target)
    confine(int(memory), writing=True)
    header, _ = told(lambda: ({"outcome": "ok", **_ACTIONS[str(change["action"])](store, change, body)}, b""))
    store.flush()
    sys.stdout.write(json.dumps(header))


if __name__ == "__main__":
    main(*sys.argv[1:4])
