"""The closed vocabulary: which terms of others may be used, from `foreign-terms.toml`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ontology.terms import SHARED

Fault = Literal["unknown", "deprecated"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary of others: its terms by local name, those given up among them, and whether all were listed."""

    prefix: str
    namespace: str
    terms: frozenset[str]
    deprecated: frozenset[str]
    whole: bool


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """All that are listed, sorted by prefix."""
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(
        files("ontology").joinpath("foreign-terms.toml").read_text("utf-8")
    )
    return tuple(_vocabulary(one) for one in told["vocabularies"])


def _vocabulary(told: dict[str, Any]) -> Vocabulary:
    terms, deprecated = (frozenset(str(told.get(key, "")).split()) for key in ("terms", "deprecated"))
    return Vocabulary(told["prefix"], told["namespace"], terms, deprecated, told["whole"])


def home(iri: str) -> Vocabulary | None:
    """The listed vocabulary in whose namespace an IRI stands."""
    return next((one for one in vocabularies() if iri.startswith(one.namespace)), None)


def fault(iri: str) -> Fault | None:
    """What is wrong with a term of others: not in its list, whole or not, or in no listed vocabulary; or given up."""
    found = home(iri)
    name = iri.removeprefix(found.namespace) if found else ""
    if found is None or name not in found.terms:
        return "unknown"
    return "deprecated" if name in found.deprecated else None


def doubtful(iri: str, own: Iterable[str] = ()) -> Fault | None:
    """`fault`, but silent on what is ours, what begins as `own`, and what a list that is not whole cannot tell."""
    found = home(iri)
    if iri.startswith((SHARED, *own)) or (found and not found.whole):
        return None
    return fault(iri)
