"""What is known of the data of a thing: who publishes them, under which licence, from what, how they were made."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from endpoint import observed, tables
from endpoint.documents import licences_of, spoken
from endpoint.locate import local_path
from endpoint.pages import measured
from endpoint.pages.desk import Desk
from endpoint.site import base, query, root
from endpoint.store import Term
from endpoint.tabular import Table
from endpoint.versions.kept import live
from ontology import iris, terms

_TITLE: Final = (terms.DCT + "title", terms.RDFS + "label", terms.SKOS + "prefLabel", terms.FOAF + "name")
_SAID: Final = (terms.DCT + "description", terms.SKOS + "definition", terms.RDFS + "comment")
_FEW: Final = 40  # sources that are named


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from."""

    iri: str
    title: str
    publisher: str
    page: str
    licence: str


@dataclass(frozen=True, slots=True)
class Making:
    """How some of the figures were made, or what is to be known of them: a code, what it means, of how many it is."""

    name: str
    meaning: str
    number: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What a reader is told of the data of a thing."""

    iri: str
    title: str
    description: str
    publishers: tuple[str, ...]
    datasets: tuple[tuple[str, str], ...]
    licences: tuple[tuple[str, str], ...]
    issued: str
    modified: str
    version: str
    kept: str = ""  # the address at which all this stays as it is


def origin(desk: Desk, iri: str) -> Origin:
    """What the store says of a thing and of the datasets, or else the catalogues, that its data are of."""
    snapshot = desk.book.snapshot
    holders = tables.origins(iri, snapshot)
    built = str(snapshot.manifest.get("built", ""))[:10]
    return Origin(
        iri=iri,
        title=title(desk, iri),
        description=_text(desk, iri, *_SAID),
        publishers=tuple(dict.fromkeys(_named(desk, one) for one in _all(desk, holders, terms.DCT + "publisher"))),
        datasets=tuple((holder, desk.name(holder).text) for holder in holders),
        licences=tuple((licence, desk.name(licence).text) for licence in licences_of(holders, snapshot)),
        issued=max((one.value[:10] for one in _all(desk, holders, terms.DCT + "issued")), default=built),
        modified=max((one.value[:10] for one in _all(desk, holders, terms.DCT + "modified")), default=built),
        version=snapshot.version,
        kept=_kept(desk, iri),
    )


def _kept(desk: Desk, iri: str) -> str:
    """The address of a thing in the version that is read; empty where that has no number, or the thing no address."""
    read, path = live(desk.book.snapshot), desk.path(iri)
    return base() + read.prefix + path.partition("#")[0] if read and path else ""


def title(desk: Desk, iri: str) -> str:
    """What a thing is called; an observation after its indicator, territory and period, as in its data."""
    types = {term.value for term in desk.book.snapshot.objects(iri, terms.TYPE)}
    if terms.OBSERVATION in types:
        return spoken(iri, desk.language.code, desk.book.snapshot)
    return _text(desk, iri, *_TITLE) or desk.name(iri).text


def _text(desk: Desk, iri: str, *names: str) -> str:
    """The literal of the first of these properties that has one, in the page's language; looked up, not queried."""
    for name in names:
        found = [term for term in desk.book.snapshot.objects(iri, name) if not term.is_iri] if iri else []
        if text := desk.language.name(found):
            return text.text
    return ""


def _all(desk: Desk, iris_of: Iterable[str], name: str) -> list[Term]:
    return [term for iri in iris_of for term in desk.book.snapshot.objects(iri, name)]


def _named(desk: Desk, one: Term) -> str:
    return desk.name(one.value).text if one.is_iri else one.value


def sources(desk: Desk, iri: str, table: Table) -> tuple[Source, ...]:
    """The sources that the rows of a table name, else those that its datasets were derived from."""
    found = {one for one in _column(table, "source") if desk.path(one)}  # a table of places has a text there
    if not found:
        holders = (desk.facts(holder) for holder in tables.origins(iri, desk.book.snapshot))
        names = (terms.PROV + "wasDerivedFrom", terms.DCT + "source")
        found = {link.iri for facts in holders for link in facts.links(*names)}
    return tuple(_source(desk, one) for one in sorted(found)[:_FEW])


def _source(desk: Desk, iri: str) -> Source:
    facts = desk.facts(iri)
    publisher = facts.named(terms.DCT + "publisher")
    page, licence = facts.link(terms.DCAT + "landingPage", terms.FOAF + "page"), facts.link(terms.DCT + "license")
    return Source(
        iri,
        desk.name(iri).text,
        publisher.text if publisher else "",
        page.iri if page else "",
        licence.name.text if licence else "",
    )


def makings(desk: Desk, table: Table, name: str, usual: str = "") -> tuple[Making, ...]:
    """The codes that stand in a column, but for the usual one: their names, what they mean, how often they stand."""
    column = next((one for one in table.columns if one.name == name), None)
    counted = _column(table, name)
    found = ((f"{column.prefix or ''}{code}" if column else code, number) for code, number in sorted(counted.items()))
    return tuple(_making(desk, code, number) for code, number in found if desk.book.notation(code) != usual)


def _making(desk: Desk, iri: str, number: int) -> Making:
    meaning = desk.facts(iri).text(*_SAID)
    return Making(desk.name(iri).text, meaning.text if meaning else "", number)


def _column(table: Table, name: str) -> Counter[str]:
    """How often each value stands in a column."""
    if name not in table.names:
        return Counter()
    number = table.names.index(name)
    return Counter(row[number] for row in table.rows() if row[number])


def secret(desk: Desk, iri: str) -> int:
    """How many cells of a thing its sources withhold."""
    rows = list(desk.book.snapshot.select(query("masked"), {"thing": iri}))
    return int(rows[0]["cells"].value) if rows else 0


def warnings(desk: Desk, iri: str) -> tuple[int, str] | None:
    """How many warnings the checks left on the datasets of a thing, and where they are told; None where unmeasured."""
    snapshot = desk.book.snapshot
    found = measured.read(snapshot)
    counts = [found.value("warnings", one) for one in observed.datasets(iri, snapshot)]
    told = [int(count) for count in counts if count is not None]
    return (sum(told), root() + (local_path(iris.QUALITY, desk.bases) or "")) if told else None
