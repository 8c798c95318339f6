"""The structure of a dataset of observations, as triples (RDF Data Cube, section 6)."""

from collections.abc import Iterator, Mapping, Sequence

from loader.mapping import Dataset
from loader.ntriples import Pairs, about, texts, typed
from loader.plan import ATTRIBUTES, MeasurePlan
from ontology.iris import Base
from ontology.terms import DCT, QB, RDFS, VALUE


def triples(base: Base, dataset: Dataset, measures: Sequence[MeasurePlan]) -> Iterator[str]:
    """The components of a dataset: dimensions in their order, the measure, attributes."""
    name = base.structure(dataset.slug)
    dimensions = {field.name: field.predicate for field in measures[0].dimensions}
    attributes = {field.name: field.predicate for plan in measures for field in plan.attributes}
    components = [*dimensions, "value", *sorted(attributes)]
    titles = [(DCT + "title", texts(dataset.title)), (RDFS + "label", texts(dataset.title))]
    pairs: Pairs = [*titles, (QB + "component", [f"<{name}#{part}>" for part in components])]
    yield from about(name, [QB + "DataStructureDefinition"], pairs)
    for order, (part, predicate) in enumerate(dimensions.items(), 1):
        ordered: Pairs = [(QB + "dimension", f"<{predicate}>"), (QB + "order", typed(str(order), "integer"))]
        yield from about(f"{name}#{part}", [QB + "ComponentSpecification"], ordered)
    yield from about(f"{name}#value", [QB + "ComponentSpecification"], [(QB + "measure", f"<{VALUE}>")])
    yield from _attributes(name, attributes)


def _attributes(structure: str, attributes: Mapping[str, str]) -> Iterator[str]:
    for part, predicate in sorted(attributes.items()):
        pairs: Pairs = [
            (QB + "attribute", f"<{predicate}>"),
            (QB + "componentRequired", typed("true" if part in ATTRIBUTES else "false", "boolean")),
        ]
        yield from about(f"{structure}#{part}", [QB + "ComponentSpecification"], pairs)
