"""What is declared of changes, as triples of the catalogue's graph (`ontology/changes.ttl`)."""

from collections.abc import Iterator

from loader import periods
from loader.changes.naming import named
from loader.changes.words import Withdrawal
from loader.mapping import Dataset
from loader.ntriples import Pairs, about, texts, typed
from loader.plan import Plan
from ontology import iris
from ontology.iris import Base
from ontology.terms import (
    BREAK_AT,
    BREAK_CLASS,
    BREAK_IN,
    BREAK_OF,
    CORRECTION,
    CORRECTION_CLASS,
    DCT,
    FORMER_VALUE,
    WITHDRAWAL_CLASS,
    WITHDRAWN_BY,
    WITHDRAWS,
)


def of_dataset(base: Base, plan: Plan, dataset: Dataset) -> Iterator[str]:
    """The corrections and the breaks of a dataset."""
    for correction in dataset.corrections:
        for key in sorted(named(plan, dataset, correction).keys):
            figure = base.observations(dataset.slug) + key
            name = f"{figure}#correction-{correction.date}"
            pairs: Pairs = [
                (FORMER_VALUE, typed(correction.former, "decimal")),
                (DCT + "date", typed(correction.date, "date")),
                (DCT + "description", texts(correction.why)),
            ]
            yield from about(figure, [], [(CORRECTION, f"<{name}>")])
            yield from about(name, [CORRECTION_CLASS], pairs)
    for one in dataset.breaks:
        name = f"{base.dataset(dataset.slug)}#break-{one.period}" + (f"-{one.indicator}" if one.indicator else "")
        pairs = [
            (BREAK_OF, f"<{base.dataset(dataset.slug)}>"),
            (BREAK_IN, [f"<{iris.indicator(one.indicator)}>"] if one.indicator else []),
            (BREAK_AT, f"<{periods.iri(one.period)}>"),
            (DCT + "description", texts(one.why)),
        ]
        yield from about(name, [BREAK_CLASS], pairs)


def of_withdrawals(base: Base, some: tuple[Withdrawal, ...]) -> Iterator[str]:
    """The withdrawals of an observatory; what was withdrawn is not described itself, for it is gone."""
    for one in some:
        thing = full(base, one.thing)
        heirs = [f"<{full(base, one.replaced_by)}>"] if one.replaced_by else []
        pairs: Pairs = [
            (WITHDRAWS, f"<{thing}>"),
            (WITHDRAWN_BY, f"<{base.catalogue}>"),
            (DCT + "date", typed(one.date, "date")),
            (DCT + "description", texts(one.why)),
            (DCT + "isReplacedBy", heirs),
        ]
        yield from about(withdrawal(base, one), [WITHDRAWAL_CLASS], pairs)


def withdrawal(base: Base, one: Withdrawal) -> str:
    """The IRI of a withdrawal: a part of the catalogue, named after what is withdrawn."""
    return f"{base.catalogue}#withdrawn-{full(base, one.thing).removeprefix(base.iri).replace('/', '-')}"


def full(base: Base, thing: str) -> str:
    """The IRI of a thing that is named by a path below the base or by its IRI."""
    return thing if ":" in thing else base.iri + thing
