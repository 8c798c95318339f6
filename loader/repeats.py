"""Observations and things that two rows claim (qb IC-12), found with eight bytes a key.

A first pass keeps the hash of each key; only where a hash came twice are the keys themselves looked at, in a second
pass over the file.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from loader.columns import Hashes
from loader.finding import Finding
from loader.passes import made, used
from loader.plan import Plan
from loader.rows import Keys
from loader.table import Table
from loader.values import Lexicon


@dataclass(frozen=True, slots=True)
class Ledger:
    """The hashes of the keys made so far, by what they are keys of."""

    _hashes: dict[str, list[Hashes]] = field(default_factory=lambda: defaultdict[str, list[Hashes]](list))

    def add(self, keys: Keys) -> None:
        """Take note of the keys of a chunk."""
        self._hashes[keys.what].append(keys.hashes)

    def repeated(self) -> dict[str, Hashes]:
        """The hashes that came more than once."""
        found = {what: _twice(hashes) for what, hashes in self._hashes.items()}
        return {what: hashes for what, hashes in found.items() if len(hashes)}


def _twice(parts: list[Hashes]) -> Hashes:
    hashes = np.concatenate(parts)
    hashes.sort()
    return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])


@dataclass(frozen=True, slots=True)
class _Claim:
    row: int
    value: str


def findings(plan: Plan, lexicon: Lexicon, table: Table, ledger: Ledger) -> Iterator[Finding]:
    """Each row that claims what an earlier one has, with both lines."""
    repeated = ledger.repeated()
    if not repeated:
        return
    claims = [some for some in _claims(plan, lexicon, table, repeated).values() if len(some) > 1]
    places = table.places({claim.row for some in claims for claim in some})
    for first, *others in claims:
        for other in (one for one in others if one.row != first.row):
            code = "same-key-same-value" if other.value == first.value else "same-key-other-value"
            details = {"other": str(places[first.row].line), "first": first.value}
            line = places[other.row].line
            yield Finding(code, str(table.mapping.file), line, value=other.value, details=details)


def _claims(
    plan: Plan, lexicon: Lexicon, table: Table, repeated: Mapping[str, Hashes]
) -> dict[tuple[str, str], list[_Claim]]:
    """By what and key, the rows that claim it: keys that merely share a hash come apart here."""
    found: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    for chunk in table.chunks(used(plan.mapping)):
        for _, some in made(plan, lexicon, chunk):
            if some.keys and some.keys.what in repeated:
                for key, claim in _in(some.keys, repeated[some.keys.what]):
                    found[some.keys.what, key].append(claim)
    return found


def _in(keys: Keys, hashes: Hashes) -> Iterator[tuple[str, _Claim]]:
    for place in np.flatnonzero(np.isin(keys.hashes, hashes)).tolist():
        yield keys.keys[place].as_py(), _Claim(int(keys.rows[place]), keys.values[place].as_py())
