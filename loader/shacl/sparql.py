"""SPARQL constraints over all focus nodes at once (SHACL, section 5).

SHACL runs such a query once per focus node with `$this` bound. Here the targets are joined into its outer group. That
gives the same only where no inner group sees `$this` without binding it itself, which is read off the parsed query.
"""

import re
from typing import Any, Final

from rdflib.namespace import SH
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

from loader.shacl import prefixes
from loader.shacl.checks import Check, Reading, refuse
from loader.shacl.paths import Path

_THIS: Final = Variable("this")
_PATH: Final = re.compile(r"[$?]PATH\b")
_QUOTED: Final = re.compile(r"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
# What SHACL forbids (section 5.2.1, appendix A), what asks for the shapes, and comments, which may hide a brace.
_FORBIDDEN: Final = re.compile(
    r"\b(?:MINUS|SERVICE|VALUES|ASK|CONSTRUCT|DESCRIBE|GROUP|HAVING|LIMIT|OFFSET)\b"
    r"|[$?](?:shapesGraph|currentShape)\b|\bAS\s+[$?]this\b|#|\bSELECT\b(?s:.*)\bSELECT\b",
    re.IGNORECASE,
)


def check(reading: Reading, path: Path | None, constraint: Node) -> Check:
    """The check of one `sh:sparql`, whose query gets the targets into its outer group."""
    select = reading.graph.value(constraint, SH.select)
    if select is None:
        refuse("a SPARQL constraint that is no SELECT")
    text = prefixes.expanded(reading.graph, constraint, str(select))
    if path:
        text = _PATH.sub(lambda _: path.text, text)
    _check_scopes(text)
    start = text.index("{") + 1

    def whole(targets: str) -> str:
        return f"{text[:start]} {{ SELECT DISTINCT ?this WHERE {{ {targets} }} }} {text[start:]}"

    return Check(str(SH.SPARQLConstraintComponent), None, path="?path", whole=whole, constraint=constraint)


def _check_scopes(text: str) -> None:
    """Leave the query to pySHACL unless `$this` is bound wherever it is seen."""
    forbidden = _FORBIDDEN.search(_QUOTED.sub("''", text))
    if forbidden:
        refuse(f"a query with {forbidden[0][:10]}")
    try:
        query: Any = parseQuery(text)[1]
    except Exception as error:  # noqa: BLE001 - the parser raises whatever it likes
        refuse(f"a query that cannot be read: {error}")
    if not _mentions(query.projection):
        refuse("a query that does not select $this")
    _check_group(query.where, bound=True)


def _check_group(group: Any, *, bound: bool) -> None:  # noqa: ANN401 - rdflib's parse tree has no types
    """`bound` says that `$this` has a value where the group starts."""
    parts = group.part or ()
    bound = bound or any(part.name == "TriplesBlock" and _mentions(part) for part in parts)
    for part in parts:
        match part.name:
            case "TriplesBlock":
                pass
            case "Filter" | "Bind" if bound or not _mentions(part):
                pass
            case "OptionalGraphPattern":
                _check_group(part.graph, bound=bound)
            case "GroupOrUnionGraphPattern":
                for one in part.graph:
                    _check_group(one, bound=False)
            case _ if not _mentions(part):
                pass
            case _:
                refuse(f"a query that sees $this in {part.name}")


def _mentions(node: object) -> bool:
    if isinstance(node, CompValue):
        return any(_mentions(one) for one in node.values())
    if isinstance(node, str):
        return node == _THIS
    try:
        return any(_mentions(one) for one in node)  # type: ignore[attr-defined]
    except TypeError:
        return False
