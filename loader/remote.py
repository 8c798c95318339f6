"""The loader's door to a store elsewhere: graphs by the Graph Store Protocol, queries by the SPARQL Protocol."""

from collections.abc import Generator, Iterable
from typing import Any, Final, Self, cast

import httpx

from ontology import stores
from ontology.stores import Account, Journal, Store

_SECONDS: Final = httpx.Timeout(600, connect=10)
_NTRIPLES: Final = {"Content-Type": "application/n-triples"}
_RESULTS: Final = {"Accept": "application/sparql-results+json"}
_LONGEST: Final = 300
_MISSING: Final = 404
_UNAUTHORIZED: Final = frozenset({401, 403})
_ENTRIES: Final = "SELECT ?version ?state WHERE { ?version ?state ?value }"
_COUNT: Final = "SELECT (COUNT(*) AS ?number) WHERE { ?subject ?predicate ?object }"
_TEXT: Final = "SELECT ?text WHERE { ?version ?predicate ?text }"


class StoreError(Exception):
    """Why a store did not do what it was asked, in French and English."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.french = french
        self.english = english


class _Either(httpx.Auth):
    """The way of naming oneself that the server asks for, basic or digest; kept, so that a body is sent once."""

    def __init__(self, account: Account) -> None:
        self._basic = httpx.BasicAuth(account.user, account.password)
        self._digest = httpx.DigestAuth(account.user, account.password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Ask without a name first, then in the way the answer names (RFC 9110, section 11.6.1)."""
        if self._chosen is None:
            response = yield request
            challenge = response.headers.get("WWW-Authenticate", "").lower()
            if response.status_code not in _UNAUTHORIZED or not challenge:
                return
            self._chosen = self._digest if challenge.startswith("digest") else self._basic
        yield from self._chosen.auth_flow(request)


class Door:
    """A connection to a store; StoreError in whatever it does."""

    def __init__(self, store: Store, account: Account | None = None) -> None:
        if account and stores.is_open(store.graphs):
            told = "{} : mot de passe jamais envoyé en clair, il faut https", "{}: no password in the clear, use https"
            raise StoreError(*(text.format(store.graphs) for text in told))
        self._store = store
        self._client = httpx.Client(auth=_Either(account) if account else None, timeout=_SECONDS)

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self._client.close()

    def write(self, graph: str, pieces: Iterable[bytes]) -> None:
        """Make a graph of N-Triples in pieces: the first replaces what is there (PUT), the others are added (POST)."""
        method = "PUT"
        for piece in pieces:
            self._send(method, graph, piece)
            method = "POST"

    def add(self, graph: str, piece: bytes) -> None:
        """Add N-Triples to a graph, made where it is missing."""
        self._send("POST", graph, piece)

    def drop(self, graph: str) -> None:
        """Remove a graph; one that is missing is as good."""
        self._ask("DELETE", self._store.graphs, missing=True, params={"graph": graph})

    def count(self, graph: str) -> int:
        """How many triples a graph has."""
        return int(next(iter(self._rows(_COUNT, graph)))["number"])

    def journal(self) -> Journal:
        """What the journal says."""
        return stores.journal((row["version"], row["state"]) for row in self._rows(_ENTRIES, stores.JOURNAL))

    def text(self, graph: str) -> str | None:
        """The text of the one triple of a graph, where there is one."""
        return next((row["text"] for row in self._rows(_TEXT, graph)), None)

    def literals(self, graph: str) -> dict[str, tuple[str, str]]:
        """The text and the type of the literal that each subject of a graph has."""
        terms = self._bindings("SELECT ?subject ?value WHERE { ?subject ?predicate ?value }", graph)
        return {row["subject"]["value"]: (row["value"]["value"], row["value"].get("datatype", "")) for row in terms}

    def _send(self, method: str, graph: str, piece: bytes) -> None:
        self._ask(method, self._store.graphs, params={"graph": graph}, content=piece, headers=_NTRIPLES)

    def _rows(self, query: str, graph: str) -> list[dict[str, str]]:
        return [{name: term["value"] for name, term in row.items()} for row in self._bindings(query, graph)]

    def _bindings(self, query: str, graph: str) -> list[dict[str, dict[str, str]]]:
        asked = {"query": query, "default-graph-uri": graph}
        response = self._ask("POST", self._store.query, data=asked, headers=_RESULTS)
        try:
            return cast("list[dict[str, dict[str, str]]]", response.json()["results"]["bindings"])
        except (ValueError, KeyError, TypeError):
            address = self._store.query
            raise StoreError(
                f"{address} répond autre chose que des résultats SPARQL",
                f"{address} answers something else than SPARQL results",
            ) from None

    def _ask(self, method: str, address: str, *, missing: bool = False, **request: Any) -> httpx.Response:  # noqa: ANN401
        try:
            response = self._client.request(method, address, **request)
        except httpx.TransportError as error:
            why = str(error) or type(error).__name__
            raise StoreError(f"{address} est injoignable : {why}", f"{address} cannot be reached: {why}") from None
        if response.is_success or (missing and response.status_code == _MISSING):
            return response
        raise _refused(address, method, response)


def _refused(address: str, method: str, response: httpx.Response) -> StoreError:
    status = response.status_code
    if status in _UNAUTHORIZED:
        return StoreError(
            f"{address} refuse l'accès ({status}) : donnez OMIN_STORE_USER et OMIN_STORE_PASSWORD",
            f"{address} refuses access ({status}): set OMIN_STORE_USER and OMIN_STORE_PASSWORD",
        )
    said = " ".join("".join(one if one.isprintable() else " " for one in response.text[:_LONGEST]).split())
    return StoreError(
        f"{address} refuse {method} ({status}) : {said}", f"{address} refuses {method} ({status}): {said}"
    )
