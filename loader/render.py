"""Findings for people (one line and a hint each), for programs (JSON) and for spreadsheets (CSV)."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from loader.finding import Finding, Language

Format = Literal["text", "json", "csv"]

_SEVERITY = {"fr": {"error": "erreur", "warning": "attention"}, "en": {"error": "error", "warning": "warning"}}
_HEADER: Final = (
    "severity",
    "code",
    "source",
    "line",
    "position",
    "column",
    "value",
    "message",
    "hint",
)


def findings(found: Sequence[Finding], form: Format, language: Language) -> str:
    """All findings in the wanted form."""
    if form == "json":
        return json.dumps([_record(one, language) for one in found], ensure_ascii=False, indent=2)
    return _csv(found, language) if form == "csv" else "\n".join(line(one, language) for one in found)


def grouped(found: Sequence[Finding], most: int, language: Language) -> str:
    """The findings as text, errors first, those of one rule together: `most` of each, and how many more there are."""
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.severity):
        groups[one.severity, one.code, one.details.get("shape", ""), one.details.get("rule", "")].append(one)
    return "\n".join(text for some in groups.values() for text in _group(some, most, language))


def _group(some: Sequence[Finding], most: int, language: Language) -> Iterator[str]:
    yield from (line(one, language) for one in some[:most])
    left = len(some) - most
    if left > 0:
        name = some[0].details.get("shape", "") or some[0].details.get("rule", "") or some[0].code
        more = f"… et {left} de plus ({name}) ; --all les montre" if language == "fr" else ""
        yield more or f"… and {left} more ({name}); --all shows them"


def line(one: Finding, language: Language) -> str:
    """`file:line [column]: severity code: message` and, indented below, what to do."""
    place = ":".join(str(part) for part in (one.source, one.line, one.position) if part is not None)
    column = f" [{one.column}]" if one.column else ""
    severity = _SEVERITY[language][one.severity]
    return f"{place}{column}: {severity} {one.code}: {one.message(language)}\n    → {one.hint(language)}"


def _record(one: Finding, language: Language) -> dict[str, object]:
    values = (one.severity, one.code, one.source, one.line, one.position, one.column, one.value)
    return dict(zip(_HEADER, (*values, one.message(language), one.hint(language)), strict=True))


def _csv(found: Sequence[Finding], language: Language) -> str:
    out = io.StringIO()
    names: list[str] = list(_HEADER)
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_record(one, language) for one in found)
    return out.getvalue().rstrip("\n")


def summary(found: Sequence[Finding], language: Language) -> str:
    """How many errors and warnings there are, in a sentence."""
    errors = sum(one.severity == "error" for one in found)
    warnings = len(found) - errors
    if language == "fr":
        return f"{errors} erreur{'s' * (errors > 1)}, {warnings} avertissement{'s' * (warnings > 1)}"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
