"""Tables that look like microdata: one row a person, which must never be published (safety, section 4.2).

Only tables of figures are asked, and only their first rows: a list of places has telephone numbers, a table of
aggregates has none. What speaks for a row a person: identifiers of persons or respondents, or a weight in a table that
has several rows for one territory, period and population.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loader import columns
from loader import table as tables
from loader.chunk import Chunk
from loader.conditions import filtered
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.names import folded

Test = Callable[[Sequence[str]], bool]

_MOSTLY: Final = 0.9  # of the filled cells: a file has its slips of the pen
_FEWEST: Final = 5  # cells on which an identifier is recognised


def _shaped(pattern: str) -> Test:
    compiled = re.compile(pattern)
    return lambda cells: sum(bool(compiled.fullmatch(one)) for one in cells) >= _MOSTLY * len(cells)


def _decimals(cells: Sequence[str]) -> bool:
    """Numbers that are not all whole and not all the same: a weight of a sample."""
    texts = [one.replace(",", ".") for one in cells]
    numbers = _shaped(r"[0-9]+(\.[0-9]+)?")(texts)
    return numbers and len(set(texts)) > 1 and any(float(one) % 1 for one in texts if re.fullmatch(r"[0-9.]+", one))


def _each_another(cells: Sequence[str]) -> bool:
    return len(set(cells)) == len(cells)


def _key_fits(cell: str) -> bool:
    """The control key of a French social security number: 97 less the rest of the number by 97; Corsica counts less."""
    digits = cell.replace(" ", "").upper()
    if not re.fullmatch(r"[1-478][0-9]{4}([0-9]{2}|2[AB])[0-9]{8}", digits):
        return False
    number = int(digits[:13].replace("2A", "19").replace("2B", "18"))
    return 97 - number % 97 == int(digits[13:])


def _security_numbers(cells: Sequence[str]) -> bool:
    return sum(map(_key_fits, cells)) >= _MOSTLY * len(cells)


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a column holds (in French and English), how its name looks where that counts, and how its cells do."""

    french: str
    english: str
    name: re.Pattern[str]
    cells: Test


def _sign(french: str, english: str, name: str, cells: Test) -> _Sign:
    return _Sign(french, english, re.compile(name), cells)


_SECURITY: Final = _sign("numéros de sécurité sociale", "social security numbers", ".*", _security_numbers)
_PEOPLE: Final = (
    "repondants?|respondents?|individus?|individuals?|personnes?|persons?|enquetes?|interviews?|panelistes?"
)
_FIRST_NAMES: Final = _sign(
    "prénoms", "first names", r"(.* )?(prenoms?|first ?name|given ?name)( .*)?", _shaped(r"[^\W\d_].*")
)
# Each speaks for a person by itself.
_PERSONS: Final = (
    _SECURITY,
    _sign(
        "numéros de sécurité sociale sans clé",
        "social security numbers without key",
        r"(.* )?(nir|nss|securite sociale|num secu|numero secu)( .*)?",
        _shaped(r"[1-478][0-9]{4}([0-9]{2}|2[AB])[0-9]{6}"),
    ),
    _sign("adresses électroniques", "e-mail addresses", ".*", _shaped(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")),
    _sign("adresses IP", "IP addresses", ".*", _shaped(r"([0-9]{1,3}\.){3}[0-9]{1,3}")),
    _sign(
        "numéros de téléphone",
        "telephone numbers",
        r"(.* )?(tel|telephone|phone|mobile|portable)( .*)?",
        _shaped(r"(\+33|0033|0) ?[1-9]([ .-]?[0-9]{2}){4}"),
    ),
    _sign(
        "dates de naissance",
        "dates of birth",
        r"(.* )?(naissance|birth|birthdate|birthday|dob|ddn)( .*)?",
        _shaped(r"([0-9]{1,4}[-/.])?[0-9]{1,2}[-/.][0-9]{1,4}|(19|20)[0-9]{2}"),
    ),
    _sign(
        "identifiants de répondants, un par ligne",
        "identifiers of respondents, one a row",
        rf"(id|ident|identifiant|identifier|numero) ?({_PEOPLE})|({_PEOPLE}) (id|ident|identifiant|numero)",
        _each_another,
    ),
    _FIRST_NAMES,
)
_LAST_NAMES: Final = frozenset({"nom", "noms", "nom de famille", "patronyme", "name", "last name", "surname"})
# Speaks for a respondent where the rows are not those of a table of aggregates.
_WEIGHTS: Final = (
    _sign(
        "poids de sondage",
        "weights of a sample",
        r"(.* )?(poids|pond|ponderation|ponderations|weight|weights|wgt|wt)( .*)?",
        _decimals,
    ),
)


def findings(mapping: SourceMapping) -> list[Finding]:
    """One finding that names the columns that speak of persons; none for a table of aggregates.

    A list of things is asked for social security numbers only. UnreadableError where the file cannot be read.
    """
    figures = any(dataset.measures for dataset in mapping.datasets)
    table = tables.opened(mapping)
    chunk = next(iter(table.chunks(table.header())), None)
    if chunk is None:
        return []
    cells = {name: [one for one in column.to_pylist() if one] for name, column in chunk.columns.items()}
    found = dict(_found(cells, _PERSONS if figures else (_SECURITY,)))
    if set(found.values()) == {_FIRST_NAMES} and not any(folded(name) in _LAST_NAMES for name in cells):
        found = {}  # a table of first names, not of the persons who bear them
    if figures and not found and _repeats(mapping, chunk):
        found = dict(_found(cells, _WEIGHTS))
    return [_finding(mapping, found)] if found else []


def _found(cells: Mapping[str, Sequence[str]], signs: Sequence[_Sign]) -> Iterator[tuple[str, _Sign]]:
    for name, some in cells.items():
        if len(some) >= _FEWEST:
            known = next((sign for sign in signs if sign.name.fullmatch(folded(name)) and sign.cells(some)), None)
            if known is not None:
                yield name, known


def _repeats(mapping: SourceMapping, chunk: Chunk) -> bool:
    """Whether several rows are about the same territory, period and everything else that the first measure says."""
    measure = next(measure for dataset in mapping.datasets for measure in dataset.measures)
    chunk = filtered(chunk, measure.when)
    used = sorted({name for cell in measure.dimensions.values() for name in columns.fields(cell)})
    rows = list(zip(*(chunk.columns[name].to_pylist() for name in used if name in chunk.columns), strict=True))
    return chunk.rows > 1 if not rows else len(set(rows)) < len(rows)


def _finding(mapping: SourceMapping, found: Mapping[str, _Sign]) -> Finding:
    """The columns and what they hold, in both languages; no cell is repeated."""
    details = {
        "message_fr": ", ".join(f"« {name} » ({sign.french})" for name, sign in found.items()),
        "message_en": ", ".join(f"“{name}” ({sign.english})" for name, sign in found.items()),
    }
    line = mapping.table.header
    return Finding("looks-like-microdata", str(mapping.file), line, None, next(iter(found)), details=details)
