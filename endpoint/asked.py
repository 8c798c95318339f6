"""What a request for data asks for: a thing, the form of it, which of its figures, and the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from endpoint import catalogues, choice, documents, tables
from endpoint.choice import NOTHING, Choice
from endpoint.documents import Subject
from endpoint.language import Language
from endpoint.negotiation import CSV, GRAPHS, Form
from endpoint.offers import address
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from endpoint.site import root
from endpoint.store import Snapshot
from endpoint.tabular import Table, count


@dataclass(frozen=True)
class Asked:
    """One thing at its path, without a slash before it, in a version."""

    path: str
    about: Subject
    snapshot: Snapshot
    choice: Choice
    language: Language
    held: Table | None = None
    page: str | None = None  # of a catalogue, as it was asked for

    @property
    def iri(self) -> str:
        """The thing."""
        return self.about.iri

    @property
    def is_catalogue(self) -> bool:
        """Whether it is a catalogue, whose triples have pages."""
        return catalogues.CLASS in self.about.types

    @property
    def desk(self) -> Desk:
        """The desk where texts about it are written."""
        return Desk(book(self.snapshot), self.language)

    @property
    def built(self) -> datetime:
        """When the version was built: what is made of it always bears the same time."""
        told = self.snapshot.manifest.get("built")
        return datetime.fromisoformat(str(told)).replace(tzinfo=None) if told else datetime(1980, 1, 1)  # noqa: DTZ001

    def table(self) -> Table:
        """Its table, or the rows of it that are chosen; ProblemError where there are none such."""
        return self.held or tables.table(self.iri, self.snapshot, self.choice)

    def kept(self, most: int) -> "Asked":
        """The same with the rows of its table held, where there are no more than so many: it is read several times."""
        table = self.table()
        return replace(self, held=table.kept()) if count(table, most + 1) <= most else self

    def address(self, form: Form) -> str:
        """Where a form of it is."""
        more = [("page", self.page)] if self.page is not None and form in GRAPHS else []
        return root() + address(self.path, form, self.choice, more)


def asked(path: str, iri: str, snapshot: Snapshot, said: Mapping[str, str], language: Language) -> Asked:
    """What is asked for at a path that stands for a thing; `said` are the parameters of the address."""
    about = documents.subject(iri, f"{root()}/data/{path}", snapshot)
    if catalogues.CLASS not in about.types:
        return Asked(path, about, snapshot, choice.of(said), language)
    return Asked(path, about, snapshot, NOTHING, language, page=said.get("page"))


def chosen(wanted: Asked) -> Subject:
    """What a document of triples is about: the thing, with the observations that are chosen."""
    if not wanted.choice:
        return wanted.about
    return documents.choose(wanted.about, wanted.choice, wanted.address(CSV), wanted.snapshot)
