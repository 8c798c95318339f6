"""The list of versions and the differences between two, as text, CSV or JSON."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from loader.finding import Language
from loader.history.diff import Difference
from loader.history.shelf import Shelf
from loader.versions import manifest_of
from ontology import history

_HEADS: Final = {
    "fr": ("version", "publiée", "ajouts", "changements", "retraits", "état", "notes"),
    "en": ("version", "published", "added", "changed", "withdrawn", "state", "notes"),
}
_STATES: Final = {
    "live": {"fr": "en ligne", "en": "live"},
    "kept": {"fr": "gardée", "en": "kept"},
    "pruned": {"fr": "retirée", "en": "pruned"},
}
_SIGNS: Final[dict[str, str]] = {history.ADDED: "+", history.CHANGED: "~", history.WITHDRAWN: "-"}
_SECRET: Final = {"fr": "secret", "en": "secret"}
_OTHERS: Final = {"fr": "territoires et autres choses", "en": "territories and other things"}
_MORE: Final = {"fr": "… et {count} autres (--all)", "en": "… and {count} more (--all)"}
EXAMPLES: Final = 10


def versions(shelf: Shelf) -> list[dict[str, Any]]:
    """A row for each version, the first first; counts are None where they are not known."""
    told = {one.number: one for one in shelf.told}
    found: list[dict[str, Any]] = []
    for number in sorted({*told, *shelf.kept}):
        one, kept = told.get(number), number in shelf.kept
        manifest = manifest_of(shelf.kept[number]) if kept else {}
        notes: Mapping[str, str] = one.notes if one else {}
        found.append(
            {
                "number": number,
                "version": one.version if one else manifest["version"],
                "built": one.built if one else manifest["built"],
                "cause": one.cause if one else "build",
                "of": one.of if one else None,
                **{kind: one.count(kind) if one else None for kind in history.KINDS},
                "state": "live" if number == shelf.live else "kept" if kept else "pruned",
                "notes_fr": notes.get("fr", ""),
                "notes_en": notes.get("en", ""),
            }
        )
    return found


def as_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """The rows as CSV (RFC 4180), under these names."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_table(rows: Iterable[Mapping[str, Any]], language: Language) -> str:
    """The versions in columns, the latest first."""
    cells = [_HEADS[language], *(_cells(row, language) for row in reversed(list(rows)))]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _cells(row: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    counts = ("?" if row[kind] is None else str(row[kind]) for kind in history.KINDS)
    back = {"fr": f"retour à {row['of']}", "en": f"back to {row['of']}"}[language] if row["of"] else ""
    notes = " : ".join(text for text in (back, row[f"notes_{language}"]) if text)
    when = row["built"][:16].replace("T", " ")
    return (str(row["number"]), when, *counts, _STATES[row["state"]][language], notes)


def as_text(found: Iterable[Difference], language: Language, most: int | None) -> Iterator[str]:
    """The differences by dataset: how many, and of each dataset the first `most`."""
    for dataset, group in itertools.groupby(found, lambda one: one.dataset):
        some = list(group)
        counts = Counter[str](one.change for one in some)
        told = "  ".join(f"{sign}{counts[kind]}" for kind, sign in _SIGNS.items())
        yield f"{dataset or _OTHERS[language]}  {told}"
        yield from (f"  {_line(one, language)}" for one in some[:most])
        if most is not None and len(some) > most:
            yield "  " + _MORE[language].format(count=len(some) - most)


def _line(one: Difference, language: Language) -> str:
    values = [_SECRET[language] if text == "" else text for text in (one.former, one.value) if text is not None]
    name = one.thing if one.dataset is None else one.thing.rpartition("/")[2]
    return f"{_SIGNS[one.change]} {name}  {' → '.join(values)}".rstrip()
