"""Which statements of a sister may be kept: terms that are harmless, about things that are its own to speak of."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from loader.finding import Finding
from loader.sisters.faults import VisitError, shown
from ontology.terms import SHARED

Triple = tuple[str, str, str]

_LONGEST_IRI: Final = 2_000
_LONGEST_TEXT: Final = 20_000
# As N-Triples write them: an IRI without what SPARQL or HTML would trip over; a literal, with \" \\ \n \r \t escaped.
_COMMANDS: Final = r"\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
_IRI: Final = re.compile(rf'<[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>"{{}}|^`\\{_COMMANDS}]+>')
_TEXT: Final = rf'"(?:[^"\\\x00-\x1f{_COMMANDS}]|\\[\\"nrt])*+"'
_LITERAL: Final = re.compile(_TEXT + r"(?:@[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|\^\^<[^<>\s]+>)?")
# What shared words mean is nobody's own to say; territories each observatory describes for itself.
_WORDS: Final = "code def family graph indicator lesson metric period quality queries query rule rules shape"
_SHARED_NAMES: Final = frozenset(SHARED + kind for kind in _WORDS.split())


def is_shared(iri: str) -> bool:
    """Whether an IRI is of the shared vocabulary, of which no observatory but the shared files says anything."""
    if not iri.startswith(SHARED):
        return False
    kind = re.split("[/#]", iri.removeprefix(SHARED), maxsplit=1)[0]
    return SHARED + kind in _SHARED_NAMES


@dataclass
class Sieve:
    """Lets through what may be kept, counts it, and remembers what it left out.

    `ours` are the bases of the observatories that read; `left` how many triples may still come.
    """

    url: str
    ours: tuple[str, ...]
    left: int
    limit: int = field(init=False)
    dropped: list[str] = field(default_factory=list[str])
    _space: uuid.UUID = field(init=False)

    def __post_init__(self) -> None:
        self.limit = self.left
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, self.url)

    def pass_through(self, triples: Iterable[Triple], document: str = "") -> Iterator[Triple]:
        """The statements that may be kept; blank nodes get IRIs that lead nowhere, others in each `document`."""
        for triple in triples:
            self.left -= 1
            if self.left < 0:
                raise VisitError("sister-too-much", limit=str(self.limit), option="--triples")
            named = tuple(self._named(term, document) for term in triple)
            bad = next((term for term in named if not is_harmless(term)), None)
            if bad is not None:
                self.dropped.append(shown(bad))
            elif self._is_theirs(named[0][1:-1]):
                yield named[0], named[1], named[2]

    def _named(self, term: str, document: str) -> str:
        return f"<urn:uuid:{uuid.uuid5(self._space, document + term)}>" if term.startswith("_:") else term

    def _is_theirs(self, subject: str) -> bool:
        if subject.startswith(self.ours):
            raise VisitError("sister-our-base", subject)
        return not is_shared(subject)

    def findings(self) -> list[Finding]:
        """What was left out, the first of it as an example."""
        some = self.dropped
        return [Finding("sister-bad-term", self.url, value=some[0], more=len(some) - 1)] if some else []


def is_harmless(term: str) -> bool:
    """Whether a term as N-Triples write it may be kept: not too long, no commands in it, known to SPARQL 1.1."""
    if term.startswith("<"):
        return len(term) <= _LONGEST_IRI and _IRI.fullmatch(term) is not None
    return len(term) <= _LONGEST_TEXT and _LITERAL.fullmatch(term) is not None
