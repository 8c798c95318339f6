"""The account that goes with downloaded data: what they are, whose, how made, what to beware of, how to cite them."""

from collections.abc import Iterator
from dataclasses import dataclass

from endpoint.choice import Choice
from endpoint.language import Language
from endpoint.pages.desk import Desk
from endpoint.reuse import origin
from endpoint.reuse.citation import Citation, citation, plain, spoken
from endpoint.reuse.origin import Making, Origin, Source
from endpoint.tabular import Table


@dataclass(frozen=True, slots=True)
class Account:
    """All that is told of the rows of a table."""

    origin: Origin
    choice: Choice
    rows: int
    sources: tuple[Source, ...]
    kinds: tuple[Making, ...]
    methods: tuple[Making, ...]
    caveats: tuple[str, ...]
    citation: Citation


def account(desk: Desk, iri: str, choice: Choice, table: Table) -> Account:
    """What the store says of the data of a thing, of the rows of this table."""
    told = origin.origin(desk, iri)
    return Account(
        origin=told,
        choice=choice,
        rows=sum(1 for _ in table.rows()),
        sources=origin.sources(desk, iri, table),
        kinds=origin.makings(desk, table, "kind"),
        methods=origin.makings(desk, table, "method"),
        caveats=tuple(_caveats(desk, iri, table)),
        citation=citation(told, spoken(choice)),
    )


def _caveats(desk: Desk, iri: str, table: Table) -> Iterator[str]:
    """What to beware of: figures that are not simply counted, not there, or not to be compared."""
    say = desk.language.say
    for kind in origin.makings(desk, table, "status", usual="normal"):
        yield say("caveat_status", n=kind.number, status=kind.name, meaning=kind.meaning)
    for basis in origin.makings(desk, table, "period_basis", usual="reference"):
        yield say("caveat_basis", n=basis.number, basis=basis.name, meaning=basis.meaning)
    if "lower_bound" in table.names and any(row[table.names.index("lower_bound")] for row in table.rows()):
        yield say("caveat_bounds")
    if secret := origin.secret(desk, iri):
        yield say("caveat_secret", n=secret)
    if found := origin.warnings(desk, iri):
        yield say("caveat_quality", n=found[0], address=found[1])


def lines(told: Account, language: Language) -> Iterator[tuple[str, str]]:
    """The account as pairs of a heading and a text, for a sheet."""
    say = language.say
    yield say("account_what"), told.origin.title
    yield say("account_about"), told.origin.description
    yield say("account_choice"), spoken(told.choice)
    yield from ((say("publisher"), one) for one in told.origin.publishers)
    yield from ((say("licence"), f"{name} <{iri}>") for iri, name in told.origin.licences)
    yield from ((say("source"), _sourced(one)) for one in told.sources)
    yield from ((say("kind"), f"{one.name} ({one.number}) : {one.meaning}") for one in told.kinds)
    yield from ((say("account_method"), f"{one.name} : {one.meaning}") for one in told.methods)
    yield from ((say("account_caveat"), one) for one in told.caveats)
    yield say("account_cite"), plain(told.citation, language)
    yield say("account_version"), told.origin.version
    yield say("modified"), told.origin.modified
    yield say("account_address"), told.origin.iri


def _sourced(source: Source) -> str:
    parts = [source.title, source.publisher, source.licence, source.page or source.iri]
    return " — ".join(part for part in parts if part)
