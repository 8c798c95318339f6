"""A process of its own for one SERVICE: it asks one address of the allow-list, and can reach nothing else.

Started as `python -I -m endpoint.messenger <memory>`. It reads an errand on standard input (`endpoint.federation`),
dials the one address, gives up all further sockets, and only then speaks: no answer can send it elsewhere. Where a copy
is to be asked in place of an address, it opens that store and dials nobody. It writes on standard output what came of
it: a header, and the solutions as a VALUES block in one line.
"""

import os
import signal
import socket
import ssl
import sys
import uuid
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final, cast
from urllib.parse import SplitResult, urlencode, urlsplit

import pyoxigraph as ox

from endpoint.wire import Header, receive, send
from endpoint.worker import OutcomeError, confine, die_with_parent
from ontology.addresses import dialable, is_local, origin

RESULTS: Final = "application/sparql-results+json"
_FORM: Final = "application/x-www-form-urlencoded"
_REDIRECTS: Final = range(300, 400)
_OK: Final = 200


def fetch(errand: Header, memory: int) -> tuple[Header, bytes]:
    """Ask once; whatever goes wrong is told by its outcome, never by a word of the other side's."""
    try:
        results = _copied(errand, memory) if "copy" in errand else _answered(errand, memory)
        return {"outcome": "ok"}, _values(results, errand).encode()
    except OutcomeError as error:
        return error.header, b""
    except OSError:
        return {"outcome": "unreachable"}, b""
    except (HTTPException, SyntaxError, ValueError, MemoryError):
        return {"outcome": "answer"}, b""


def _answered(errand: Header, memory: int) -> object:
    """What the address of an errand answers."""
    url = urlsplit(str(errand["url"]))
    trusted = ssl.create_default_context() if url.scheme == "https" else None
    line = _dial(url, cast("float", errand["seconds"]))
    confine(memory)
    secured = trusted.wrap_socket(line, server_hostname=url.hostname) if trusted else line
    return ox.parse_query_results(_ask(secured, url, errand), ox.QueryResultsFormat.JSON)


def _copied(errand: Header, memory: int) -> object:
    """What a store here answers: all its graphs together, as the endpoint over it does."""
    store = ox.Store.read_only(str(errand["copy"]))
    confine(memory)
    return store.query(str(errand["query"]), use_default_graph_as_union=True)


def _dial(url: SplitResult, seconds: float) -> socket.socket:
    """Connect to the host. A name leads only to public addresses, whatever its owner says it is (DNS rebinding)."""
    _, host, port = origin(url.geturl())
    addresses = list(dialable(host, port, trusted=is_local(host)))
    for address in addresses:
        try:
            line = socket.create_connection((address, port), timeout=seconds / len(addresses))
        except OSError:
            continue
        line.settimeout(None)
        return line
    raise OSError


def _ask(line: socket.socket, url: SplitResult, errand: Header) -> bytes:
    """The answer to the query as a posted form, which every server takes (SPARQL 1.1 Protocol, section 2.1.2)."""
    connection = HTTPConnection(url.hostname or "")
    connection.sock = line
    connection.auto_open = 0
    headers = {
        "Host": url.netloc,
        "Accept": RESULTS,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": _FORM,
        "User-Agent": "omin",
    }
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    connection.request("POST", path, urlencode({"query": str(errand["query"])}), headers)
    return _body(connection.getresponse(), cast("int", errand["size"]))


def _body(response: HTTPResponse, size: int) -> bytes:
    if response.status in _REDIRECTS:
        raise OutcomeError("redirect")
    if response.status != _OK:
        raise OutcomeError("status", str(response.status))
    coding = response.getheader("Content-Encoding", "identity")
    if coding.lower() != "identity" or response.headers.get_content_type() != RESULTS:
        raise OutcomeError("answer")
    body = response.read(size + 1)
    if len(body) > size:
        raise OutcomeError("size")
    if response.length:
        raise OutcomeError("answer")
    return body


def _values(results: object, errand: Header) -> str:
    """The solutions as SPARQL writes them; only for variables of the query, whatever else the answer has."""
    if not isinstance(results, ox.QuerySolutions):
        raise OutcomeError("answer")
    given = {variable.value for variable in results.variables}
    names = cast("list[str]", errand["variables"])
    rows: list[str] = []
    left, space = cast("int", errand["size"]), uuid.uuid4()
    for solution in results:
        if len(rows) == errand["rows"]:
            raise OutcomeError("rows")
        row = " ".join(_written(solution[name] if name in given else None, space) for name in names)
        left -= len(row) + 2
        if left < 0:
            raise OutcomeError("size")
        rows.append(f"({row})")
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(rows)} }}"


def _written(term: object, space: uuid.UUID) -> str:
    """A term; a blank node as an IRI of its own that leads nowhere, as VALUES takes none."""
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.BlankNode):
        return f"<urn:uuid:{uuid.uuid5(space, term.value)}>"
    if isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction):
        raise OutcomeError("answer")  # SPARQL 1.1 has no such terms
    return str(term)


def main(memory: str) -> None:
    """Run one errand."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    errand = receive(sys.stdin.buffer)
    if errand is not None:
        send(target, *fetch(errand, int(memory)))


if __name__ == "__main__":
    main(sys.argv[1])
