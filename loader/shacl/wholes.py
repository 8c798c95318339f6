"""Constraints on all the values of a focus node: how many, which, and against those of another property.

SHACL, sections 4.2, 4.5 and 4.8.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Final

from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from loader.shacl import scans
from loader.shacl.checks import Check, Condition, Names, Reading, Slots, integer, refuse, term
from loader.shacl.paths import Path, members

Whole = Callable[[Reading, Node, Path | None, Node], Iterator[Check]]

# Up to so many different values are found by joining them pairwise; more are counted.
_PAIRWISE: Final = 3


def values(path: Path | None, focus: str, value: str) -> str:
    """A pattern for the value nodes: of a node shape, the focus node itself."""
    return f"{focus} {path.text} {value} ." if path else f"FILTER(sameTerm({focus}, {value}))"


def several(path: Path, focus: str, number: int, names: Names, condition: Condition | None = None) -> str:
    """A pattern for `number` different values of the focus node, each of which meets the condition."""
    if number > _PAIRWISE:
        refuse(f"a count of more than {_PAIRWISE} within another shape")
    some = [names.fresh() for _ in range(number)]
    found = [f"{focus} {path.text} {one} ." for one in some]
    met = [f"FILTER({condition(one, names)})" for one in some if condition]
    apart = [f"FILTER(!sameTerm({one}, {other}))" for one, other in combinations(some, 2)]
    return " ".join((*found, *met, *apart))


def at_least(component: Node, path: Path, number: int, condition: Condition | None = None) -> Iterator[Check]:
    """A check that there are `number` different values that meet the condition."""
    if number > 0:
        yield Check(
            str(component),
            lambda slots: f"FILTER NOT EXISTS {{ {several(path, slots.focus, number, slots.names, condition)} }}",
            tells_value=False,
            whole=_counted(path, f"< {number}", condition) if number > _PAIRWISE else None,
            many=scans.at_least_one(path.plain) if path.plain and number == 1 and not condition else None,
        )


def at_most(component: Node, path: Path, number: int, condition: Condition | None = None) -> Iterator[Check]:
    """A check that there are no more than `number` different values that meet the condition."""
    yield Check(
        str(component),
        lambda slots: several(path, slots.focus, number + 1, slots.names, condition),
        tells_value=False,
        whole=_counted(path, f"> {number}", condition) if number >= _PAIRWISE else None,
        many=scans.at_most(path.plain, number) if path.plain and number > 0 and not condition else None,
    )


def _counted(path: Path, test: str, condition: Condition | None) -> Callable[[str], str]:
    met = f"FILTER({condition('?value', Names())})" if condition else ""

    def whole(targets: str) -> str:
        focus = f"{{ SELECT DISTINCT ?this WHERE {{ {targets} }} }}"
        found = f"{{ SELECT DISTINCT ?this ?value WHERE {{ {targets} ?this {path.text} ?value . {met} }} }}"
        grouped = f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) {test})"
        return f"SELECT ?this WHERE {{ {focus} OPTIONAL {{ {found} }} }} {grouped}"

    return whole


def _min_count(_: Reading, _shape: Node, path: Path | None, number: Node) -> Iterator[Check]:
    if path:
        yield from at_least(SH.MinCountConstraintComponent, path, integer(number))


def _max_count(_: Reading, _shape: Node, path: Path | None, number: Node) -> Iterator[Check]:
    if path:
        yield from at_most(SH.MaxCountConstraintComponent, path, integer(number))


def _has_value(_: Reading, _shape: Node, path: Path | None, wanted: Node) -> Iterator[Check]:
    component = str(SH.HasValueConstraintComponent)
    if path is None:
        yield Check(component, lambda slots: f"FILTER(!sameTerm({slots.focus}, {term(wanted)}))", tells_value=False)
    else:
        text = f"{path.text} {term(wanted)}"
        yield Check(component, lambda slots: f"FILTER NOT EXISTS {{ {slots.focus} {text} }}", tells_value=False)


def _equals(_: Reading, _shape: Node, path: Path | None, other: Node) -> Iterator[Check]:
    component, property_ = str(SH.EqualsConstraintComponent), term(other)

    def missing_there(slots: Slots) -> str:
        own = values(path, slots.focus, slots.value) if path else ""
        value = slots.value if path else slots.focus
        return f"{own} FILTER NOT EXISTS {{ {slots.focus} {property_} {value} }}"

    def missing_here(slots: Slots) -> str:
        there = f"{slots.focus} {property_} {slots.value} ."
        if path is None:
            return f"{there} FILTER(!sameTerm({slots.focus}, {slots.value}))"
        return f"{there} FILTER NOT EXISTS {{ {slots.focus} {path.text} {slots.value} }}"

    yield Check(component, missing_there)
    yield Check(component, missing_here, tells_value=True)


def _disjoint(_: Reading, _shape: Node, path: Path | None, other: Node) -> Iterator[Check]:
    component = str(SH.DisjointConstraintComponent)
    if path is None:
        yield Check(component, lambda slots: f"{slots.focus} {term(other)} {slots.focus} .")
    else:
        pattern = f"{{0}} {path.text} {{1}} . {{0}} {term(other)} {{1}} ."
        yield Check(component, lambda slots: pattern.format(slots.focus, slots.value))


def _less(component: Node, sign: str) -> Whole:
    def whole(_: Reading, _shape: Node, path: Path | None, other: Node) -> Iterator[Check]:
        if path is None:
            refuse("sh:lessThan without a path")

        def breach(slots: Slots) -> str:
            more = slots.names.fresh()
            pair = f"{values(path, slots.focus, slots.value)} {slots.focus} {term(other)} {more} ."
            return f"{pair} FILTER(!COALESCE({slots.value} {sign} {more}, false))"

        yield Check(str(component), breach)

    return whole


def _unique_lang(_: Reading, _shape: Node, path: Path | None, wanted: Node) -> Iterator[Check]:
    if path is None or wanted != Literal(True):
        return
    component, language = str(SH.UniqueLangConstraintComponent), "(LCASE(LANG(?v1)) AS ?language)"

    def breach(slots: Slots) -> str:
        one, other = slots.names.fresh(), slots.names.fresh()
        same = f"LANG({one}) != '' && LCASE(LANG({one})) = LCASE(LANG({other})) && !sameTerm({one}, {other})"
        return f"{slots.focus} {path.text} {one} . {slots.focus} {path.text} {other} . FILTER({same})"

    def whole(targets: str) -> str:
        return f"SELECT DISTINCT ?this {language} WHERE {{ {targets} {breach(Slots('?this', '?value', Names()))} }}"

    yield Check(component, breach, tells_value=False, whole=whole)


def _closed(reading: Reading, shape: Node, _path: Path | None, wanted: Node) -> Iterator[Check]:
    if wanted != Literal(True):
        return
    graph = reading.graph
    paths = [graph.value(one, SH.path) for one in graph.objects(shape, SH.property)]
    ignored = graph.value(shape, SH.ignoredProperties)
    known = [one for one in (*paths, *(members(graph, ignored) if ignored else ())) if isinstance(one, URIRef)]
    allowed = ", ".join(sorted(term(one) for one in known))

    def breach(slots: Slots) -> str:
        path = "?path" if slots.value == "?value" else slots.names.fresh()
        other = f" FILTER({path} NOT IN ({allowed}))" if allowed else ""
        return f"{slots.focus} {path} {slots.value} .{other}"

    yield Check(str(SH.ClosedConstraintComponent), breach, path="?path")


WHOLES: Final[Mapping[Node, Whole]] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.hasValue: _has_value,
    SH.equals: _equals,
    SH.disjoint: _disjoint,
    SH.lessThan: _less(SH.LessThanConstraintComponent, "<"),
    SH.lessThanOrEquals: _less(SH.LessThanOrEqualsConstraintComponent, "<="),
    SH.uniqueLang: _unique_lang,
    SH.closed: _closed,
}
