"""What a catalogue says of each dataset: what it covers, how fresh it is, under which licence, how good."""

from dataclasses import dataclass

from endpoint.language import Name
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.measured import Measured, about, frequency
from endpoint.pages.quality import today
from ontology import terms


@dataclass(frozen=True, slots=True)
class Holding:
    """One dataset of a catalogue; `state` says whether its next release is overdue today."""

    link: Link
    areas: tuple[Link, ...]
    description: Name | None
    families: tuple[Link, ...]
    levels: tuple[Link, ...]
    kinds: tuple[Link, ...]
    figures: int
    masked: int
    missing: int
    places: int
    things: tuple[tuple[Link, int], ...]
    first: str
    last: str
    modified: str
    day: str
    rhythm: str | None
    due: str
    state: str
    licence: Link | None
    quality: str | None
    sources: tuple[Link, ...]
    version: str
    csv: str | None


def holding(desk: Desk, found: Measured, iri: str, areas: tuple[Link, ...]) -> Holding:
    """What is said, measured and counted of a dataset; `areas` are those of its observatory."""
    facts, cube = desk.facts(iri), desk.book.cube
    rows = cube.of("dataset", iri)
    indicators, levels, kinds = (cube.distinct(name, rows) for name in ("indicator", "level", "kind"))
    families = {term.value for one in indicators for term in desk.book.terms("family_of", one, "family")}
    periods = sorted(_periods(desk, facts))
    due = found.value("next-due", iri)
    modified = facts.text(terms.DCT + "modified")
    return Holding(
        link=desk.link(iri),
        areas=areas,
        description=facts.text(terms.DCT + "description"),
        families=_ordered(desk, families),
        levels=_ordered(desk, levels),
        kinds=_ordered(desk, kinds),
        figures=int(cube.values(rows).size),
        masked=int(found.value("masked-cells", iri) or 0),
        missing=int(found.value("missing-cells", iri) or 0),
        places=len(cube.distinct("area", rows)),
        things=() if rows.size else _things(desk, iri),
        first=desk.language.period(periods[0]) if periods else "",
        last=desk.language.period(periods[-1]) if periods else "",
        modified=desk.language.date(modified.text) if modified else "",
        day=modified.text if modified else "",
        rhythm=frequency(desk, facts.link(terms.DCT + "accrualPeriodicity")),
        due=desk.language.date(due) if due else "",
        state="none" if due is None else "overdue" if due < today().isoformat() else "awaited",
        licence=facts.link(terms.DCT + "license"),
        quality=about(desk, iri),
        sources=facts.links(terms.PROV + "wasDerivedFrom", terms.DCT + "source"),
        version=version.text if (version := facts.text(terms.DCAT + "version")) else "",
        csv=desk.data(iri, "csv"),
    )


def _ordered(desk: Desk, iris: set[str] | tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(desk.link(iri) for iri in sorted(iris, key=lambda iri: (desk.book.order(iri), iri)))


def _periods(desk: Desk, facts: Facts) -> set[str]:
    return {desk.book.notation(link.iri) for link in facts.links(terms.DCT + "temporal")}


def _things(desk: Desk, iri: str) -> tuple[tuple[Link, int], ...]:
    """What a dataset without figures lists, by class."""
    return tuple((desk.link(row["class"].value), int(row["members"].value)) for row in desk.rows("dataset_holds", iri))
