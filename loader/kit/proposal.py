"""A local indicator as the shared vocabulary would have it: its text, and what it lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loader.ntriples import literal
from ontology.terms import INDICATOR_CLASS, OMIN, SHARED, SKOS, TYPE, UNIT_MEASURE
from ontology.written import Said, Statement, Value

LANGUAGES: Final = ("fr", "en")
_LIST: Final = SHARED + "indicator"
_UNIT: Final = "http://qudt.org/vocab/unit/"
_TEXTS: Final = (SKOS + "prefLabel", SKOS + "definition")
# What must be there once, and where it must be from: what is local can be understood by one observatory only.
_ONCE: Final = {
    OMIN + "family": f"{SHARED}family/",
    UNIT_MEASURE: _UNIT,
    OMIN + "polarity": f"{SHARED}code/polarity/",
}
_TERMS: Final = {
    SKOS + "prefLabel": "skos:prefLabel",
    SKOS + "altLabel": "skos:altLabel",
    SKOS + "definition": "skos:definition",
    SKOS + "scopeNote": "skos:scopeNote",
    SKOS + "notation": "skos:notation",
    SKOS + "closeMatch": "skos:closeMatch",
    OMIN + "family": "omin:family",
    UNIT_MEASURE: "sdmx-attribute:unitMeasure",
    OMIN + "polarity": "omin:polarity",
    OMIN + "complement": "omin:complement",
    OMIN + "numerator": "omin:numerator",
    OMIN + "denominator": "omin:denominator",
}
_LINKS: Final = (OMIN + "complement", OMIN + "numerator", OMIN + "denominator", SKOS + "closeMatch")


@dataclass(frozen=True, slots=True)
class Lack:
    """What a local indicator does not say and the shared vocabulary asks for: the text that tells it, its words."""

    name: str
    words: Mapping[str, str]


def is_indicator(one: Statement) -> bool:
    """Whether the statement describes an indicator."""
    return any(value.text == INDICATOR_CLASS for value in one.said.get(TYPE, ()))


def iri(one: Statement) -> str:
    """The IRI that it would have."""
    return f"{_LIST}/{_notation(one.said)}"


def _notation(said: Said) -> str:
    return next((value.text for value in said.get(SKOS + "notation", ())), "")


def lacking(one: Statement, shared: Sequence[Statement]) -> Iterator[Lack]:
    """What must be written before it can be shared."""
    said = one.said
    if not _notation(said):
        yield Lack("lacks-one", {"term": "skos:notation"})
    for term in _TEXTS:
        told = {value.language for value in said.get(term, ())}
        for language in LANGUAGES:
            if language not in told:
                yield Lack(f"lacks-{language}", {"term": _TERMS[term]})
    for term, home in _ONCE.items():
        found = [value.text for value in said.get(term, ())]
        if len(found) != 1:
            yield Lack("lacks-one", {"term": _TERMS[term]})
        elif not found[0].startswith(home):
            yield Lack("lacks-shared", {"term": _TERMS[term], "value": found[0]})
    yield from _shared_already(one, shared)


def _shared_already(one: Statement, shared: Sequence[Statement]) -> Iterator[Lack]:
    if one.subject.startswith(f"{_LIST}/"):
        yield Lack("is-shared", {"value": one.subject})
    for value in one.said.get(SKOS + "exactMatch", ()):
        if value.text.startswith(f"{_LIST}/"):
            yield Lack("is-matched", {"value": value.text})
    if iri(one) in {other.subject for other in shared}:
        yield Lack("is-taken", {"value": iri(one)})


def block(one: Statement, order: int) -> str:
    """The statement of the shared vocabulary."""
    said, name = one.said, iri(one)
    lines = [f"<{name}> a omin:Indicator, skos:Concept"]
    for term in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "definition", SKOS + "scopeNote"):
        texts = [value for language in LANGUAGES for value in said.get(term, ()) if value.language == language]
        lines += [f"{_TERMS[term]} {_joined(texts)}"] if texts else []
    lines += [f"skos:notation {literal(_notation(said))}", f"skos:inScheme <{_LIST}>", f"skos:topConceptOf <{_LIST}>"]
    lines.append(f"omin:order {order}")
    for term, home in {**_ONCE, **dict.fromkeys(_LINKS, f"{_LIST}/")}.items():
        found = [_term(value) for value in said.get(term, ()) if value.text.startswith(home)]
        lines += [f"{_TERMS[term]} {', '.join(found)}"] if found else []
    return " ;\n    ".join(lines) + " .\n"


def _joined(texts: Sequence[Value]) -> str:
    return ",\n        ".join(literal(value.text, value.language) for value in texts)


def _term(value: Value) -> str:
    return f"unit:{value.text.removeprefix(_UNIT)}" if value.text.startswith(_UNIT) else f"<{value.text}>"


def replacement(one: Statement) -> str:
    """What stays of the local statement: its figures bear the shared name now, and the old name leads to it."""
    labels = _joined([value for value in one.said.get(SKOS + "prefLabel", ()) if value.language])
    lines = [
        f"<{one.subject}> <{SKOS}prefLabel> {labels}",
        f"<{SKOS}exactMatch> <{iri(one)}>",
        f"<http://purl.org/dc/terms/isReplacedBy> <{iri(one)}>",
    ]
    return " ;\n    ".join(lines) + " ."
