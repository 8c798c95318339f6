"""`/sisters`: the other observatories that are read here, what they cover, and what is wrong with them.

What is shown stands in the graph of the register, which is given as it is where a program asks for RDF.
"""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, cast

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from endpoint import sisters
from endpoint.language import Name, clean
from endpoint.locate import bases, candidates
from endpoint.negotiation import ENDINGS, GRAPHS, PAGE, VARY, Form, choose
from endpoint.pages import views
from endpoint.pages.book import book, query
from endpoint.pages.cards import by_family
from endpoint.pages.desk import Desk, Link, is_web
from endpoint.pages.frame import Format, frame
from endpoint.site import root, site
from endpoint.store import Row, Snapshot
from ontology.terms import DCT, OMIN, RDFS, SH, SKOS

blueprint: Final = Blueprint("sisters", __name__)

PATH: Final = "/sisters"
_CACHE: Final = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is wrong, what to do about it, and the rule behind it."""

    grave: bool
    text: Name
    hint: Name | None
    rule: Link | None


@dataclass(frozen=True, slots=True)
class Sister:
    """One sister as the page shows it; `href` only where its address is safe to link."""

    slug: str
    title: Name
    url: str
    href: str | None
    state: Link
    code: str
    explained: Name | None
    checked: str
    reached: str | None
    copied: str | None
    copied_from: str | None
    endpoint: str | None
    figures: str
    families: tuple[tuple[Name | None, tuple[Link, ...]], ...]
    levels: tuple[Link, ...]
    periods: tuple[str, ...]
    licences: tuple[Link, ...]
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class SistersContext:
    """What the template shows: the sisters that were read, and the addresses of those that were not yet."""

    title: Name
    sisters: tuple[Sister, ...]
    waiting: tuple[str, ...]
    query: str | None


@blueprint.get(PATH)
def page() -> Response:
    """Show the sisters, or lead to the graph of their register."""
    form = choose(request.headers.get("Accept"), (PAGE, *GRAPHS)) or PAGE
    if form is not PAGE:
        return _see(f"{root()}{PATH}.{form.ending}")
    desk = views.desk_of(site().follower.snapshot())
    around = replace(frame(desk, PATH), formats=tuple(Format(one.ending, one.media, _place(one)) for one in GRAPHS))
    text = render_template("sisters.html", page=context(desk), frame=around, t=desk.language)
    response = views.given(desk, text)
    links = (f'<{root()}{_place(one)}>; rel="describedby"; type="{one.media}"' for one in GRAPHS)
    response.headers["Link"] = ", ".join(links)
    return response


@blueprint.get(f"{PATH}.<any(ttl, nt, rdf, jsonld):ending>")
def data(ending: str) -> Response:
    """Give the graph of the register."""
    form, copy = ENDINGS[ending], sisters.snapshot(site().config.store)
    response = Response(_register(copy, form) if copy else b"", content_type=form.content_type)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.headers["Cache-Control"] = _CACHE
    response.make_conditional(request)
    return response


@blueprint.get("/sister/<slug>")
@blueprint.get("/<path:base>/sister/<slug>")
def identify(slug: str, **_base: str) -> Response:
    """Lead from the identifier of a sister to what is said of it."""
    copy, path = sisters.snapshot(site().config.store), request.path
    if copy is None or not any(copy.knows(iri) for iri in candidates(path, bases(copy))):
        raise NotFound
    return _see(f"{root()}{PATH}#{slug}")


def _see(address: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = address
    response.headers["Vary"] = VARY
    return response


def _place(form: Form) -> str:
    return f"{PATH}.{form.ending}"


def _register(copy: Snapshot, form: Form) -> bytes:
    """All that stands in the graph of the register."""
    base = cast("Sequence[str]", copy.manifest["bases"])[0]
    graph = copy.graph()
    for row in copy.select(query("sisters_graph"), {"graph": f"{base}graph/sisters"}):
        if row["thing"].is_iri:
            graph.describe(row["thing"].value)
    return graph.serialize(form.ending, f"{base}sister/")


def context(desk: Desk) -> SistersContext:
    """The sisters that were read and those that wait; `desk` is that of our own store."""
    copy = sisters.snapshot(site().config.store)
    there = replace(desk, book=book(copy)) if copy else None
    found = _sisters(there, desk) if there else ()
    registered = cast("Sequence[Mapping[str, str]]", desk.book.snapshot.manifest.get("sisters", ()))
    read = {one.url for one in found}
    return SistersContext(
        title=Name(desk.language.say("sisters_title")),
        sisters=found,
        waiting=tuple(clean(one["url"]) for one in registered if one["url"] not in read),
        query=f"{PATH}/sparql" if found else None,
    )


def _sisters(desk: Desk, here: Desk) -> tuple[Sister, ...]:
    """The sisters as their store tells of them; the rules they broke as ours does."""
    covered, wrong = _by_sister(desk, "sisters_covered"), _by_sister(desk, "sisters_found")
    rows = {row["sister"].value: row for row in desk.book.rows("sisters")}
    found = {iri: tuple(_found(desk, one, here) for one in wrong[iri]) for iri in rows}
    return tuple(_sister(desk, row, covered[iri], found[iri]) for iri, row in rows.items())


def _by_sister(desk: Desk, name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in desk.book.rows(name):
        found[row["sister"].value].append(row)
    return found


def _sister(desk: Desk, row: Row, covered: Sequence[Row], found: tuple[Found, ...]) -> Sister:
    said = {name: term.value for name, term in row.items()}
    code = said["state"]
    return Sister(
        slug=said["sister"].rpartition("/")[2],
        title=desk.name(said["sister"]),
        url=clean(said["url"]),
        href=said["url"] if is_web(said["url"]) else None,
        state=desk.link(code),
        code=code.rpartition("/")[2],
        explained=desk.facts(code).text(SKOS + "definition"),
        checked=_moment(desk, said["checked"]),
        reached=_moment(desk, said["reached"]) if "reached" in said else None,
        copied=_moment(desk, said["copied"]) if "copied" in said else None,
        copied_from=clean(said["from"]) if "from" in said else None,
        endpoint=clean(said["endpoint"]) if "endpoint" in said else None,
        figures=desk.language.number(Decimal(said.get("figures", "0"))),
        families=_families(desk, covered),
        levels=desk.links(_things(covered, OMIN + "coversLevel")),
        periods=tuple(desk.period(one).name.text for one in _things(covered, DCT + "temporal")),
        licences=desk.links(_things(covered, DCT + "license")),
        found=found,
    )


def _things(covered: Sequence[Row], property_: str) -> list[str]:
    found = (row["thing"].value for row in covered if row["property"].value == property_)
    return list(dict.fromkeys(found))


def _families(desk: Desk, covered: Sequence[Row]) -> tuple[tuple[Name | None, tuple[Link, ...]], ...]:
    """The indicators by family, those of no shared family last."""
    found = by_family(desk, ((iri, iri) for iri in _things(covered, OMIN + "coversIndicator")))
    return tuple((family.name if family else None, desk.links(some)) for family, some in found)


def _found(desk: Desk, row: Row, here: Desk) -> Found:
    facts = desk.facts(row["result"].value)
    rule = row["rule"].value if "rule" in row else None
    return Found(
        grave=row["severity"].value == SH + "Violation",
        text=facts.text(SH + "resultMessage") or Name(""),
        hint=facts.text(RDFS + "comment"),
        rule=here.link(rule) if rule and here.known(rule) else None,
    )


def _moment(desk: Desk, text: str) -> str:
    """A day and a time of it, in UTC, in words."""
    try:
        time = datetime.datetime.fromisoformat(text).astimezone(datetime.UTC).time()
    except ValueError:
        return desk.language.date(text)
    return desk.language.say("sisters_moment", day=desk.language.date(text), time=desk.language.time(time))
