"""The prefixes that a query of the shapes declares (SHACL, section 5.2.1)."""

import re
from typing import Final

from rdflib import OWL, Graph
from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

# IRIs and strings, which are left as they are, or a prefixed name.
_TOKEN: Final = re.compile(
    r"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w:?$@-])([A-Za-z][\w-]*)?:([\w][\w.-]*[\w-]|[\w]|)"""
)


def expanded(graph: Graph, constraint: Node, query: str) -> str:
    """The query with its prefixed names written out, so that it can stand within another."""
    known = _declared(graph, constraint)

    def written(found: re.Match[str]) -> str:
        namespace = known.get(found[1] or "")
        return found[0] if found[2] is None or namespace is None else URIRef(namespace + found[2]).n3()

    return _TOKEN.sub(written, query)


def _declared(graph: Graph, constraint: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in graph.objects(constraint, SH.prefixes):
        for holder in graph.transitive_objects(one, OWL.imports):
            for declared in graph.objects(holder, SH.declare):
                prefix, namespace = graph.value(declared, SH.prefix), graph.value(declared, SH.namespace)
                if isinstance(prefix, Literal) and namespace is not None:
                    found[str(prefix)] = str(namespace)
    return found
