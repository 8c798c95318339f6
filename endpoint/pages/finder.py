"""The names of one version's things in a full-text index in memory (SQLite FTS5): words in any order, their beginnings.

Every text is folded before it is kept or asked for: no accents, no capitals, nothing but letters and digits. So what a
reader types can only ever be words.
"""

import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from endpoint.collation import letters
from endpoint.pages.book import query
from endpoint.pages.family import SCHEME as FAMILIES
from endpoint.store import Snapshot, remembered
from ontology import terms

# The kinds of things in the order in which they are found, each with the classes it is told by.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "indicator": (terms.INDICATOR_CLASS,),
    "family": (),  # told by its list
    "territory": (terms.TERRITORY_CLASS,),
    "place": (terms.PLACE_CLASS,),
    "resource": (terms.RESOURCE_CLASS,),
    "lesson": (terms.LESSON_CLASS,),
    "dataset": (terms.QB + "DataSet", terms.DCAT + "Dataset"),
    "source": (terms.SOURCE_CLASS,),
    "method": (terms.METHOD_CLASS,),
    "service": (terms.SERVICE_CLASS,),
    "query": (terms.SH + "SPARQLExecutable",),
    "list": (terms.SKOS + "ConceptScheme",),
    "code": (terms.SKOS + "Concept",),
    "term": (terms.OWL + "Class", terms.RDF + "Property"),
    "rule": (terms.RULE_CLASS,),
}
_ORDER: Final = tuple(KINDS)
_KIND_OF: Final = {name: kind for kind, names in KINDS.items() for name in names}
_BEHIND: Final = _ORDER.index("service")  # this kind and those after it make up the data
_TOWN: Final = terms.SCHEMA + "addressLocality"
_WORD: Final = re.compile(r"[^\W_]+")
_WORDS: Final = 12  # of a question; more are left out, as are the letters of a word beyond so many
_LETTERS: Final = 40
_ALIKE: Final = 0.34
_TABLES: Final = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, kind INTEGER, whole TEXT, size INTEGER);
CREATE VIRTUAL TABLE word USING fts5(names, town, content = '', prefix = '2 3', detail = column);
CREATE VIRTUAL TABLE known USING fts5vocab(word, row);
"""
# Best first: what readers look for before what makes up the data; of each, first what is called exactly so, then what
# has the words in its own name rather than in that of its town, and whole rather than begun.
_FOUND: Final = """
WITH hit AS (
  SELECT rowid AS id,
    rowid IN (SELECT rowid FROM word(:whole)) AS entire,
    rowid IN (SELECT rowid FROM word(:own)) AS own
  FROM word(:begun)
)
SELECT iri, kind, COUNT(*) OVER () FROM hit JOIN thing USING (id) WHERE :kind IN (-1, kind)
ORDER BY kind >= :behind, instr(whole, :exact) = 0, own DESC, entire DESC, kind,
  instr(whole, :start) = 0, size, whole, iri
LIMIT :limit OFFSET :offset
"""
_LIKELY: Final = "SELECT term, doc FROM known WHERE length(term) BETWEEN max(3, :length - 3) AND :length + 3"
_COUNTS: Final = """
SELECT kind, COUNT(*) FROM thing WHERE id IN (SELECT rowid FROM word(:begun)) GROUP BY kind ORDER BY kind
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and its kind: a key of `KINDS`."""

    iri: str
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the things that were found, how many there are of the kind asked for, and of each kind."""

    hits: tuple[Hit, ...]
    total: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Finder:
    """An index; its one connection is used by one thread at a time."""

    _database: sqlite3.Connection = field(repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def find(self, asked: str, *, kind: str | None = None, limit: int = 50, offset: int = 0) -> Found:
        """The things whose names hold every word that is asked for, or words that begin so; best first."""
        words = folded(asked)
        if not words or (kind is not None and kind not in KINDS):
            return Found((), 0, ())
        values = _values(words) | {"behind": _BEHIND, "limit": limit, "offset": offset}
        with self._lock:
            rows = self._database.execute(_FOUND, values | {"kind": -1 if kind is None else _ORDER.index(kind)})
            found = rows.fetchall()
            kinds = self._database.execute(_COUNTS, values).fetchall()
        hits = tuple(Hit(iri, _ORDER[number]) for iri, number, _ in found)
        return Found(hits, found[0][2] if found else 0, tuple((_ORDER[number], times) for number, times in kinds))

    def alike(self, asked: str, most: int = 3) -> tuple[str, ...]:
        """What may have been meant: unknown words replaced by those spelt most like them; else the known ones alone."""
        words = folded(asked)
        near = {word: self._near(word, most) for word in words if not self._begins(word)}
        if not near:  # each word is known, but nothing has all of them
            return tuple(dict.fromkeys(words))[:most] if len(words) > 1 else ()
        if not all(near.values()):
            return tuple(dict.fromkeys(word for word in words if word not in near))[:most]
        variants = zip(*(near.get(word, [word] * most) for word in words), strict=False)
        return tuple(" ".join(variant) for variant in variants)

    def _begins(self, word: str) -> bool:
        with self._lock:
            found = self._database.execute("SELECT 1 FROM word(?) LIMIT 1", (f'"{word}"*',))
            return found.fetchone() is not None

    def _near(self, word: str, most: int) -> list[str]:
        """The known words most like a word, by the runs of two letters they share; frequent ones first of two."""
        with self._lock:
            known = self._database.execute(_LIKELY, {"length": len(word)}).fetchall()
        wanted = _pairs(word)
        scored = ((_likeness(wanted, _pairs(other)), times, other) for other, times in known if not other.isdigit())
        return [other for score, _, other in sorted(scored, reverse=True)[:most] if score > _ALIKE]


def folded(text: str) -> list[str]:
    """The words of a text without accents and capitals; at most so many, and of a word at most so many letters."""
    return [word[:_LETTERS] for word in _WORD.findall(letters(text))][:_WORDS]


def _values(words: list[str]) -> dict[str, str | int]:
    """The questions to the index: an implicit AND of quoted words, which hold letters and digits only."""
    begun, text = " ".join(f'"{word}"*' for word in words), " ".join(words)
    whole = " ".join(f'"{word}"' for word in words)
    own = f"{{names}} : ({begun.replace(' ', ' AND ')})"
    return {"begun": begun, "whole": whole, "own": own, "exact": f"\n{text}\n", "start": f"\n{text}"}


def _pairs(word: str) -> frozenset[str]:
    return frozenset(f" {word} "[at : at + 2] for at in range(len(word) + 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def finder(snapshot: Snapshot) -> Finder:
    """The index of a version, made when it is first asked for; who asks meanwhile waits for it."""
    with _MAKING:
        return _made(snapshot)


_MAKING: Final = threading.Lock()


@remembered
def _made(snapshot: Snapshot) -> Finder:
    database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    database.executescript(_TABLES)
    database.execute("BEGIN")
    entries = list(enumerate(_entries(snapshot)))
    things = ((at, iri, _ORDER.index(kind), _lines(names), len(names)) for at, (iri, kind, names, _) in entries)
    database.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", things)
    words = ((at, " ".join(names), " ".join(town)) for at, (_, _, names, town) in entries)
    database.executemany("INSERT INTO word (rowid, names, town) VALUES (?, ?, ?)", words)
    database.execute("COMMIT")
    return Finder(database)


def _lines(names: Iterable[str]) -> str:
    return "\n" + "\n".join(names) + "\n"


def _entries(snapshot: Snapshot) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Each thing with its kind, its names and its town, folded."""
    kinds = _kinds(snapshot)
    names: dict[str, list[str]] = defaultdict(list)
    towns: dict[str, list[str]] = defaultdict(list)
    for iri, said, label in sorted(snapshot.texts(query("search_names"))):
        if iri in kinds:
            kept = towns if said == _TOWN else names
            kept[iri].append(" ".join(folded(label)))
    for iri, kind in kinds.items():
        if names[iri]:
            yield iri, kind, list(dict.fromkeys(names[iri])), towns[iri]


def _kinds(snapshot: Snapshot) -> dict[str, str]:
    """The kind of each thing: the first of those it may have."""
    found: dict[str, str] = {}
    for iri, name in sorted(snapshot.texts(query("search"))):
        kind = "family" if iri.startswith(FAMILIES + "/") else _KIND_OF[name]
        found[iri] = min(kind, found.get(iri, kind), key=_ORDER.index)
    return found
