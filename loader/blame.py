"""What judging found, as findings: the file, line and column to blame where a row made the node, else the node."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from loader import cube, traces
from loader.finding import Finding
from loader.observatory import Observatory
from loader.rule_texts import told
from loader.shacl import validation
from loader.shacl.results import Result, text_of
from loader.traces import Trace
from loader.workshop import Mapped
from ontology import iris
from ontology.terms import SH, VALUE, compact


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node came from."""

    file: str
    trace: Trace


Places = Mapping[str, Place]


def places(mapped: Mapped, names: Collection[str]) -> dict[str, Place]:
    """Where those of the named nodes came from: the row of a source, or what a territory's TOML says of them."""
    found = {iri: place for one in mapped.observatories for iri, place in _described(one) if iri in names}
    for one in mapped.observatories if names else ():
        for built in mapped.built[one.base.iri]:
            traced = traces.lines_of(built.plan, mapped.lexicons[one.base.iri], names)
            found.update({iri: Place(str(built.plan.mapping.file), trace) for iri, trace in traced.items()})
    return found


def _described(one: Observatory) -> Iterator[tuple[str, Place]]:
    """The catalogue, the sources, the datasets and their structures, with the file and line that describe them."""
    yield one.base.catalogue, Place(str(one.document.path), Trace(1, {}))
    for mapping in one.mappings:
        file = str(mapping.path)
        yield one.base.source(mapping.source.slug), Place(file, Trace(mapping.where(("source",))[0], {}))
        for dataset in mapping.datasets:
            place = Place(file, Trace(mapping.where(dataset.path)[0], {}))
            yield from ((iri, place) for iri in (one.base.dataset(dataset.slug), one.base.structure(dataset.slug)))


def focus_of(result: Result) -> str:
    """The IRI of the focus node, or the text of a literal one."""
    return text_of(result.focus)


def of_shape(one: validation.Found, places: Places) -> Iterator[Finding]:
    """The findings of one constraint; the last says how many more there are."""
    for number, result in enumerate(one.results, 1):
        last = number == len(one.results)
        yield replace(_shape_finding(result, places), more=one.more if last else 0)


def _shape_finding(one: Result, places: Places) -> Finding:
    focus, path = focus_of(one), text_of(one.path) if one.path else None
    place = places.get(focus)
    value = text_of(one.value) if one.value and one.value != one.focus else None
    shape = text_of(one.shape)
    details = {
        "subject": f" ({focus})" if place else "",
        "found_fr": f" Trouvé : « {value} »." if value else "",
        "found_en": f" Found: “{value}”." if value else "",
        "message_fr": one.messages.get("fr", ""),
        "message_en": one.messages.get("en", ""),
        "shape": shape,
        **_mend(shape.rpartition("/")[2]),
        "severity": "error" if one.severity == f"<{SH}Violation>" else "warning",
        **_report_of(one),
    }
    column = (place.trace.columns.get(path) if place and path else None) or (compact(path) if path else None)
    return Finding("shape", *_where(focus, place), None, column, value, details)


def _mend(name: str) -> dict[str, str]:
    """How to mend what breaks a rule."""
    texts = told(name).get("mend", {})
    return {"mend_fr": texts.get("fr", ""), "mend_en": texts.get("en", "")}


def _report_of(one: Result) -> dict[str, str]:
    """What a validation report says besides; terms in N-Triples form."""
    return {"focus": one.focus, "path": one.path or "", "term": one.value or "", "component": one.component}


def _where(focus: str, place: Place | None) -> tuple[str, int | None]:
    return (place.file, place.trace.line) if place else (focus, None)


def of_cube(one: cube.Violation, places: Places) -> Finding:
    """The finding of one violation of a cube constraint or a rule of the house."""
    place = places.get(one.focus)
    part, constraint = next(
        (part, known) for part in (cube.CUBE, cube.RULES) for known in cube.constraints(part) if known.rule == one.rule
    )
    details = {
        "subject": f" ({one.focus})" if place else "",
        "rule": one.rule,
        "detail": f": {one.detail}" if one.detail else "",
        "title_en": constraint.title,
        "title_fr": constraint.title_fr,
        "focus": f"<{one.focus}>",
        "severity": constraint.severity,
        "page": iris.rule(one.rule.lower()),
        **_mend(one.rule.lower()),
    }
    code = "cube" if part == cube.CUBE else "rule"
    columns = place.trace.columns if place else {}
    column = columns.get(one.detail or "") or columns.get(VALUE)
    return Finding(code, *_where(one.focus, place), None, column, details=details)
