"""A change as a member of the stream: the version of a figure or a thing that a publication made, as N-Triples.

A member is `<thing>#v<number>`: the thing as it was from that publication on, with all that is said of it, and of its
parts (`<thing>#<part>` as `<thing>#v<number>.<part>`). What leads to other things leads to them, not to a version.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from endpoint.stream.words import CREATED, EVENTS, MEMBER, PART, VERSION_OF, linked, said, typed
from ontology import figures, history, terms
from ontology.history import Publication

Cells = Mapping[str, str | None]

_OBSERVATION: Final = re.compile(r"/observation/([^/]+)/[^/]+$")
_SUBJECT: Final = re.compile(r"<([^>]*)> ")
# The columns of literals, with their datatypes; all other columns of properties hold IRIs.
_DATATYPES: Final = {
    "sample": "integer",
    "decimals": "integer",
    "confidence": "decimal",
    "lower": "decimal",
    "upper": "decimal",
}
_PROPERTIES: Final = {"indicator": terms.INDICATOR} | {
    name: iri for name, iri in figures.PROPERTIES.items() if name != "dataset"
}


@dataclass(frozen=True, slots=True)
class Namer:
    """Gives the versions of a publication their names: `node` is the IRI of its node, for things of others."""

    publication: Publication
    node: str

    def name(self, iri: str) -> str:
        """The IRI of the version of a thing, or of a part of one, that the publication made."""
        if not iri.startswith((terms.SHARED, *self.publication.bases)):
            return f"{self.node}#{quote(iri, safe='')}"
        thing, _, part = iri.partition("#")
        return f"{thing}#v{self.publication.number}" + (f".{part}" if part else "")


def figure(row: Cells, namer: Namer, stream: str) -> Iterator[str]:
    """The lines of a member from a row of `history/<number>.arrow`."""
    iri, change = row["observation"] or "", row[history.CHANGE] or ""
    version = namer.name(iri)
    yield from _event(version, iri, change, namer, stream)
    if change != history.WITHDRAWN:
        yield from _cells(version, row)


def thing(row: Cells, namer: Namer, stream: str) -> Iterator[str]:
    """The lines of a member from a row of `history/<number>-things.arrow`."""
    iri, change = row["thing"] or "", row[history.CHANGE] or ""
    version = namer.name(iri)
    yield from _event(version, iri, change, namer, stream)
    if change == history.WITHDRAWN:
        return
    lines = (row["triples"] or "").splitlines(keepends=True)
    for part in sorted({_subject(line) for line in lines} - {iri}):
        yield linked(version, PART, namer.name(part))
        yield linked(namer.name(part), VERSION_OF, part)
    yield from _versions(lines, namer)


def _event(version: str, iri: str, change: str, namer: Namer, stream: str) -> Iterator[str]:
    yield linked(stream, MEMBER, version)
    yield linked(version, VERSION_OF, iri)
    yield said(version, CREATED, namer.publication.built, "dateTime")
    yield typed(version, EVENTS[change])


def _cells(version: str, row: Cells) -> Iterator[str]:
    """What the columns say: an observation, or a masked cell, which has no value and belongs to no `qb:DataSet`."""
    masked = row["value"] is None
    home = row["dataset"] or _OBSERVATION.sub(r"/dataset/\1", row["observation"] or "")
    yield typed(version, terms.MASKED_CLASS if masked else terms.OBSERVATION)
    yield linked(version, terms.IN_DATASET if masked else terms.DATA_SET, home)
    if masked:
        yield linked(version, terms.CONF_STATUS, terms.CONFIDENTIAL)
    else:
        yield said(version, terms.VALUE, row["value"] or "", "decimal")
    more = (row.get(history.SOURCES) or "").split(" ")
    yield from (linked(version, terms.SOURCE, one) for one in more if one and one != row["source"])
    for name, predicate in _predicates(row):
        cell = row[name]
        if cell is None:
            continue
        datatype = _DATATYPES.get(name)
        yield said(version, predicate, cell, datatype) if datatype else linked(version, predicate, cell)


def _predicates(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from _PROPERTIES.items()
    yield from ((name, name) for name in figures.further(list(names)))


def _versions(lines: Iterable[str], namer: Namer) -> Iterator[str]:
    for line in lines:
        subject = _subject(line)
        yield f"<{namer.name(subject)}>{line[len(subject) + 2 :]}"


def _subject(line: str) -> str:
    found = _SUBJECT.match(line)
    if found is None:
        raise ValueError(f"no line of N-Triples about an IRI: {line!r}")
    return found[1]
