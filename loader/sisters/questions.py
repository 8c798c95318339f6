"""The loader's door to SPARQLWrapper: what a sister's endpoint is asked, through the opener that `web` installed.

The texts are the `.rq` files beside; what is put into them is a VALUES block of terms that were checked.
"""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from importlib.resources import files
from typing import Final
from urllib.error import HTTPError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from loader import store
from loader.sisters.faults import VisitError
from loader.sisters.web import ACCEPT, HEADERS, RDF, Page, Web, failed

RESULTS: Final = "application/sparql-results+json"
_EMPTY: Final = "{ }"
_SECONDS: Final = 20  # without a byte


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A sister's SPARQL endpoint."""

    web: Web
    url: str

    def rows(self, name: str, values: Iterable[Sequence[str]] = ()) -> Iterator[dict[str, str]]:
        """The rows of a SELECT, terms as N-Triples write them."""
        page = self._ask(text(name, values), RESULTS, (RESULTS,))
        try:
            yield from store.table(page.body)
        except (SyntaxError, ValueError, RecursionError):
            raise VisitError("sister-unreadable", self.url, wanted=RESULTS) from None

    def triples(self, name: str, values: Iterable[Sequence[str]] = ()) -> Iterator[tuple[str, str, str]]:
        """The triples of a CONSTRUCT."""
        yield from triples(self._ask(text(name, values), ACCEPT, RDF))

    def _ask(self, query: str, accept: str, wanted: Sequence[str]) -> Page:
        wrapper = SPARQLWrapper(self.url, agent="omin")
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(_SECONDS)
        wrapper.setQuery(query)
        for field, value in {**HEADERS, "Accept": accept}.items():
            wrapper.addCustomHttpHeader(field, value)
        try:
            with warnings.catch_warnings(action="ignore"):
                page = self.web.read(wrapper.query().response, self.url)
        except SPARQLWrapperException as error:  # it wraps a status that it knows
            raise _refused(self.url, error) from None
        except (HTTPError, OSError, HTTPException, ValueError) as error:
            raise failed(self.url, error) from None
        return of_type(page, wanted)


def _refused(url: str, error: SPARQLWrapperException) -> VisitError:
    """The status behind an exception of SPARQLWrapper, which is what it was raised from."""
    cause = error.__context__
    return failed(url, cause if isinstance(cause, HTTPError) else ValueError())


def of_type(page: Page, wanted: Sequence[str]) -> Page:
    """The same page where it says that it is what was asked for."""
    if page.media not in wanted:
        raise VisitError("sister-content-type", page.url, found=page.media, wanted=" / ".join(wanted))
    return page


def triples(page: Page) -> Iterator[tuple[str, str, str]]:
    """The triples of a document in Turtle, of which N-Triples are a part."""
    try:
        yield from store.turtle(page.body, page.url)
    except (SyntaxError, ValueError, RecursionError):
        raise VisitError("sister-unreadable", page.url, wanted="Turtle") from None


def text(name: str, values: Iterable[Sequence[str]] = ()) -> str:
    """A query with its VALUES block filled; each term is as N-Triples write it."""
    block = " ".join(f"({' '.join(row)})" for row in values)
    return _text(name).replace(_EMPTY, f"{{ {block} }}")


@cache
def _text(name: str) -> str:
    return files("loader.sisters").joinpath(f"{name}.rq").read_text("utf-8")
