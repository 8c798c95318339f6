"""The lists of lessons learnt, resources to act and methods."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, render_template, request

from endpoint.choice import NOTHING
from endpoint.language import Name
from endpoint.pages import views
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk
from endpoint.pages.frame import Query, frame, query, switches
from endpoint.pages.writings import LISTS, Entry, listed
from endpoint.site import site

blueprint: Final = Blueprint("lists", __name__)


@dataclass(frozen=True, slots=True)
class Chip:
    """A family to limit the list to, or all of them (no name)."""

    name: Name | None
    href: str
    current: bool
    times: str


@dataclass(frozen=True, slots=True)
class ListContext:
    """What the template of a list shows."""

    title: Name
    what: str
    entries: tuple[Entry, ...]
    chips: tuple[Chip, ...]
    query: Query


@blueprint.get("/<any(lessons, resources, methods):what>")
def page(what: str) -> Response:
    """Show a list, of one family where the address names one."""
    desk = replace(views.desk_of(site().follower.snapshot()), choice=NOTHING)
    family = request.args.get("family", "")
    if family not in {slug for one in listed(desk, what) for slug in _about(one)} | {""}:
        return views.given(desk, _written(desk, what, family))  # nothing is kept of what a reader makes up
    return views.answer(desk, f"/{what}?{family}", lambda: _written(desk, what, family))


def _written(desk: Desk, what: str, family: str) -> str:
    asked = {"family": family} if family else {}
    around = replace(frame(desk, f"/{what}"), switches=switches(desk.language.code, f"/{what}", asked))
    shown = context(desk, what, family)
    return render_template("writings.html", page=shown, frame=around, t=desk.language)


def context(desk: Desk, what: str, family: str) -> ListContext:
    """One list, limited to a family by the end of its IRI."""
    entries = listed(desk, what)
    return ListContext(
        title=Name(desk.language.say(f"list_{what}")),
        what=what,
        entries=tuple(one for one in entries if not family or family in _about(one)),
        chips=tuple(_chips(desk, what, family, entries)),
        query=query(desk, "writings", LISTS[what]),
    )


def _about(one: Entry) -> set[str]:
    return {local_name(family.iri) for family in one.families}


def _chips(desk: Desk, what: str, chosen: str, entries: tuple[Entry, ...]) -> Iterable[Chip]:
    families = {family.iri: family for one in entries for family in one.families}
    if not families:
        return
    yield Chip(None, desk.address(f"/{what}"), not chosen, str(len(entries)))
    for iri in sorted(families, key=desk.book.order):
        slug = local_name(iri)
        times = sum(slug in _about(one) for one in entries)
        yield Chip(families[iri].name, desk.address(f"/{what}", family=slug), slug == chosen, str(times))
