"""The pages of the rules a version is judged by: all of them, and each with what it asks, why, and how to mend."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.language import Name
from endpoint.locate import fragments
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.frame import PageKind, Query, query
from ontology import iris, terms

_NUMBER: Final = re.compile(r"\d+")
# The order in which the kinds are listed.
_KINDS: Final = (terms.SHAPE_RULE, terms.CUBE_RULE, terms.HOUSE_RULE, terms.READING_RULE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `times` is how often it spoke in this version, `run` the address that asks its query."""

    anchor: str
    iri: str
    title: Name
    asks: Name | None
    says: Name | None
    why: Name | None
    mend: Name | None
    severity: str
    text: str
    run: str | None
    times: str
    spoke: bool


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What the template of a rule shows: the rule, and for a thing's shape those of its properties."""

    title: Name
    kind: Link | None
    rule: Rule
    parts: tuple[Rule, ...]
    book: Link
    query: Query


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in the list: a shape stands for those of its properties too, `parts` of them."""

    link: Link
    severity: str
    parts: int
    times: str
    spoke: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one kind."""

    kind: Link
    name: str
    definition: Name | None
    entries: tuple[Entry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RulebookContext:
    """What the template of the list shows."""

    title: Name
    description: Name | None
    groups: tuple[Group, ...]
    total: str
    query: Query


def fired(desk: Desk) -> Mapping[str, int]:
    """How often each rule spoke, by its IRI; nothing for those that did not."""
    return desk.book.names.remember(
        ("fired",), lambda: {row["rule"].value: int(row["times"].value) for row in desk.book.rows("fired") if row}
    )


def rule(desk: Desk, iri: str) -> RuleContext:
    """What the store says of a rule."""
    facts = desk.facts(iri)
    inner = [one for one in fragments(desk.book.snapshot).get(iri, ()) if terms.RULE_CLASS in desk.facts(one).types()]
    kind = next((one for one in _KINDS if one in facts.types()), None)
    return RuleContext(
        title=desk.name(iri),
        kind=desk.link(kind) if kind else None,
        rule=_rule(facts),
        parts=tuple(_rule(desk.facts(one)) for one in inner),
        book=desk.link(iris.RULEBOOK),
        query=query(desk, "facts", iri),
    )


def _rule(facts: Facts) -> Rule:
    desk = facts.desk
    text = next((term.value for term in facts.values.get(terms.AS_WRITTEN, [])), "")
    times = fired(desk).get(facts.iri, 0)
    return Rule(
        anchor=local_name(facts.iri),
        iri=facts.iri,
        title=desk.name(facts.iri),
        asks=facts.text(terms.SH + "description"),
        says=facts.text(terms.SH + "message"),
        why=facts.text(terms.WHY),
        mend=facts.text(terms.MEND),
        severity=_severity(facts.link(terms.SEVERITY)),
        text=text,
        # A query with a placeholder is asked of each dataset or property in turn: it cannot be run as it is shown.
        run=None
        if not text or terms.SHAPE_RULE in facts.types() or "<urn:omin:" in text
        else desk.address("/query", query=text),
        times=_times(desk, times),
        spoke=times > 0,
    )


def _times(desk: Desk, times: int) -> str:
    return desk.language.count("fired", times) if times else desk.language.say("fired_never")


def _severity(link: Link | None) -> str:
    return "warning" if link and link.iri == terms.SH + "Warning" else "violation"


def book(desk: Desk, iri: str) -> RulebookContext:
    """What the store says of the rulebook."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in desk.rows("rulebook", iri):
        found[row["kind"].value][row["rule"].value] = row["severity"].value
    facts = desk.facts(iri)
    return RulebookContext(
        title=desk.name(iri),
        description=facts.text(terms.DCT + "description"),
        groups=tuple(_group(desk, kind, found[kind]) for kind in _KINDS if kind in found),
        total=desk.language.number(Decimal(sum(len(some) for some in found.values()))),
        query=query(desk, "rulebook", iri),
    )


def _group(desk: Desk, kind: str, rules: Mapping[str, str]) -> Group:
    documents: dict[str, list[str]] = defaultdict(list)
    for iri in rules:
        documents[iri.partition("#")[0]].append(iri)
    entries = [_entry(desk, iri, inner, rules) for iri, inner in sorted(documents.items(), key=_natural)]
    definition = desk.facts(kind).text(terms.RDFS + "comment")
    return Group(desk.link(kind), local_name(kind), definition, tuple(entries), len(rules))


def _natural(pair: tuple[str, list[str]]) -> str:
    """The order in which IC-2 comes before IC-10."""
    return _NUMBER.sub(lambda found: found.group().zfill(4), pair[0])


def _entry(desk: Desk, iri: str, inner: list[str], rules: Mapping[str, str]) -> Entry:
    times = sum(fired(desk).get(one, 0) for one in inner)
    graves = {rules[one] for one in inner}
    both = len(graves) > 1
    severity = "both" if both else "warning" if terms.SH + "Warning" in graves else "violation"
    return Entry(desk.link(iri), severity, len(inner), _times(desk, times), times > 0)


BOOK: Final = PageKind("rulebook", (terms.RULEBOOK_CLASS,), book)
PAGE: Final = PageKind("rule", (terms.RULE_CLASS,), rule)
