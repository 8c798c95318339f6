"""The rules a version is judged by, as data: what each asks, why, how to mend it, how grave it is, how it is written.

Titles of shapes stand in `shapes/*.ttl`, those of queries in their first line; why and how to mend in
`shapes/rules.toml`; what is checked while reading, in `findings.toml`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from loader import cube
from loader.finding import Finding, codes, severity_of, template
from loader.near import nearest
from loader.ntriples import about, literal, texts
from loader.observatory import Observatory
from loader.quality import shapes
from loader.rule_texts import Told
from loader.rule_texts import told as told_of
from ontology import iris
from ontology.iris import RULEBOOK, SHAPES
from ontology.terms import (
    AS_WRITTEN,
    CUBE_RULE,
    DCT,
    HOUSE_RULE,
    MEND,
    RDFS,
    READING_RULE,
    RULE_CLASS,
    RULEBOOK_CLASS,
    SEVERITY,
    SH,
    SHAPE_RULE,
    WHY,
)

_TITLE: Final = {"fr": "Les règles", "en": "The rules"}
_DESCRIPTION: Final = {
    "fr": "Tout ce que l'on demande à une version avant de la publier, et pourquoi.",
    "en": "All that is asked of a version before it is published, and why.",
}
# Findings of these codes name a rule of their own.
_NAMING: Final = frozenset({"shape", "cube", "rule"})
_SEVERITIES: Final = {"error": f"<{SH}Violation>", "warning": f"<{SH}Warning>"}
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")


def rule_iri(finding: Finding) -> str | None:
    """The IRI of the rule that a finding is about, where it has a page; None for a shape without a name."""
    if finding.code == "shape":
        shape = finding.details.get("shape", "")
        return shape if shape.startswith("http") else None
    name = finding.details.get("rule") if finding.code in _NAMING else finding.code
    return iris.rule(name.lower()) if name else None


@cache
def named() -> Mapping[str, str]:
    """The IRI of every rule by its short name: `observation#value`, `ic-12`, `not-a-number`."""
    queries = [one.rule.lower() for part in (cube.CUBE, cube.RULES) for one in cube.constraints(part)]
    others = {name: iris.rule(name) for name in (*queries, *_reading())}
    return {one.iri.removeprefix(SHAPES): one.iri for one in shapes.shape_rules()} | others


def unknown(observatory: Observatory) -> Iterator[Finding]:
    """The waivers of an observatory that name no rule."""
    for number, one in enumerate(observatory.waivers):
        if one.rule not in named():
            line, column = observatory.document.where(("waivers", number, "rule"))
            details = {"near": nearest(one.rule, named())}
            yield Finding("unknown-rule", str(observatory.document.path), line, column, value=one.rule, details=details)


def triples() -> Iterator[str]:
    """N-Triples lines of the graph of rules."""
    heading = [(RDFS + "label", texts(_TITLE)), (DCT + "title", texts(_TITLE))]
    yield from about(RULEBOOK, [RULEBOOK_CLASS], [*heading, (DCT + "description", texts(_DESCRIPTION))])
    yield from _shapes()
    yield from _queries(cube.CUBE, CUBE_RULE)
    yield from _queries(cube.RULES, HOUSE_RULE)
    for code in _reading():
        name = {language: _PLACEHOLDER.sub("…", text) for language, text in template(code, "message").items()}
        mend = {language: _PLACEHOLDER.sub("…", text) for language, text in template(code, "hint").items()}
        told = {"mend": mend, "why": template(code, "why")}
        yield from _rule(iris.rule(code), READING_RULE, texts(name), _SEVERITIES[severity_of(code)], told)


def _shapes() -> Iterator[str]:
    for one in shapes.shape_rules():
        name = one.iri.removeprefix(SHAPES)
        yield from _rule(one.iri, SHAPE_RULE, one.names, one.severity, told_of(name))
        yield from (f"<{one.iri}> {predicate} {value} ." for predicate, value in one.pairs)
        yield f"<{one.iri}> <{AS_WRITTEN}> {literal(one.text)} ."


def _queries(part: str, kind: str) -> Iterator[str]:
    for one in cube.constraints(part):
        name = one.rule.lower()
        title = {"en": f"{one.rule} {one.title}", "fr": f"{one.rule} {one.title_fr}"}
        yield from _rule(iris.rule(name), kind, texts(title), _SEVERITIES[one.severity], told_of(name))
        yield f"<{iris.rule(name)}> <{AS_WRITTEN}> {literal(one.query)} ."


def _rule(iri: str, kind: str, names: Iterable[str], severity: str, told: Told) -> Iterator[str]:
    pairs = [
        (RDFS + "label", names),
        (WHY, texts(told.get("why", {}))),
        (MEND, texts(told.get("mend", {}))),
        (SEVERITY, severity),
        (DCT + "isPartOf", f"<{RULEBOOK}>"),
    ]
    yield from about(iri, [RULE_CLASS, kind], pairs)


def _reading() -> tuple[str, ...]:
    return tuple(code for code in codes() if code not in _NAMING)
