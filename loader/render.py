"""Findings for people (one line and a hint each), for programs (JSON) and for spreadsheets (CSV)."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Literal

from loader.finding import Finding, Language

Format = Literal["text", "json", "csv"]

_SEVERITY = {"fr": {"error": "erreur", "warning": "attention"}, "en": {"error": "error", "warning": "warning"}}
_HEADER = ("severity", "code", "source", "line", "position", "column", "value", "message", "hint")


def findings(found: Sequence[Finding], form: Format, language: Language) -> str:
    """All findings in the wanted form."""
    if form == "json":
        return json.dumps([_record(one, language) for one in found], ensure_ascii=False, indent=2)
    return _csv(found, language) if form == "csv" else "\n".join(line(one, language) for one in found)


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
    writer = csv.DictWriter[str](out, _HEADER, lineterminator="\n")
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
