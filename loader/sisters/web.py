"""The Web as a visit sees it: checked addresses, three redirections at most, so many bytes, no compression.

The opener made here is installed for the whole process, so that SPARQLWrapper speaks through it, too.
"""

import socket
import ssl
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import IO, Final, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
    install_opener,
    urlopen,
)

from loader.sisters.faults import VisitError, shown
from ontology.addresses import PORTS, dialable, is_local, origin

TURTLE: Final = "text/turtle"
RDF: Final = (TURTLE, "application/n-triples")
ACCEPT: Final = "text/turtle, application/n-triples;q=0.9"
_PART: Final = 1 << 16
_REDIRECTIONS: Final = 3
_SILENCE: Final = 20  # seconds without a byte
_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: the address it came from in the end, its status, its media type, its headers and all of its bytes."""

    url: str
    status: int
    media: str
    headers: Message
    body: bytes


@dataclass
class Web:
    """What may be reached from a registered address, and how many bytes may still come."""

    registered: str
    left: int
    limit: int = field(init=False)

    def __post_init__(self) -> None:
        self.limit = self.left
        install_opener(_opener(self))

    def get(self, url: str, accept: str = ACCEPT, etag: str | None = None) -> Page:
        """What an address gives; a 304 where it still has that entity tag. VisitError where there is no answer."""
        headers = {"Accept": accept, **({"If-None-Match": etag} if etag else {}), **HEADERS}
        try:
            origin(url)
            with cast("HTTPResponse", urlopen(Request(url, headers=headers), timeout=_SILENCE)) as response:  # noqa: S310  # the opener knows http and https only
                return self.read(response, url)
        except HTTPError as error:
            if error.code == _NOT_MODIFIED:
                return Page(url, error.code, "", error.headers, b"")
            raise failed(url, error) from None
        except (OSError, HTTPException, ValueError) as error:
            raise failed(url, error) from None

    def read(self, response: HTTPResponse, url: str) -> Page:
        """All of an answer, unless it is longer than what may still come."""
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding != "identity":
            raise VisitError("sister-compressed", url, found=shown(coding))
        parts: list[bytes] = []
        while part := response.read1(_PART):
            self.left -= len(part)
            if self.left < 0:
                raise VisitError("sister-too-much", limit=str(self.limit), option="--size")
            parts.append(part)
        if response.length:
            raise VisitError("sister-cut", url)
        media = response.headers.get_content_type()
        return Page(response.url or url, response.status, media, response.headers, b"".join(parts))

    def dial(self, host: str, port: int) -> socket.socket:
        """Connect to a host by a public address, or to the registered one, where no name server chose it."""
        registered = is_local(host) and (host, port) == origin(self.registered)[1:]
        allowed = sorted(dialable(host, port, trusted=registered))
        if not allowed:
            raise VisitError("sister-not-public", f"{host}:{port}")
        for address in allowed[:-1]:
            try:
                return socket.create_connection((address, port), timeout=_SILENCE)
            except OSError:
                continue
        return socket.create_connection((allowed[-1], port), timeout=_SILENCE)


HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "omin"}


def failed(url: str, error: Exception) -> VisitError:
    """Why an address gave no answer, as a finding; never a word of the other side's."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(error, HTTPError):
        is_redirection = 300 <= error.code < 400  # noqa: PLR2004
        code = "sister-redirects" if is_redirection else "sister-status"
        return VisitError(code, url, status=str(error.code))
    if isinstance(reason, ssl.SSLError):
        return VisitError("sister-certificate", url)
    if isinstance(reason, TimeoutError):
        return VisitError("sister-slow", str(_SILENCE))
    return VisitError("sister-cut" if isinstance(reason, HTTPException) else "sister-unreachable", url)


class _Redirections(HTTPRedirectHandler):
    max_redirections = _REDIRECTIONS

    def redirect_request(  # as urllib calls it
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Follow a GET to where http or https is spoken, never from the second to the first."""
        there = urlsplit(newurl)
        leaves_tls = urlsplit(req.full_url).scheme == "https" and there.scheme != "https"
        if req.get_method() != "GET" or there.scheme not in PORTS or leaves_tls:
            raise VisitError("sister-redirects", req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(web: Web) -> OpenerDirector:
    """An opener that knows http and https only: no files, no proxies, no cookies."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            self.sock = web.dial(self.host, self.port)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            self.sock = trusted.wrap_socket(web.dial(self.host, self.port), server_hostname=self.host)

    class Http(HTTPHandler):
        def http_open(self, req: Request) -> HTTPResponse:
            return self.do_open(Plain, req)

    class Https(HTTPSHandler):
        def https_open(self, req: Request) -> HTTPResponse:
            return self.do_open(Secure, req)

    trusted = ssl.create_default_context()
    opener = OpenerDirector()
    for handler in (
        Http(),
        Https(),
        _Redirections(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def is_rdf(page: Page) -> bool:
    """Whether an answer says that it is one of the two forms that are read."""
    return page.media in RDF
