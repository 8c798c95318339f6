"""Checks of identifiers: whether things can be looked up, in each form, and are known again; robots and sitemaps."""

from typing import Final
from urllib.robotparser import RobotFileParser

from loader.conform.net import Reply
from loader.conform.triples import FORMS, Triples
from loader.conform.verdict import NOTHING, Verdict, all_of, met, missing, warning
from loader.conform.visit import Visit, query

_NOT_MODIFIED: Final = 304
_THINGS: Final = 3
_ROBOTS: Final = 50_000  # bytes of the rules for robots


def _things(visit: Visit) -> list[str]:
    """A dataset, an observation and a territory, as far as they are known."""
    dataset = [row["dataset"] for row in visit.whole.select(query("datasets"))][:1]
    sample = visit.sample
    rows = [] if sample is None else [row["thing"] for row in sample.select(query("things"))]
    return list(dict.fromkeys([*dataset, *rows]))[:_THINGS]


def _got(visit: Visit, iri: str, accept: str) -> Reply:
    return visit.net.get(visit.local(iri), accept)


def things(visit: Visit) -> Verdict:
    """Things are described at their addresses, in the form that is asked for."""
    found = _things(visit)
    replies = {iri: _got(visit, iri, "text/turtle") for iri in found}
    faults = [reply.told for iri, reply in replies.items() if not _about(reply, iri)]
    return all_of(faults, ", ".join(found)) if found else NOTHING


def _about(reply: Reply, iri: str) -> bool:
    triples = Triples()
    return not triples.read(reply) and triples.says(iri)


def forms(visit: Visit) -> Verdict:
    """A thing is described in each RDF form."""
    found = _things(visit)[:1]
    replies = [(media, iri, _got(visit, iri, media)) for iri in found for media in FORMS]
    faults = [
        f"{media}: {reply.told}" for media, iri, reply in replies if reply.media != media or not _about(reply, iri)
    ]
    return all_of(faults, ", ".join(FORMS)) if found else NOTHING


def vary(visit: Visit) -> Verdict:
    """Caches are told that the answer depends on the form asked for."""
    found = _things(visit)[:1]
    replies = [_got(visit, iri, "text/turtle") for iri in found]
    if not any(reply.ok for reply in replies):
        return NOTHING
    return all_of([f"Vary: {reply.vary.strip(', ')}" for reply in replies if "accept" not in _names(reply.vary)])


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")} | ({"accept"} if "*" in header else set())


def etag(visit: Visit) -> Verdict:
    """Who has a copy is told that it is still good."""
    if visit.catalogue is None:
        return NOTHING
    url = visit.catalogue.reply.url
    media = visit.catalogue.reply.media
    headers = visit.catalogue.reply.headers
    tag, day = headers.get("etag"), headers.get("last-modified")
    if not tag and not day:
        return missing(f"ETag, Last-Modified: {url}")
    known = {"If-None-Match": tag} if tag else {"If-Modified-Since": day or ""}
    reply = visit.net.ask("GET", url, {"Accept": media, **known})
    return met(tag or day or "") if reply.status == _NOT_MODIFIED else missing(reply.told)


def robots(visit: Visit) -> Verdict:
    """Search engines are let in, and find a list of pages."""
    if visit.front.fault:
        return NOTHING
    reply = visit.net.get(f"{visit.root}/robots.txt", "text/plain")
    if not reply.ok:
        return warning(reply.told)
    rules = RobotFileParser()
    rules.parse(reply.body[:_ROBOTS].decode("utf-8", "replace").splitlines())
    if not rules.can_fetch("*", f"{visit.root}/"):
        return missing("Disallow: /")
    named = rules.site_maps()
    return _sitemap(visit, named[0]) if named else warning("Sitemap:")


def _sitemap(visit: Visit, url: str) -> Verdict:
    sitemap = visit.net.get(visit.local(url), "application/xml")
    is_map = b"sitemap" in sitemap.body[:5_000] and b"<loc>" in sitemap.body
    return met(url) if sitemap.ok and is_map else missing(sitemap.told)
