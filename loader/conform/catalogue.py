"""Checks of the catalogue: whether it is found, can be read in each form, and is what aggregators want."""

import hashlib
from collections import Counter
from typing import Final
from urllib.parse import urljoin

from loader.conform import rules
from loader.conform.net import SIZE
from loader.conform.triples import FORMS, Triples
from loader.conform.verdict import NOTHING, Verdict, all_of, met, missing, times, warning
from loader.conform.visit import Visit, links, query

_FILES: Final = 6  # of the distributions, those that are asked for
_SHAPES: Final = ("catalogue", "dataset")
# Rules on what a catalogue leads to, which need not stand in it: structures of cubes, the licences of sources.
_BEYOND: Final = ("structure", "component", "dataset#source", "dataset#structure", "dataset#graph")
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_HYDRA: Final = "<http://www.w3.org/ns/hydra/core#"


def reachable(visit: Visit) -> Verdict:
    """Something answers at the address."""
    return met(visit.front.told) if visit.front.ok else missing(visit.front.told)


def found(visit: Visit) -> Verdict:
    """The address alone leads to a catalogue."""
    return met(visit.catalogue.reply.url) if visit.catalogue else missing(visit.url)


def forms(visit: Visit) -> Verdict:
    """The catalogue can be had as RDF/XML, Turtle and JSON-LD, and says the same in each."""
    if visit.catalogue is None:
        return NOTHING
    read = {media: visit.read(_generic(visit, media), media) for media in FORMS}
    faults = [f"{media}: {one.fault or one.reply.media}" for media, one in read.items() if one.fault]
    usable = {media: one for media, one in read.items() if not one.fault}
    faults += [f"{media}: {one.reply.media}" for media, one in usable.items() if one.reply.media != media]
    said = {media: _facts(one.triples) for media, one in usable.items()}
    first = next(iter(said.values()), frozenset[str]())
    faults += [f"{media}: {len(first ^ facts)} ≠" for media, facts in said.items() if facts != first]
    return all_of(faults, ", ".join(FORMS))


def _generic(visit: Visit, media: str) -> str:
    """The address of a form: where the `Link` header says so, else the address that led to the catalogue."""
    front = visit.catalogue.reply if visit.catalogue else visit.front
    if front.media == media:
        return front.url
    named = (target for target, more in links(front) if media in more and "alternate" in more)
    return urljoin(front.url, next(named, front.url))


def _facts(triples: Triples) -> frozenset[str]:
    """What is said, but for where the other pages are: those are of the same form."""
    return frozenset(line for line in triples.facts() if _HYDRA not in line)


def shapes(visit: Visit) -> Verdict:
    """The catalogue keeps the rules for catalogues, datasets and distributions."""
    if visit.catalogue is None:
        return NOTHING
    return rules.kept(visit.whole, _SHAPES, f"{len(visit.pages)} p.", _BEYOND)


def pages(visit: Visit) -> Verdict:
    """Each dataset is on one page, and the pages lead to all of them."""
    if visit.catalogue is None:
        return NOTHING
    held = Counter(row["dataset"] for page in visit.pages for row in page.triples.select(query("datasets")))
    if not held:
        return missing("0 dcat:Dataset")
    faults = [page.fault for page in visit.pages if page.fault]
    faults += [times(one, number) for one, number in held.items() if number > 1]
    total = next((row["total"] for row in visit.catalogue.triples.select(query("total"))), str(len(held)))
    if visit.is_cut and not faults:
        return warning(f"{len(held)} / {total} dcat:Dataset, {len(visit.pages)} p. …")
    if total != str(len(held)):
        faults.append(f"{len(held)} / {total}")
    return all_of(faults, f"{len(held)} dcat:Dataset, {len(visit.pages)} p.")


def licences(visit: Visit) -> Verdict:
    """Each distribution says under which licence it is."""
    return _without(visit, "licences")


def identifiers(visit: Visit) -> Verdict:
    """Each dataset has an identifier, no two of a catalogue the same."""
    return _without(visit, "identifiers")


def languages(visit: Visit) -> Verdict:
    """Titles say which language they are in, and are in those of the catalogue."""
    return _without(visit, "languages")


def keywords(visit: Visit) -> Verdict:
    """Each dataset has keywords and a description."""
    return _without(visit, "keywords")


def _without(visit: Visit, name: str) -> Verdict:
    """Met where a query for what lacks something has no row."""
    if visit.catalogue is None:
        return NOTHING
    return all_of([row["focus"] for row in visit.whole.select(query(name))])


def downloads(visit: Visit) -> Verdict:
    """Some of the files are there, and are what the catalogue says they are."""
    files = list(visit.whole.select(query("files"))) if visit.catalogue else []
    if not files:
        return NOTHING if visit.catalogue is None else missing("0 dcat:downloadURL")
    step = max(1, len(files) // _FILES)
    some = files[::step][:_FILES]
    return all_of([fault for one in some for fault in _file(visit, one)], f"{len(some)} / {len(files)}")


def _file(visit: Visit, told: dict[str, str]) -> list[str]:
    """What is wrong with a file: its status, its media type, its length."""
    reply = visit.net.ask("HEAD", visit.local(told["url"]), {"Accept": "*/*"})
    if not reply.ok:
        return [reply.told]
    wanted = (told.get("packed") or told.get("media", "")).removeprefix(_MEDIA)
    faults = [f"{reply.media} ≠ {wanted} {reply.url}"] if "/" in wanted and wanted != reply.media else []
    length = reply.headers.get("content-length")
    if "size" in told and length is not None and length != told["size"]:
        faults.append(f"{length} ≠ {told['size']} {reply.url}")
    return faults


def dump(visit: Visit) -> Verdict:
    """All data are in one file, whose length and checksum are told and true."""
    found = next(iter(visit.void.triples.select(query("dump"))), None)
    found = found or next(iter(visit.whole.select(query("dump"))), None)
    if found is None:
        return missing("void:dataDump")
    url = visit.local(found["url"])
    head = visit.net.ask("HEAD", url, {"Accept": "*/*"})
    if not head.ok:
        return missing(head.told)
    if "size" not in found or "checksum" not in found:
        return warning(f"dcat:byteSize, spdx:checksum: {url}")
    if head.headers.get("content-length", found["size"]) != found["size"]:
        return missing(f"{head.headers['content-length']} ≠ {found['size']} {url}")
    if not found["size"].isdigit() or int(found["size"]) > SIZE:
        return met(f"{found['size']} B")
    body = visit.net.get(url).body
    return met(f"{found['size']} B, SHA-256") if hashlib.sha256(body).hexdigest() == found["checksum"] else missing(url)
