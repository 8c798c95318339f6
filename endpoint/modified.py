"""When the data a document is about were last modified: Last-Modified, If-Modified-Since (RFC 9110, 8.8.2, 13.1.3).

The date is the publisher's (`dct:modified`), while a document also changes when a version is built anew with that same
date. So a client is told that it has the current one only where the date it names is not before that build.
"""

from datetime import UTC, datetime

from flask import Response, request

from endpoint.documents import Subject, holders
from endpoint.store import Snapshot
from ontology import terms


def stamp(response: Response, about: Subject, snapshot: Snapshot) -> None:
    """Say when the dataset that a document is about, or its observation is of, was modified; never in the future."""
    dates = (term for holder in holders(about, snapshot) for term in snapshot.objects(holder, terms.DCT + "modified"))
    past = [moment for term in dates if (moment := _moment(term.value)) and moment <= datetime.now(UTC)]
    if past:
        response.last_modified = max(past)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def unchanged(snapshot: Snapshot) -> bool:
    """Tell whether the client's copy is not older than the version; entity tags, where it sends some, decide alone."""
    since, built = request.if_modified_since, snapshot.manifest.get("built")
    if since is None or built is None or "If-None-Match" in request.headers:
        return False
    return datetime.fromisoformat(str(built)) <= since <= datetime.now(UTC)
