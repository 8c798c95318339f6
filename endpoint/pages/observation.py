"""The page of an observation: one figure with all that is known of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from endpoint.language import Name
from endpoint.observed import figures
from endpoint.pages.corrected import Correction, corrections
from endpoint.pages.desk import Desk, Facts, Link, decimal
from endpoint.pages.figures import Figure, amount, read, source_page
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.indicator import DEFINITION
from ontology import terms

if TYPE_CHECKING:
    from endpoint.store import Row


@dataclass(frozen=True, slots=True)
class Precision:
    """What the source says of how sure a figure is."""

    size: str | None
    lower: str | None
    upper: str | None
    confidence: str | None
    method: Link | None


@dataclass(frozen=True, slots=True)
class ObservationContext:
    """What the template shows; no figure where the observation has no value that can be read."""

    title: Name
    figure: Figure | None
    definition: Name | None
    kind_definition: Name | None
    status_definition: Name | None
    basis: Link | None
    basis_definition: Name | None
    dimensions: tuple[tuple[Link, Link], ...]
    unit: Link | None
    precision: Precision
    dataset: Link | None
    source_page: str | None
    licence: Link | None
    corrections: tuple[Correction, ...]
    query: Query


def context(desk: Desk, iri: str) -> ObservationContext:
    """What the store says of an observation."""
    figure = next(iter(read(desk, desk.rows("observation", iri), thing_is="observation")), None)
    facts = desk.facts(iri)
    basis = facts.link(terms.OMIN + "periodBasis")
    return ObservationContext(
        title=figure.indicator.name if figure else desk.name(iri),
        figure=figure,
        definition=_definition(desk, figure.indicator if figure else None),
        kind_definition=_definition(desk, figure.kind if figure else None),
        status_definition=_definition(desk, figure.status if figure else None),
        basis=basis,
        basis_definition=_definition(desk, basis),
        dimensions=tuple((desk.link(name), code) for name, code in (figure.extra if figure else ())),
        unit=facts.link(terms.SDMX_ATTRIBUTE + "unitMeasure"),
        precision=_precision(desk, iri, figure.unit if figure else ""),
        dataset=facts.link(terms.DATA_SET),
        source_page=source_page(desk, figure.source.iri) if figure and figure.source else None,
        licence=_licence(desk, facts),
        corrections=corrections(desk, figures(iri, desk.book.snapshot)),
        query=query(desk, "observation", iri),
    )


def _definition(desk: Desk, link: Link | None) -> Name | None:
    return desk.facts(link.iri).text(DEFINITION) if link else None


def _licence(desk: Desk, facts: Facts) -> Link | None:
    """The licence of the source, else of the dataset."""
    holders = [*facts.links(terms.SOURCE), *facts.links(terms.DATA_SET)]
    found = (desk.facts(holder.iri).link(terms.DCT + "license") for holder in holders)
    return next((licence for licence in found if licence), None)


def _precision(desk: Desk, iri: str, unit: str) -> Precision:
    row: Row = next(iter(desk.rows("observation_bounds", iri)), {})
    numbers = {name: decimal(row.get(name)) for name in ("size", "lower", "upper", "confidence")}

    def said(name: str, unit_iri: str) -> str | None:
        number = numbers[name]
        return amount(desk, number, None, unit_iri) if number is not None else None

    method = desk.link(row["method"].value) if "method" in row else None
    confidence = said("confidence", terms.UNIT + "PERCENT")
    return Precision(said("size", ""), said("lower", unit), said("upper", unit), confidence, method)


PAGE: Final = PageKind("observation", (terms.OBSERVATION,), context)
