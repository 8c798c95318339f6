"""Things that were here and are no more: 410 and what is still known of them, as a page or as data (FAIR A2)."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from flask import Response, request

from endpoint.errors import ProblemError
from endpoint.locate import bases, candidates, is_address
from endpoint.negotiation import ENDINGS, GRAPHS, PAGE, VARY, Form, choose
from endpoint.pages import views
from endpoint.site import root, site
from endpoint.store import Snapshot, Term
from endpoint.versions.told import lead
from ontology import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

_OFFERS: Final = (PAGE, *GRAPHS)
_PREFIX: Final = re.compile("^/?(page/|data/)?")
_OBSERVATION: Final = re.compile(r"/observation/([^/]+)/[^/]+$")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A thing that is gone, and the thing whose going is told: itself, or the dataset an observation went with."""

    iri: str
    told: str
    buried: Snapshot


def answer() -> Response | ProblemError | None:
    """Say that what this request is about is gone, in the form wanted; None where it is not about such a thing.

    A former version of a dataset is led to where it is kept.
    """
    led = lead()
    if led is not None:
        return led
    snapshot = site().follower.snapshot()
    path = _PREFIX.sub("", request.path).rstrip("/")
    stem, ending = _split(path)
    found = find(path, snapshot) or find(stem, snapshot)
    if found is None:
        return None
    form = PAGE if request.path.startswith("/page/") else ending or choose(request.headers.get("Accept"), _OFFERS)
    if form is None:
        names = ", ".join(offer.media for offer in _OFFERS)
        return ProblemError(410, f"This was withdrawn; what is still known of it is available as {names}.")
    body = views.gone_page(found.iri, found.told, found.buried) if form is PAGE else _document(found, stem, form)
    response = Response(body, 410, content_type=form.content_type)
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Link"] = f'<{found.iri}>; rel="cite-as"'
    return response


def find(path: str, snapshot: Snapshot) -> Tombstone | None:
    """What an address stood for in an earlier version: a thing, or an observation of a dataset that went as a whole."""
    buried = snapshot.withdrawn()
    if buried is None or not is_address(path):
        return None
    former = (str(base) for base in cast("Iterable[object]", snapshot.manifest.get("former", ())))
    for iri in candidates(path, [*bases(snapshot), *former]):
        for told in (iri, _OBSERVATION.sub(r"/dataset/\1", iri)):
            if buried.knows(told):
                return Tombstone(iri, told, buried)
    return None


def _split(path: str) -> tuple[str, Form | None]:
    found = ((path.removesuffix(f".{form.ending}"), form) for form in _OFFERS if path.endswith(f".{form.ending}"))
    other = (path.removesuffix(f".{ending}") for ending in ENDINGS if path.endswith(f".{ending}"))
    return next(found, (next(other, path), None))


def _document(found: Tombstone, stem: str, form: Form) -> bytes:
    graph, address = found.buried.graph(), f"{root()}/data/{stem}"
    graph.describe(found.told)
    if found.told != found.iri:
        graph.add(found.iri, terms.TYPE, Term(terms.OBSERVATION, is_iri=True))
        graph.add(found.iri, terms.DATA_SET, Term(found.told, is_iri=True))
    graph.add(address, terms.TYPE, Term(terms.FOAF + "Document", is_iri=True))
    graph.add(address, terms.FOAF + "primaryTopic", Term(found.iri, is_iri=True))
    return graph.serialize(form.ending, found.iri)
