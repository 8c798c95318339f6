"""The queries that are stored in a version, with their parameters and the codes these take."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from endpoint import tongues
from endpoint.pages.book import book
from endpoint.site import query
from endpoint.store import Row, Snapshot, Term, remembered
from ontology.terms import LABEL, RDFS, SH

LANGUAGE: Final = "lang"
_COMMENT: Final = RDFS + "comment"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: `default` is None where any value will do, `code_of` the class or list of which it takes a code."""

    iri: str
    name: str
    names: tuple[Term, ...]
    descriptions: tuple[Term, ...]
    datatype: str
    default: str | None
    choices: tuple[str, ...]
    code_of: str | None
    least: str | None
    most: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored query; its text is complete and runs as it stands."""

    iri: str
    slug: str
    titles: tuple[Term, ...]
    comments: tuple[Term, ...]
    text: str
    parameters: tuple[Parameter, ...]


@remembered
def queries(snapshot: Snapshot) -> Mapping[str, Stored]:
    """The stored queries of a version by slug, in their order; the first of those that share a slug."""
    parameters = _parameters(snapshot)
    found: dict[str, Stored] = {}
    for row in snapshot.select(query("stored")):
        iri, text = row["query"].value, row["text"].value
        slug = iri.rpartition("/")[2]
        own = sorted(parameters[iri], key=lambda one: text.find(f"?{one.name} {{"))
        found.setdefault(
            slug, Stored(iri, slug, _all(snapshot, iri, LABEL), _all(snapshot, iri, _COMMENT), text, tuple(own))
        )
    return found


def _parameters(snapshot: Snapshot) -> Mapping[str, Sequence[Parameter]]:
    choices: dict[str, list[str]] = defaultdict(list)
    for row in snapshot.select(query("stored-choices")):
        choices[row["parameter"].value].append(row["choice"].value)
    found: dict[str, list[Parameter]] = defaultdict(list)
    for row in snapshot.select(query("stored-parameters")):
        iri = row["parameter"].value
        found[row["query"].value].append(_parameter(snapshot, iri, row, choices[iri]))
    return found


def _parameter(snapshot: Snapshot, iri: str, row: Row, choices: Sequence[str]) -> Parameter:
    default, code_of, least, most = (
        row[key].value if key in row else None for key in ("default", "codeOf", "least", "most")
    )
    return Parameter(
        iri,
        name=iri.rpartition("#")[2],
        names=_all(snapshot, iri, SH + "name"),
        descriptions=_all(snapshot, iri, SH + "description"),
        datatype=row["datatype"].value,
        default=default,
        choices=tuple(choices),
        code_of=code_of,
        least=least,
        most=most,
    )


def _all(snapshot: Snapshot, iri: str, predicate: str) -> tuple[Term, ...]:
    return tuple(snapshot.objects(iri, predicate))


def codes(snapshot: Snapshot, code_of: str) -> Mapping[str, tuple[Term, ...]]:
    """The codes of a class or list, each with the names of what it stands for; what the observatory is about first."""
    return book(snapshot).names.remember(("codes", code_of), lambda: _codes(snapshot, code_of))


def _codes(snapshot: Snapshot, code_of: str) -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for row in snapshot.select(query("codes"), {"thing": code_of}):
        found[row["code"].value] += [row["label"]] if "label" in row else []
    return {code: tuple(dict.fromkeys(labels)) for code, labels in found.items()}


def values(parameter: Parameter, snapshot: Snapshot) -> Mapping[str, tuple[Term, ...]]:
    """All values that a parameter takes, with their names; nothing where it takes a number or any text."""
    if parameter.choices:
        return dict.fromkeys(parameter.choices, ())
    return codes(snapshot, parameter.code_of) if parameter.code_of else {}


def default(parameter: Parameter, snapshot: Snapshot) -> str | None:
    """What a parameter is set to unless it is given: what its query says, or the first code where that is not here."""
    known = values(parameter, snapshot)
    if parameter.name == LANGUAGE:
        known = {code: () for code in tongues.spoken(snapshot) if code in known}
    if parameter.default is None or not known or parameter.default in known:
        return parameter.default
    return next(iter(known))
