"""What a shape becomes: checks, each a graph pattern that matches where a focus node breaks one constraint."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import NoReturn

from rdflib import Graph
from rdflib.term import BNode, Node


class NotCompiledError(Exception):
    """A shape uses what the compiler does not cover; says what. Such a shape goes to pySHACL."""


def refuse(reason: str) -> NoReturn:
    """Leave the shape to pySHACL."""
    raise NotCompiledError(reason)


def term(node: Node) -> str:
    """The term as SPARQL writes it. A blank node of the shapes is none of the data's, and an IRI must be one."""
    if isinstance(node, BNode):
        refuse("a blank node as a value")
    return node.n3()


def integer(node: Node) -> int:
    """The number that a count or a length is."""
    text = str(node)
    return int(text) if text.isdecimal() else refuse(f"“{text}” as a number")


def ordered(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in an order that is the same each time."""
    return sorted(nodes, key=str)


@dataclass
class Names:
    """Fresh variables for one query."""

    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def fresh(self) -> str:
        """A variable that the query does not have yet."""
        return f"?v{next(self._numbers)}"


@dataclass(frozen=True, slots=True)
class Slots:
    """The variables a pattern is written for: the focus node, the value that is wrong, and where to get more."""

    focus: str
    value: str
    names: Names


Pattern = Callable[[Slots], str]
Condition = Callable[[str, Names], str]


@dataclass(frozen=True, slots=True)
class Many:
    """A check as it is asked about many focus nodes: by scans of one property, not by a look at each node.

    The two counts differ if and only if somewhere a node may break the constraint; `text` then finds which do. Looking
    at one node costs the store about as much as passing over twenty triples of a scan.
    """

    count: str
    expected: str | None  # nothing is counted as 0
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of one shape.

    `breach` matches once or more where the focus node breaks it; `tells_value` says that the value variable is bound
    then, `path` the variable that tells the path where it is not the shape's. `whole`, if given, is the better query
    over all focus nodes, `many` the one for many of them: they take the pattern that binds `?this`. A check without
    `breach` cannot be nested. `worst` orders what was found, the worst first.
    """

    component: str
    breach: Pattern | None
    tells_value: bool = True
    path: str | None = None
    whole: Callable[[str], str] | None = None
    many: Callable[[str], Many] | None = None
    constraint: Node | None = None
    worst: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A shapes graph as it is compiled, with the subclasses that the data know.

    `classes` gives the IRIs, in SPARQL form, of a class and all its subclasses; `regex` whether the store's engine
    knows a regular expression with its flags.
    """

    graph: Graph
    classes: Callable[[str], tuple[str, ...]]
    regex: Callable[[str, str], bool]


def instances(reading: Reading, variable: str, of: Node) -> str:
    """A pattern for the instances of a class and of its subclasses (SHACL, section 1.1)."""
    classes = reading.classes(term(of))
    if len(classes) == 1:
        return f"{variable} a {classes[0]} ."
    known = "?class" + variable[1:]
    return f"VALUES {known} {{ {' '.join(classes)} }} {variable} a {known} ."
