"""What is new: what publications changed, and datasets by the day they were changed, as a page and as feeds."""

import re
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from endpoint import locate
from endpoint.language import Name
from endpoint.pages import feeds, published, views
from endpoint.pages.desk import Desk, Link
from endpoint.pages.feeds import Feed
from endpoint.pages.frame import frame
from endpoint.pages.published import EVERYTHING, Entry, Followed
from endpoint.pages.quality import today
from endpoint.site import root, site
from endpoint.stream import offer
from ontology import terms

blueprint: Final = Blueprint("news", __name__)

PATH: Final = "/news"
FEED: Final = "/feed.atom"
_SHOWN: Final = 50
_FEW: Final = 4  # on the home page
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# The column of the figures in which a thing of a class stands that can be followed.
_COLUMNS: Final = {terms.INDICATOR_CLASS: "indicator", terms.TERRITORY_CLASS: "area", terms.QB + "DataSet": "dataset"}


@dataclass(frozen=True, slots=True)
class Item:
    """A dataset that was published or changed on a day."""

    id: str
    link: Link
    text: Name | None
    publisher: Name | None
    day: str
    date: str
    issued: str
    new: bool


@dataclass(frozen=True, slots=True)
class NewsContext:
    """What the template shows: what publications did where that is kept, and when this version was built."""

    title: Name
    entries: tuple[Entry, ...]
    programs: str | None
    items: tuple[Item, ...]
    built: str
    feed: str


@blueprint.get(PATH)
def page() -> Response:
    """Show what is new."""
    desk = views.desk_of(site().follower.snapshot())
    text = render_template("news.html", page=context(desk), frame=frame(desk, PATH), t=desk.language)
    return views.given(desk, text)


def context(desk: Desk) -> NewsContext:
    """All datasets, the last changed first."""
    return NewsContext(
        title=Name(desk.language.say("news_title")),
        entries=published.entries(desk, EVERYTHING)[: published.SHOWN] if desk.book.snapshot.has_history else (),
        programs=offer.PATH if offer.held(desk.book.snapshot) else None,
        items=items(desk)[:_SHOWN],
        built=desk.language.date(feeds.built(desk)),
        feed=desk.address(FEED),
    )


def items(desk: Desk) -> tuple[Item, ...]:
    """What was published or changed until today, the newest first; the home page may show the first of them."""
    key = ("news", *desk.language.key, str(today()))
    return desk.book.pages.remember(key, lambda: tuple(_items(desk)))


@blueprint.app_template_global("latest_news")
def latest() -> tuple[Item, ...]:
    """For the home page: the newest."""
    return items(views.desk_of(site().follower.snapshot()))[:_FEW]


def _items(desk: Desk) -> list[Item]:
    found: dict[str, Item] = {}
    for row in desk.book.rows("dated"):
        issued, modified = (row[name].value[:10] if name in row else "" for name in ("issued", "modified"))
        day, iri = modified or issued, row["dataset"].value
        if _DAY.fullmatch(day) and iri not in found:
            held = row["version"].value if "version" in row else f"{iri}#{day}"
            found[iri] = _item(desk, iri, held, day, issued)
    past = (item for item in found.values() if item.day <= today().isoformat())
    return sorted(past, key=lambda item: item.day, reverse=True)


def _item(desk: Desk, iri: str, held: str, day: str, issued: str) -> Item:
    facts = desk.facts(iri)
    return Item(
        id=held,
        link=desk.link(iri),
        text=facts.text(terms.DCT + "description"),
        publisher=facts.named(terms.DCT + "publisher"),
        day=day,
        date=desk.language.date(day),
        issued=issued,
        new=day == issued,
    )


@blueprint.get(FEED)
def everything() -> Response:
    """Give what is new in the observatory."""
    desk = views.desk_of(site().follower.snapshot())
    feed = Feed(FEED, desk.address(PATH), frame(desk, "/").site)
    return feeds.answer(desk, feed, EVERYTHING) if desk.book.snapshot.has_history else _feed(desk, feed, items(desk))


@blueprint.get("/feed/<path:path>.atom")
def followed(path: str) -> Response:
    """Give what is new of one dataset, indicator or territory: the datasets with figures of it."""
    snapshot = site().follower.snapshot()
    iri, desk = None if path.endswith("/") else locate.thing(path, snapshot), views.desk_of(snapshot)
    column = _column(desk, iri) if iri else None
    if iri is None or column is None:
        raise NotFound
    feed = Feed(f"/feed/{path}.atom", desk.address(f"/page/{path}"), desk.name(iri))
    if desk.book.snapshot.has_history:
        return feeds.answer(desk, feed, Followed(column, iri))
    cube = desk.book.cube
    held = {iri} if column == "dataset" else set(cube.distinct("dataset", cube.of(column, iri)))
    found = tuple(item for item in items(desk) if item.link.iri in held)
    return _feed(desk, feed, found)


def _column(desk: Desk, iri: str) -> str | None:
    types = desk.facts(iri).types()
    return next((column for kind, column in _COLUMNS.items() if kind in types), None)


def _feed(desk: Desk, feed: Feed, found: tuple[Item, ...]) -> Response:
    """Where no history is kept: the datasets by the day they say that they were changed."""
    text = render_template(
        "feed.xml",
        root=root(),
        own=desk.address(feed.path),
        path=feed.path,
        about=feed.about,
        title=feed.title,
        called=desk.language.say("news_feed", title=feed.title.text),
        items=found[:_SHOWN],
        updated=found[0].day if found else feeds.built(desk)[:10],
        t=desk.language,
    )
    return feeds.given(desk, text)
