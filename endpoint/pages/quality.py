"""The page of the version's quality: the verdict, what is covered, what is missing or secret, how fresh it is.

All of it was measured when the version was built; only whether a release is overdue is asked of today.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.language import Name
from endpoint.pages.book import query
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import PageKind, Query
from endpoint.pages.measured import Measured, anchor, frequency, read
from endpoint.pages.renewal import Renewal, renewals
from ontology import terms


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rule that spoke, how often, and why that is accepted, where it is."""

    rule: Link
    times: str
    waiver: Name | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one observatory, or in the vocabulary they share."""

    about: Link
    errors: int
    warnings: int
    spoken: tuple[Spoken, ...]
    idle: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many territories of a level have a figure, of how many, when."""

    covered: str
    wanted: str
    share: str
    when: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The indicators of an observatory by the levels of its territory; no cell where nothing is measured."""

    about: Link
    levels: tuple[tuple[Link, str], ...]
    rows: tuple[tuple[Link, tuple[Cell | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """What one dataset holds and lacks, and how fresh it is; `state` says whether a release is overdue today.

    `areas` are the territories of its observatory, where there are several observatories.
    """

    anchor: str
    link: Link
    areas: tuple[Link, ...]
    cells: tuple[str, str, str] | None
    latest: str
    retrieved: str
    frequency: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An indicator of a dataset that lacks cells or has secret ones."""

    dataset: Link
    areas: tuple[Link, ...]
    indicator: Link
    masked: str
    missing: str


@dataclass(frozen=True, slots=True)
class QualityContext:
    """What the template shows."""

    title: Name
    description: Name | None
    passed: bool
    warnings: int
    verdicts: tuple[Verdict, ...]
    coverages: tuple[Coverage, ...]
    datasets: tuple[Dataset, ...]
    gaps: tuple[Gap, ...]
    renewals: tuple[Renewal, ...]
    late: int
    metrics: tuple[tuple[Link, Name | None], ...]
    today: str
    csv: str | None
    query: Query


def today() -> datetime.date:
    """The day, in UTC."""
    return datetime.datetime.now(datetime.UTC).date()


def context(desk: Desk, iri: str) -> QualityContext:
    """What was measured of the version."""
    found, facts = read(desk.book.snapshot), desk.facts(iri)
    verdicts, renewed = _verdicts(desk, found), renewals(desk, found, today())
    text = query("measurements")
    return QualityContext(
        title=desk.name(iri),
        description=facts.text(terms.DCT + "description"),
        passed=not any(one.errors for one in verdicts),
        warnings=sum(one.warnings for one in verdicts),
        verdicts=verdicts,
        coverages=tuple(_coverage(desk, found, catalogue) for catalogue in desk.book.catalogues()),
        datasets=tuple(
            _dataset(desk, found, one.iri)
            for one in desk.links(found.measured("retrieved") | found.measured("observations"))
        ),
        gaps=tuple(_gaps(desk, found)),
        renewals=renewed,
        late=sum(one.late for one in renewed),
        metrics=_metrics(desk, found),
        today=desk.language.date(today().isoformat()),
        csv=desk.data(iri, "csv"),
        query=Query(text, desk.address("/query", query=text)),
    )


def _verdicts(desk: Desk, found: Measured) -> tuple[Verdict, ...]:
    waived = {
        (row["catalogue"].value, row["rule"].value): desk.facts(row["waiver"].value).text(terms.WHY)
        for row in desk.book.snapshot.select(query("waivers"))
    }
    return tuple(_verdict(desk, found, one, waived) for one in desk.links(found.measured("errors")))


def _verdict(desk: Desk, found: Measured, on: Link, waived: dict[tuple[str, str], Name | None]) -> Verdict:
    rules = found.by_rule(on.iri)
    spoken = sorted(rules.items(), key=lambda pair: (-pair[1], pair[0]))
    return Verdict(
        about=on,
        errors=int(found.value("errors", on.iri) or 0),
        warnings=int(found.value("warnings", on.iri) or 0),
        spoken=tuple(
            Spoken(desk.link(rule), _number(desk, times), waived.get((on.iri, rule))) for rule, times in spoken
        ),
        idle=desk.links(rule for catalogue, rule in waived if catalogue == on.iri and rule not in rules),
    )


def _coverage(desk: Desk, found: Measured, catalogue: str) -> Coverage:
    areas = {key.level: value for key, value in found.of("territories", catalogue) if key.level}
    levels = sorted(areas, key=lambda level: (desk.book.order(level), level))
    cells = {
        (key.indicator, key.level): (value, key.period) for key, value in found.of("covered-territories", catalogue)
    }
    shares = {(key.indicator, key.level): value for key, value in found.of("coverage", catalogue)}
    rows = [
        (
            one,
            tuple(
                _cell(desk, *cells[one.iri, level], areas[level], shares[one.iri, level])
                if (one.iri, level) in cells
                else None
                for level in levels
            ),
        )
        for one in desk.links({indicator for indicator, _ in cells if indicator})
    ]
    heads = tuple((desk.link(level), _number(desk, areas[level])) for level in levels)
    return Coverage(desk.link(catalogue), heads, tuple(rows))


def _cell(desk: Desk, covered: str, period: str | None, wanted: str, share: str) -> Cell:
    when = desk.period(period).name.text if period else ""
    percent = desk.language.amount(Decimal(share), None, "PERCENT")
    return Cell(_number(desk, covered), _number(desk, wanted), percent, when, whole=covered == wanted)


def _dataset(desk: Desk, found: Measured, iri: str) -> Dataset:
    due = found.value("next-due", iri)
    state = "none" if due is None else "overdue" if due < today().isoformat() else "awaited"
    cells = [found.value(metric, iri) for metric in ("observations", "masked-cells", "missing-cells")]
    dates = [found.value(metric, iri) for metric in ("latest-period-end", "retrieved", "next-due")]
    latest, retrieved, awaited = (desk.language.date(one) if one else "" for one in dates)
    counts = [_number(desk, one) for one in cells if one is not None]
    return Dataset(
        anchor=anchor(desk, iri),
        link=desk.link(iri),
        areas=_areas(desk, iri),
        cells=(counts[0], counts[1], counts[2]) if len(counts) == len(cells) else None,
        latest=latest,
        retrieved=retrieved,
        frequency=frequency(desk, desk.facts(iri).link(terms.DCT + "accrualPeriodicity")) or "",
        due=awaited,
        state=state,
    )


def _areas(desk: Desk, dataset: str) -> tuple[Link, ...]:
    if len(desk.book.catalogues()) == 1:
        return ()
    catalogues = desk.book.snapshot.subjects(terms.DCAT + "dataset", dataset)
    return desk.links(area for one in catalogues for area in desk.book.home_areas(one))


def _gaps(desk: Desk, found: Measured) -> list[Gap]:
    missing = {(key.on, key.indicator): value for key, value in found.of("missing-cells") if key.indicator}
    masked = {(key.on, key.indicator): value for key, value in found.of("masked-cells") if key.indicator}
    lacking = sorted(key for key in missing if missing[key] != "0" or masked[key] != "0")
    return [
        Gap(
            desk.link(on),
            _areas(desk, on),
            desk.link(indicator),
            _number(desk, masked[on, indicator]),
            _number(desk, missing[on, indicator]),
        )
        for on, indicator in lacking
        if indicator
    ]


def _metrics(desk: Desk, found: Measured) -> tuple[tuple[Link, Name | None], ...]:
    links = desk.links(found.metrics())
    return tuple((one, desk.facts(one.iri).text(terms.SKOS + "definition")) for one in links)


def _number(desk: Desk, value: str | int) -> str:
    return desk.language.number(Decimal(value))


PAGE: Final = PageKind("quality", (terms.DQV + "QualityMetadata",), context)
