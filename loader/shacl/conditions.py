"""Constraints on single values: each gives the SPARQL condition under which a value is wrong.

SHACL, sections 4.1 to 4.4 and 4.8.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rdflib import URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Literal, Node

from loader.shacl.checks import Condition, Names, Reading, integer, refuse, term
from loader.shacl.paths import members

Single = Callable[[Reading, Node, Node], Condition]

_KINDS: Final[Mapping[Node, str]] = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "!isBlank({0})",
}
_NUMERIC: Final = frozenset({XSD.integer, XSD.decimal, XSD.float, XSD.double})
_CASTABLE: Final = frozenset({XSD.boolean, XSD.dateTime, XSD.date, XSD.time, XSD.gYear, XSD.gYearMonth, XSD.duration})
# The store keeps a derived integer as an xsd:integer: what can be asked of it is its range (XML Schema 2, 3.3.13 ff.).
_INTEGERS: Final[Mapping[Node, tuple[int | None, int | None]]] = {
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedLong: (0, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
}


def _not(condition: str) -> str:
    """True where the condition is false, and where it cannot be told."""
    return f"!COALESCE({condition}, false)"


def _class(reading: Reading, _shape: Node, of: Node) -> Condition:
    classes = reading.classes(term(of))
    if len(classes) == 1:
        return lambda value, _: f"NOT EXISTS {{ {value} a {classes[0]} }}"

    def bad(value: str, names: Names) -> str:
        known = names.fresh()
        return f"NOT EXISTS {{ {value} a {known} . FILTER({known} IN ({', '.join(classes)})) }}"

    return bad


def _datatype(_: Reading, _shape: Node, datatype: Node) -> Condition:
    if datatype in _INTEGERS:
        low, high = _INTEGERS[datatype]
        bounds = [f"{{0}} >= {low}"] * (low is not None) + [f"{{0}} <= {high}"] * (high is not None)
        test = " && ".join([f"DATATYPE({{0}}) = {term(XSD.integer)}", "isNumeric({0})", *bounds])
    else:
        test = " && ".join([f"DATATYPE({{0}}) = {term(datatype)}", *_well_formed(datatype)])
    return lambda value, _: _not(test.format(value))


def _well_formed(datatype: Node) -> Iterator[str]:
    """What a literal of the datatype is besides: a form that is none of it counts as wrong (SHACL, section 4.1.2)."""
    if datatype in _NUMERIC:
        yield "isNumeric({0})"
    elif datatype in _CASTABLE:
        yield f"(STR({term(datatype)}(STR({{0}}))) != '~')"
    elif datatype == XSD.hexBinary:
        yield "REGEX(STR({0}), '^([0-9A-Fa-f][0-9A-Fa-f])*$')"


def _node_kind(_: Reading, _shape: Node, kind: Node) -> Condition:
    if kind not in _KINDS:
        refuse("an unknown sh:nodeKind")
    return lambda value, _: "!" + _KINDS[kind].format(value)


def _range(sign: str) -> Single:
    def single(_: Reading, _shape: Node, bound: Node) -> Condition:
        return lambda value, _: _not(f"{value} {sign} {term(bound)}")

    return single


def _length(sign: str) -> Single:
    def single(_: Reading, _shape: Node, length: Node) -> Condition:
        limit = integer(length)
        return lambda value, _: f"isBlank({value}) || " + _not(f"STRLEN(STR({value})) {sign} {limit}")

    return single


def _pattern(reading: Reading, shape: Node, pattern: Node) -> Condition:
    flags = str(reading.graph.value(shape, SH.flags) or "")
    if not reading.regex(str(pattern), flags):
        refuse("a regular expression that the store does not know")
    text, extra = Literal(str(pattern)).n3(), f", {Literal(flags).n3()}" if flags else ""
    return lambda value, _: f"isBlank({value}) || " + _not(f"REGEX(STR({value}), {text}{extra})")


def _languages(reading: Reading, _shape: Node, head: Node) -> Condition:
    ranges = [Literal(str(one)).n3() for one in members(reading.graph, head)]

    def bad(value: str, _: Names) -> str:
        return _not("(" + " || ".join([f"LANGMATCHES(LANG({value}), {one})" for one in ranges] or ["false"]) + ")")

    return bad


def _in(reading: Reading, _shape: Node, head: Node) -> Condition:
    some = members(reading.graph, head)
    allowed, iris = [term(one) for one in some], all(isinstance(one, URIRef) for one in some)

    def bad(value: str, _: Names) -> str:
        if iris and allowed:
            return f"{value} NOT IN ({', '.join(allowed)})"
        return "!(" + " || ".join([f"sameTerm({value}, {one})" for one in allowed] or ["false"]) + ")"

    return bad


SINGLES: Final[Mapping[Node, tuple[Node, Single]]] = {
    SH["class"]: (SH.ClassConstraintComponent, _class),
    SH.datatype: (SH.DatatypeConstraintComponent, _datatype),
    SH.nodeKind: (SH.NodeKindConstraintComponent, _node_kind),
    SH.minExclusive: (SH.MinExclusiveConstraintComponent, _range(">")),
    SH.minInclusive: (SH.MinInclusiveConstraintComponent, _range(">=")),
    SH.maxExclusive: (SH.MaxExclusiveConstraintComponent, _range("<")),
    SH.maxInclusive: (SH.MaxInclusiveConstraintComponent, _range("<=")),
    SH.minLength: (SH.MinLengthConstraintComponent, _length(">=")),
    SH.maxLength: (SH.MaxLengthConstraintComponent, _length("<=")),
    SH.pattern: (SH.PatternConstraintComponent, _pattern),
    SH.languageIn: (SH.LanguageInConstraintComponent, _languages),
    SH["in"]: (SH.InConstraintComponent, _in),
}
