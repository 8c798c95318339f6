"""The desk a page is written at: one version of the store, one language, and links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from urllib.parse import quote, urlencode, urlsplit

from endpoint import collation
from endpoint.choice import NOTHING, Choice
from endpoint.language import Language, Name, clean
from endpoint.locate import bases, local_path
from endpoint.pages.book import Book, local_name
from endpoint.store import Row, Snapshot, Term
from ontology import terms


@dataclass(frozen=True, slots=True)
class Link:
    """A thing by its name, with the address of its page where there is one that is safe to follow."""

    iri: str
    name: Name
    href: str | None = None
    foreign: bool = False

    def __str__(self) -> str:
        return self.name.text


@dataclass(frozen=True)
class Desk:
    """What a page needs to be written."""

    book: Book
    language: Language
    choice: Choice = NOTHING  # what the reader chose of an indicator
    sisters: Snapshot | None = None  # what was copied of sister observatories

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The bases of the publishers in the store."""
        return bases(self.book.snapshot)

    def rows(self, query: str, iri: str) -> list[Row]:
        """The rows of `pages/<query>.rq` for a thing."""
        return self.book.rows(query, iri)

    def path(self, iri: str) -> str | None:
        """The path of a thing of ours below the root of this site, with the slash before it."""
        found = local_path(iri, self.bases)
        return None if found is None else "/" + found.lstrip("/")

    def href(self, iri: str) -> str | None:
        """The address to link for an IRI: our page, or a foreign http(s) address, or nothing."""
        path = self.path(iri)
        if path is not None:
            return self.address("/page" + path)
        return iri if is_web(iri) else None

    def known(self, iri: str) -> str | None:
        """The address of the page of a thing of ours, where the store knows it."""
        return self.href(iri) if self.book.snapshot.knows(iri) else None

    def address(self, path: str, **parameters: str) -> str:
        """A path of ours with parameters, and with the language where the reader asked for it."""
        if self.language.explicit:
            parameters = {**parameters, "lang": self.language.code}
        before, mark, fragment = path.partition("#")
        asked = "?" + urlencode(parameters, quote_via=quote) if parameters else ""
        return before + asked + mark + fragment

    def data(self, iri: str, ending: str) -> str | None:
        """The address of the data of a thing in one format."""
        path = self.path(iri)
        return None if path is None else f"/data{path.partition('#')[0]}.{ending}"

    def name(self, iri: str) -> Name:
        """The name of a thing in the page's language, else what can be read in its IRI."""
        return self.language.name(self.book.labels(iri)) or Name(clean(fallback(iri)))

    def link(self, iri: str) -> Link:
        """A thing to link to."""
        key = ("link", iri, *self.language.key)
        return self.book.names.remember(key, lambda: self._link(iri))

    def _link(self, iri: str) -> Link:
        return Link(iri, self.name(iri), self.href(iri), foreign=self.path(iri) is None)

    def links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        """Things to link to, by name."""
        return tuple(sorted(map(self.link, iris), key=lambda link: (collation.key(link.name.text), link.iri)))

    def period(self, iri: str) -> Link:
        """A period to link to, in words."""
        return Link(iri, Name(self.language.period(self.book.notation(iri))), self.href(iri))

    def facts(self, iri: str) -> "Facts":
        """All that the store says of a thing."""
        found: dict[str, list[Term]] = {}
        for row in sorted(self.rows("facts", iri), key=_order):
            found.setdefault(row["property"].value, []).append(row["value"])
        return Facts(self, iri, found)


def _order(row: Row) -> tuple[str, bool, str, str]:
    """The same order whichever store gives the rows: by property, things before texts."""
    value = row["value"]
    return row["property"].value, not value.is_iri, value.value, value.language or ""


@dataclass(frozen=True)
class Facts:
    """What the store says of one thing, by property."""

    desk: Desk
    iri: str
    values: Mapping[str, list[Term]]

    def text(self, *properties: str) -> Name | None:
        """The literal of the first of these properties that has one, in the page's language."""
        for name in properties:
            literals = [term for term in self.values.get(name, []) if not term.is_iri]
            if literals:
                return self.desk.language.name(literals)
        return None

    def named(self, *properties: str) -> Name | None:
        """What these properties say: a literal, else the name of the thing they lead to."""
        found = self.text(*properties)
        return found or next((link.name for link in self.links(*properties)), None)

    def link(self, *properties: str) -> Link | None:
        """The first thing one of these properties leads to."""
        return next(iter(self.links(*properties)), None)

    def links(self, *properties: str) -> tuple[Link, ...]:
        """The things these properties lead to, by name."""
        return self.desk.links({t.value for name in properties for t in self.values.get(name, []) if t.is_iri})

    def types(self) -> frozenset[str]:
        """The classes of the thing."""
        return frozenset(term.value for term in self.values.get(terms.TYPE, []))

    def date(self, *properties: str) -> str | None:
        """A date in words."""
        found = self.text(*properties)
        return self.desk.language.date(found.text) if found else None

    def number(self, name: str) -> Decimal | None:
        """A number as it stands."""
        return decimal(next(iter(self.values.get(name, [])), None))


def is_web(iri: str) -> bool:
    """Whether an address may be linked: http or https with a host, and nothing to trip over."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and clean(iri) == iri


def fallback(iri: str) -> str:
    """A name for a thing that has none: a prefixed name, the end of our IRI, or the whole of a foreign one."""
    if iri.startswith(terms.SHARED):
        return local_name(iri)
    return terms.compact(iri)


def decimal(term: Term | None) -> Decimal | None:
    """The number a literal says, or nothing."""
    try:
        value = Decimal(term.value) if term else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None
