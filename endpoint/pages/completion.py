"""What the editor completes from: the prefixes, classes, properties and indicators of one version."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from endpoint.description import counts
from endpoint.language import LANGUAGES, clean
from endpoint.pages.book import Book, book
from endpoint.store import Snapshot, remembered
from ontology import terms


@dataclass(frozen=True, slots=True)
class Offer:
    """A term to write into a query: how it is written short, how often it is used, what it is called."""

    iri: str
    name: str
    kind: str
    used: int
    labels: dict[str, str]


@remembered
def document(snapshot: Snapshot) -> bytes:
    """All offers of a version as JSON."""
    offers = [asdict(offer) for offer in _offers(book(snapshot), snapshot)]
    told = {"version": snapshot.version, "prefixes": terms.PREFIXES, "terms": offers}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _offers(found: Book, snapshot: Snapshot) -> Iterator[Offer]:
    held = counts(snapshot)
    for kind, numbers in (("class", held.classes), ("property", held.properties)):
        for iri, used in numbers.items():
            yield _offer(found, iri, kind, used)
    for iri in snapshot.subjects(terms.TYPE, terms.INDICATOR_CLASS):
        yield _offer(found, iri, "indicator", 0)


def _offer(found: Book, iri: str, kind: str, used: int) -> Offer:
    said = {label.language: clean(label.value) for label in found.labels(iri)}
    labels: dict[str, str] = {code: said[code] for code in LANGUAGES if code in said}
    return Offer(iri, terms.compact(iri), kind, used, labels)
