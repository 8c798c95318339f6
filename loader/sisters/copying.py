"""What is copied of a sister by SPARQL: its catalogue, its public figures, and the names of what they lead to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from loader.finding import Finding
from loader.ntriples import literal
from loader.sisters.discovery import Discovered, catalogues
from loader.sisters.faults import VisitError
from loader.sisters.questions import Endpoint
from loader.sisters.sift import Sieve, Triple, is_harmless, is_shared
from ontology.iris import Base
from ontology.terms import CONF_STATUS, DATA_SET, DCAT, OBSERVATION, SHARED, TYPE

_INDICATORS: Final = f"<{SHARED}indicator/"
_PUBLIC: Final = f"<{SHARED}code/conf-status/free>"
_NUMBER: Final = re.compile(r'"([0-9]{1,12})"')
_NAMES_AT_ONCE: Final = 200


@dataclass
class Copied:
    """The statements copied, by graph, and how many figures there are."""

    catalogue: set[Triple]
    bases: tuple[str, ...]
    observations: list[Triple] = field(default_factory=list[Triple])
    figures: int = 0
    found: list[Finding] = field(default_factory=list[Finding])


def copy(made: Discovered, endpoint: Endpoint | None, sieve: Sieve, most: int) -> Copied:
    """Copy a sister; `most` figures at most. VisitError where what it sends cannot be kept."""
    said = set(made.statements)
    if endpoint:
        said |= set(sieve.pass_through(endpoint.triples("catalogues"), "catalogues"))
        made.catalogues = catalogues(said) or made.catalogues
    if not made.catalogues:
        raise VisitError("sister-no-catalogue", sieve.url)
    copied = Copied(said, bases(made, sieve))
    if endpoint:
        _figures(copied, endpoint, sieve, most)
    return copied


def bases(made: Discovered, sieve: Sieve) -> tuple[str, ...]:
    """The bases a sister publishes under: where its catalogues stand; none that holds ours or everybody's."""
    found: list[str] = []
    for iri in made.catalogues:
        base = iri[: iri.rfind("/") + 1]
        try:
            Base(base)
        except ValueError:
            raise VisitError("sister-our-base", iri) from None
        if any(one.startswith(base) for one in (*sieve.ours, SHARED)):
            raise VisitError("sister-our-base", iri)
        found.append(base)
    return tuple(dict.fromkeys(found))


def _figures(copied: Copied, endpoint: Endpoint, sieve: Sieve, most: int) -> None:
    comparable = _comparable(endpoint)
    if not comparable:
        copied.found.append(Finding("sister-nothing-shared", sieve.url))
    if sum(comparable.values()) > most:
        raise VisitError("sister-too-much", limit=str(most), option="--observations")
    for (dataset, indicator), told in sorted(comparable.items()):
        given = _pages(copied, endpoint, sieve, dataset, indicator, told)
        if given != told:
            raise VisitError("sister-incomplete", dataset, told=str(told), given=str(given))
    _left_out(copied, sieve)
    _names(copied, endpoint, sieve)


def _comparable(endpoint: Endpoint) -> dict[tuple[str, str], int]:
    """How many figures there are of shared indicators and of those linked to one, by dataset and indicator."""
    linked = {row.get("indicator", "") for row in endpoint.rows("matches")}
    found: dict[tuple[str, str], int] = {}
    for row in endpoint.rows("counts"):
        dataset, indicator = row.get("dataset", ""), row.get("indicator", "")
        number = _NUMBER.match(row.get("figures", ""))
        wanted = indicator.startswith(_INDICATORS) or indicator in linked
        if wanted and number and is_harmless(dataset) and is_harmless(indicator):
            found[dataset, indicator] = int(number[1])
    return found


def _pages(copied: Copied, endpoint: Endpoint, sieve: Sieve, dataset: str, indicator: str, told: int) -> int:
    """Copy the figures page by page; gives how many came."""
    last, given = "", 0
    while given < told:
        asked = [(dataset, indicator, literal(last))]
        page = list(sieve.pass_through(endpoint.triples("figures", asked), f"{dataset}{last}"))
        names = {subject[1:-1] for subject, name, _ in page if name == f"<{DATA_SET}>"}
        if not names or max(names) <= last:
            break
        copied.observations += page
        last, given = max(names), given + len(names)
    return given


def _left_out(copied: Copied, sieve: Sieve) -> None:
    """Leave out what is no public figure of this sister's own."""
    own = {value for _, name, value in copied.catalogue if name == f"<{DCAT}dataset>"}
    figures: dict[str, set[tuple[str, str]]] = {}
    for subject, name, value in copied.observations:
        figures.setdefault(subject, set()).add((name, value))
    secret = {name for name, said in figures.items() if not _is_public(said)}
    foreign = [name for name, said in figures.items() if not _is_own(name, said, own, copied.bases)]
    gone = secret | set(foreign)
    if foreign:
        copied.found.append(Finding("sister-foreign-figure", sieve.url, value=foreign[0][1:-1], more=len(foreign) - 1))
    copied.observations = [one for one in copied.observations if one[0] not in gone]
    copied.figures = len(figures) - len(gone)


def _is_public(said: set[tuple[str, str]]) -> bool:
    return {value for name, value in said if name == f"<{CONF_STATUS}>"} <= {_PUBLIC}


def _is_own(name: str, said: set[tuple[str, str]], datasets: set[str], bases: tuple[str, ...]) -> bool:
    is_figure = (f"<{TYPE}>", f"<{OBSERVATION}>") in said
    return (
        is_figure
        and name[1:].startswith(bases)
        and {value for key, value in said if key == f"<{DATA_SET}>"} <= datasets
    )


def _names(copied: Copied, endpoint: Endpoint, sieve: Sieve) -> None:
    """Copy what the things are called that figures lead to; the shared ones have our names."""
    wanted = _things(copied.observations)
    for _ in range(2):  # territories, then their levels
        some: list[Triple] = []
        for number, batch in enumerate(_batches(sorted(wanted))):
            some += sieve.pass_through(endpoint.triples("names", [(one,) for one in batch]), f"names{number}")
        some = [one for one in some if one[0] in wanted]
        copied.observations += some
        wanted = _things(some) - wanted


def _things(statements: Iterable[Triple]) -> set[str]:
    """The things that statements lead to, but for shared words and the classes."""
    found = {value for _, name, value in statements if value.startswith("<") and name != f"<{TYPE}>"}
    return {one for one in found if not is_shared(one[1:-1])}


def _batches(things: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(things), _NAMES_AT_ONCE):
        yield tuple(things[start : start + _NAMES_AT_ONCE])
