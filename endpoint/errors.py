"""One shape for everything that goes wrong: problem details (RFC 9457), or a page for who asked for pages."""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from endpoint.negotiation import HTML, PAGE, VARY, Form, choose
from endpoint.remote import RemoteError
from endpoint.site import site
from endpoint.store import Snapshot

PROBLEM: Final = Form("application/problem+json", "json", "application/problem+json")
_PLAIN_JSON: Final = Form("application/json", "json", "application/problem+json")
_LOG: Final = logging.getLogger("omin.endpoint")

_DETAILS: Final[dict[int, str]] = {
    400: "The request could not be understood.",
    404: "Nothing is known at this address.",
    405: "This address does not answer that method; the Allow header names those it does.",
    413: "The request is larger than this address takes.",
    414: "The address is too long; send long queries by POST.",
    415: "The body is of a type this address does not take.",
}


class ProblemError(Exception):
    """Something to tell the client: a status, a sentence, and members that programs can read."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    @property
    def title(self) -> str:
        """The name of the status."""
        return HTTPStatus(self.status).phrase


ErrorPage = Callable[[int, str, str], str]
NotFoundPage = Callable[[str, Snapshot], str]
Gone = Callable[[], "Response | ProblemError | None"]


class Reporter:
    """Turns exceptions into answers, with the pages it is given for people."""

    def __init__(self, error_page: ErrorPage, not_found_page: NotFoundPage, gone: Gone) -> None:
        self._error_page = error_page
        self._not_found_page = not_found_page
        self._gone = gone

    def install(self, app: Flask) -> None:
        """Answer every exception of an application."""
        app.register_error_handler(ProblemError, self.problem)
        app.register_error_handler(RemoteError, self.down)
        app.register_error_handler(HTTPException, self.refusal)
        app.register_error_handler(Exception, self.accident)

    def problem(self, error: ProblemError) -> Response:
        """Answer one of our own problems; where nothing is known any more but once was, say that it is gone."""
        gone = self._gone() if error.status == HTTPStatus.NOT_FOUND else None
        if isinstance(gone, Response):
            return gone
        error = gone or error
        chosen = choose(request.headers.get("Accept"), (PROBLEM, _PLAIN_JSON, PAGE))
        if chosen is PAGE:
            response = Response(self._page(error), error.status, content_type=PAGE.content_type)
        else:
            response = Response(_body(error), error.status, content_type=PROBLEM.content_type)
        response.headers.update(error.headers)
        response.headers["Vary"] = VARY
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def down(self, error: RemoteError) -> Response:
        """Answer that the store elsewhere gives no answer; plainly, where the page would have to ask it too."""
        _LOG.warning("the store gave no answer: %s", error)
        told = "The store behind this site does not answer now; try again in a moment."
        problem = ProblemError(503, told, headers={"Retry-After": "5"}, members={"rule": "store"})
        try:
            return self.problem(problem)
        except RemoteError:
            headers = {"Retry-After": "5", "Cache-Control": "no-store"}
            return Response(_body(problem), 503, headers, content_type=PROBLEM.content_type)

    def _page(self, error: ProblemError) -> str:
        if error.status == HTTPStatus.NOT_FOUND:
            return self._not_found_page(request.path, site().follower.snapshot())
        return self._error_page(error.status, error.title, error.detail)

    def refusal(self, error: HTTPException) -> Response:
        """Answer what Flask refuses by itself: unknown addresses, methods, bodies too large, hosts not trusted."""
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        if status < HTTPStatus.BAD_REQUEST:
            return Response(status=status, headers=dict(error.get_headers()))
        headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
        detail = _DETAILS.get(status, "The request was refused.")
        return self.problem(ProblemError(status, detail, headers=headers))

    def accident(self, error: Exception) -> Response:
        """Answer a mistake of ours: the log gets the trace, the client a sentence."""
        _LOG.error("a request failed", exc_info=error)
        return self.problem(ProblemError(500, "Something went wrong here; it has been noted."))


def _body(error: ProblemError) -> bytes:
    members = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": request.path,
    }
    return json.dumps({**members, **error.members}, ensure_ascii=False).encode()


def wants_page() -> bool:
    """Tell whether the client named HTML, as browsers do (`*/*` alone does not)."""
    header = request.headers.get("Accept", "")
    chosen = choose(header, (PROBLEM, PAGE))
    return HTML in header.lower() and chosen is PAGE
