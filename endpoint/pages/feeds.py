"""Atom feeds (RFC 4287) of what publications changed, in pages where they are long (RFC 5005, section 3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Response, render_template, request

from endpoint.errors import ProblemError
from endpoint.language import Name
from endpoint.pages import published, views
from endpoint.pages.desk import Desk
from endpoint.pages.frame import frame
from endpoint.pages.published import Entry, Followed
from endpoint.site import root

MEDIA: Final = "application/atom+xml"
_LONGEST: Final = 6  # digits of the number of a publication


@dataclass(frozen=True, slots=True)
class Feed:
    """The address of a feed, that of the page it is about, and what it is called after."""

    path: str
    about: str
    title: Name


def answer(desk: Desk, feed: Feed, of: Followed) -> Response:
    """The feed of what is followed, or the page of it that is asked for (`?before=<number>`)."""
    before = _before()
    found = published.entries(desk, of, before)
    shown, more = found[: published.SHOWN], len(found) > published.SHOWN
    text = render_template(
        "changes.xml",
        root=root(),
        feed=feed,
        own=desk.address(feed.path, **({"before": str(before)} if before else {})),
        first=desk.address(feed.path) if before else None,
        older=desk.address(feed.path, before=str(shown[-1].number)) if more else None,
        called=desk.language.say("news_feed", title=feed.title.text),
        entries=shown,
        updated=shown[0].built if shown else built(desk),
        publisher=frame(desk, "/").site.text,
        t=desk.language,
    )
    return given(desk, text, shown)


def given(desk: Desk, text: str, shown: tuple[Entry, ...] = ()) -> Response:
    """A feed with its headers; its last publication is when it was modified."""
    response = Response(text, content_type=f"{MEDIA}; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    if shown:
        response.last_modified = datetime.fromisoformat(shown[0].built)
    return views.cached(response)


def built(desk: Desk) -> str:
    """When the version was built, as xsd:dateTime."""
    return str(desk.book.snapshot.manifest.get("built", ""))


def _before() -> int | None:
    asked = request.args.get("before")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST):
        raise ProblemError(404, "This feed has no such page; `before` is the number of a publication.")
    return int(asked)
