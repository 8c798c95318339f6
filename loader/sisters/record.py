"""What is known of a sister: an entry of the manifest of the sisters' store, made anew after each visit."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast
from urllib.parse import urlsplit

from loader.finding import Finding
from loader.observatory import Sister
from loader.quality.rules import rule_iri
from loader.sisters import faults
from loader.sisters.faults import State
from ontology.iris import Base

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 60
_MOST: Final = 50  # findings that are kept
_TEXTS: Final = ("fr", "en")

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A sister: where it is, what it is called, what was copied of it and when, and what is wrong with it."""

    slug: str
    url: str
    title: Mapping[str, str]
    graph: Mapping[str, str]
    state: State = "down"
    checked: str = ""
    reached: str | None = None
    reached_at: str | None = None
    catalogue: str | None = None
    base: str | None = None
    bases: Sequence[str] = ()
    endpoint: str | None = None
    observations: int = 0
    triples: int = 0
    received: int = 0
    licences: Sequence[str] = ()
    coverage: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    copied: str | None = None
    findings: Sequence[Told] = ()


def slugs(sisters: Iterable[Sister]) -> dict[str, Sister]:
    """The sisters by slug: host and path of their address, with a hash where two would be called the same."""
    found: dict[str, Sister] = {}
    for one in sisters:
        parts = urlsplit(one.url)
        name = _NOT_SLUG.sub("-", f"{parts.netloc}{parts.path}".lower()).strip("-")[:_LONGEST].strip("-")
        digest = hashlib.sha256(one.url.encode()).hexdigest()[:8]
        found[name if name not in found else f"{name}-{digest}"] = one
    return found


def fresh(slug: str, sister: Sister, base: Base, before: Mapping[str, Any] | None) -> Record:
    """What was known before, under the address and title of the register; else a sister never visited."""
    graph = {part: base.sister_graph(slug, part) for part in ("catalogue", "observations")}
    known = Record(**cast("dict[str, Any]", before)) if before and before["url"] == sister.url else None
    made = replace(known, graph=graph) if known else Record(slug, sister.url, sister.title, graph)
    return replace(made, title=sister.title) if sister.title else made


def visited(known: Record, told: Told, now: str) -> Record:
    """The record after a visit: what was copied before stays where this one brought nothing."""
    found = [Finding(**one) for one in told["found"]]
    if told.get("unchanged"):
        return replace(known, checked=now, reached=now)
    checked = replace(known, checked=now, state=faults.state(found), findings=_told(found))
    if faults.is_fatal(found):
        return replace(checked, reached_at=told.get("reached") or known.reached_at)
    names = ("catalogue", "bases", "endpoint", "observations", "triples", "received", "licences", "coverage", "tags")
    brought = {name: told[name] for name in names}
    base, title = next(iter(told["bases"]), None), known.title or told["titles"]
    return replace(checked, reached=now, copied=now, reached_at=told["reached"], base=base, title=title, **brought)


def _told(found: Sequence[Finding]) -> list[Told]:
    """The findings, errors first, in both languages."""
    ordered = sorted(found, key=lambda one: one.severity != "error")
    return [
        {
            "code": one.code,
            "severity": one.severity,
            "rule": rule_iri(one),
            "message": {language: one.message(language) for language in _TEXTS},
            "hint": {language: one.hint(language) for language in _TEXTS},
            "more": one.more,
        }
        for one in ordered[:_MOST]
    ]
