"""Why things were withdrawn, as territories declare it, told of what is buried (`loader/withdrawn.py`)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from loader.ntriples import literal, typed
from loader.store import Reader
from ontology.terms import DCT, INVALIDATED, WITHDRAWS

_DECLARED: Final = f"""SELECT ?thing ?date ?why (LANG(?why) AS ?language) ?heir WHERE {{
  ?withdrawal <{WITHDRAWS}> ?thing ; <{DCT}date> ?date ; <{DCT}description> ?why
  OPTIONAL {{ ?withdrawal <{DCT}isReplacedBy> ?heir }}
}}"""
# What a reason says anew: the words of an earlier one go.
_SAID: Final = (f"> <{DCT}description> ", f"> <{DCT}date> ")


def told(buried: Iterable[str], new: Reader) -> Iterator[str]:
    """N-Triples lines about what is buried, with the reasons that the new version declares.

    What is declared and was not buried is, as of the day that is declared: it went before this store knew it.
    """
    declared = {thing: lines for thing, lines in _declared(new).items() if not new.knows(thing)}
    known = set[str]()
    for line in buried:
        thing = line[1 : line.index(">")]
        if thing not in declared:
            yield line
        elif not line[line.index(">") :].startswith(_SAID):
            known.add(thing)
            yield line
    for thing, lines in declared.items():
        yield from sorted(lines)
        if thing not in known:
            day = next(line for line in lines if f"> <{DCT}date> " in line).split('"')[1]
            yield f"<{thing}> <{INVALIDATED}> {typed(f'{day}T00:00:00Z', 'dateTime')} ."


def _declared(new: Reader) -> dict[str, set[str]]:
    """By what is withdrawn, the lines that say when, why, and what took its place."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in new.select(_DECLARED):
        thing = row["thing"]
        found[thing].add(f"<{thing}> <{DCT}date> {typed(row['date'], 'date')} .")
        found[thing].add(f"<{thing}> <{DCT}description> {literal(row['why'], row['language'])} .")
        if "heir" in row:
            found[thing].add(f"<{thing}> <{DCT}isReplacedBy> <{row['heir']}> .")
    return found
