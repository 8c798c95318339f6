"""Findings for people (text, a page), for programs (JSON, a SHACL report) and for spreadsheets (CSV)."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from loader.finding import Finding, Format, Language, Severity
from loader.quality.rules import rule_iri
from loader.shacl import report

_SEVERITY = {"fr": {"error": "erreur", "warning": "attention"}, "en": {"error": "error", "warning": "warning"}}
_HEADER: Final = (
    "severity",
    "code",
    "rule",
    "source",
    "line",
    "position",
    "column",
    "value",
    "message",
    "hint",
    "more",
)


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule, the first of them, and how many there are in all."""

    severity: Severity
    rule: str
    some: tuple[Finding, ...]
    total: int

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.total - len(self.some)


def groups(found: Sequence[Finding], most: int | None) -> list[Group]:
    """The findings by rule, errors first, at most `most` of each."""
    by_rule: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.severity):
        by_rule[one.severity, one.rule].append(one)
    return [
        Group(severity, rule, tuple(some[:most]), sum(1 + one.more for one in some))
        for (severity, rule), some in by_rule.items()
    ]


def findings(found: Sequence[Finding], form: Format, language: Language, most: int | None = None) -> str:
    """The findings in the wanted form, at most `most` of each rule."""
    grouped = groups(found, most)
    if form == "text":
        return "\n".join(line for group in grouped for line in _text(group, language))
    if form == "html":
        return _page().render(groups=grouped, language=language, summary=summary(found, language))
    if form == "turtle":
        return report.turtle([one for group in grouped for one in group.some], sum(group.left for group in grouped))
    records = [_record(one, left, language) for group in grouped for one, left in _with_left(group)]
    return json.dumps(records, ensure_ascii=False, indent=2) if form == "json" else _csv(records)


@cache
def _page() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files("loader").joinpath("report.html").read_text("utf-8"))


def _text(group: Group, language: Language) -> Iterator[str]:
    """A heading with the count, a line for each example, and what to do; said once where it is the same for all."""
    times = f"{group.total}" + (" fois" if language == "fr" else " times" if group.total > 1 else " time")
    yield f"{_SEVERITY[language][group.severity]} {group.rule}, {times}"
    hints = [one.hint(language) for one in group.some]
    for one, hint, following in zip(group.some, hints, [*hints[1:], None], strict=True):
        yield f"  {place(one)}: {one.message(language)}"
        if hint != following:
            yield f"    → {hint}"
    if group.left:
        yield (
            f"  … et {group.left} de plus ; --all les montre"
            if language == "fr"
            else f"  … and {group.left} more; --all shows them"
        )


def place(one: Finding) -> str:
    """`file:line:position [column]`, as far as known."""
    where = ":".join(str(part) for part in (one.source, one.line, one.position) if part is not None)
    return f"{where} [{one.column}]" if one.column else where


def line(one: Finding, language: Language) -> str:
    """`file:line [column]: severity rule: message` and, indented below, what to do."""
    severity = _SEVERITY[language][one.severity]
    return f"{place(one)}: {severity} {one.code}: {one.message(language)}\n    → {one.hint(language)}"


def _with_left(group: Group) -> Iterator[tuple[Finding, int]]:
    """Each finding with how many more there are, which the last one tells."""
    for number, one in enumerate(group.some, 1):
        yield one, group.left if number == len(group.some) else 0


def _record(one: Finding, left: int, language: Language) -> dict[str, object]:
    values = (one.severity, one.code, rule_iri(one), one.source, one.line, one.position, one.column, one.value)
    return dict(zip(_HEADER, (*values, one.message(language), one.hint(language), left), strict=True))


def _csv(records: Sequence[dict[str, object]]) -> str:
    out = io.StringIO()
    names: list[str] = list(_HEADER)
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().rstrip("\n")


def summary(found: Sequence[Finding], language: Language) -> str:
    """How many errors and warnings there are, in a sentence."""
    errors = sum(1 + one.more for one in found if one.severity == "error")
    warnings = sum(1 + one.more for one in found) - errors
    if language == "fr":
        return f"{errors} erreur{'s' * (errors > 1)}, {warnings} avertissement{'s' * (warnings > 1)}"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
