"""Which places a reader wants to see: by words, commune, service, public, access and cost."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from endpoint.collation import key, letters
from endpoint.language import Name
from endpoint.mediation.directory import ACCESS, FEE, PUBLICS, SERVICE, Entry
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk
from endpoint.pages.selection import Control, Option

# What each word of an address filters by.
_PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "service": (SERVICE,),
    "public": PUBLICS,
    "access": ACCESS,
    "cost": (FEE,),
}
_COMMUNE: Final = "commune"
_WORDS: Final = "q"
NOT_TOLD: Final = "not-told"
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}")
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What was chosen, by word of the address."""

    parts: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    def get(self, name: str) -> str:
        """What was chosen under a word, empty where nothing."""
        return dict(self.parts).get(name, "")


def of(asked: Mapping[str, str]) -> Filter:
    """The filter in the parameters of an address; what cannot be a code is no choice."""
    codes = {name: asked.get(name, "") for name in (*_PROPERTIES, _COMMUNE)}
    parts = [(name, code) for name, code in codes.items() if _CODE.fullmatch(code)]
    words = " ".join(asked.get(_WORDS, "").split())[:_LONGEST]
    return Filter(tuple(parts + ([(_WORDS, words)] if words else [])))


def fitting(desk: Desk, entries: Iterable[Entry], wanted: Filter) -> list[Entry]:
    """The places that have all that was chosen."""
    found = list(entries)
    for name, value in wanted.parts:
        if name == _WORDS:
            words = letters(value).split()
            found = [one for one in found if all(word in one.search for word in words)]
        elif name == _COMMUNE:
            found = [one for one in found if one.commune and value == local_name(one.commune)]
        else:
            found = [one for one in found if value in _codes(desk, one, name)]
    return found


def _codes(desk: Desk, one: Entry, name: str) -> list[str]:
    """The notations a place has under a word; that it does not tell where it has none."""
    return [desk.book.notation(code) for code in one.having(*_PROPERTIES[name])] or [NOT_TOLD]


def controls(desk: Desk, entries: Sequence[Entry], wanted: Filter) -> tuple[Control, ...]:
    """What may be chosen, with how many of these places have it; what none has is left out."""
    return tuple(_control(desk, entries, wanted, name) for name in _PROPERTIES)


def _control(desk: Desk, entries: Sequence[Entry], wanted: Filter, name: str) -> Control:
    counts = Counter(code for one in entries for code in one.having(*_PROPERTIES[name]))
    untold = sum(not one.having(*_PROPERTIES[name]) for one in entries)
    chosen = wanted.get(name)
    ordered = sorted(counts, key=lambda code: (code.rpartition("/")[0], desk.book.order(code)))
    options = [Option("", Name(desk.language.say("any")), not chosen)]
    for code in ordered:
        notation = desk.book.notation(code)
        told = Name(desk.language.say("option_count", name=desk.name(code).text, n=counts[code]))
        options.append(Option(notation, told, notation == chosen))
    if untold:
        told = Name(desk.language.say("option_count", name=desk.language.say("place_not_told"), n=untold))
        options.append(Option(NOT_TOLD, told, chosen == NOT_TOLD))
    return Control(name, Name(desk.language.say(f"filter_{name}")), tuple(options))


def communes(desk: Desk, entries: Sequence[Entry], wanted: Filter) -> Control:
    """The communes of these places; the IRI of a territory ends in its code (`ontology.iris.territory`)."""
    counts = Counter(one.commune for one in entries if one.commune)
    chosen = wanted.get(_COMMUNE)
    named = sorted((key(desk.name(iri).text), iri) for iri in counts)
    options = [Option("", Name(desk.language.say("any")), not chosen)]
    for _, iri in named:
        told = Name(desk.language.say("option_count", name=desk.name(iri).text, n=counts[iri]))
        options.append(Option(local_name(iri), told, local_name(iri) == chosen))
    return Control(_COMMUNE, Name(desk.language.say("filter_commune")), tuple(options))
