"""A report for a terminal, for programs, and as a badge."""

import json
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from string import Template
from typing import Final
from xml.sax.saxutils import escape

from loader.conform.run import Check, Report
from loader.conform.verdict import State, Verdict
from loader.finding import Language

_WIDTH: Final = 80
_INDENT: Final = 4
_MARKS: Final[dict[Language, dict[State, str]]] = {
    "fr": {"met": "oui", "warning": "attention", "missing": "manque", "not-applicable": "sans objet"},
    "en": {"met": "met", "warning": "warning", "missing": "missing", "not-applicable": "not applicable"},
}
_QUIET: Final[tuple[State, ...]] = ("met", "not-applicable")
_SUMMARY: Final[dict[Language, str]] = {
    "fr": "{met} sur {judged} : oui ; {missing} manquent, {warning} à revoir, {other} sans objet. {requests} requêtes.",
    "en": "{met} of {judged} met; {missing} missing, {warning} to look at, {other} left out. {requests} requests.",
}
_SEEN: Final[dict[Language, str]] = {"fr": "vu : ", "en": "seen: "}
_BADGE: Final[dict[Language, tuple[str, str]]] = {
    "fr": ("conformité de l'observatoire", "{met} sur {judged}"),
    "en": ("observatory conformance", "{met} of {judged}"),
}
_LETTER: Final = 7  # pixels
_PAD: Final = 10
_COLOURS: Final = {"whole": "#1a6b3c", "part": "#7a5200", "none": "#8a1f2b"}


def text(report: Report, language: Language, *, whole: bool = False) -> str:
    """The report in lines of 80 columns: what is missing and how to mend it, then the codes of the rest.

    With `whole` each check is told in full, also why it is done and what was seen.
    """
    lines = [line for check, verdict in report.found for line in _lines(check, verdict, language, whole=whole)]
    rest = [] if whole else [line for state in _QUIET for line in _codes(report, state, language)]
    return "\n".join([*lines, *rest, "", summary(report, language)])


def _lines(check: Check, verdict: Verdict, language: Language, *, whole: bool) -> Iterator[str]:
    bad = verdict.state not in _QUIET
    if not bad and not whole:
        return
    yield from _wrapped(f"{_MARKS[language][verdict.state]} · {check.sentence[language]} ({check.code})", 0)
    if verdict.seen:
        yield from _wrapped(_SEEN[language] + verdict.seen, _INDENT)
    yield from _wrapped(check.why[language], _INDENT)
    if bad:
        yield from _wrapped(f"→ {check.mend[language]}", _INDENT)
        yield " " * _INDENT + check.spec


def _codes(report: Report, state: State, language: Language) -> list[str]:
    codes = ", ".join(check.code for check, verdict in report.found if verdict.state == state)
    return _wrapped(f"{_MARKS[language][state]} · {codes}", 0) if codes else []


def _wrapped(said: str, indent: int) -> list[str]:
    """Lines of a text; an address is never cut."""
    first, rest = " " * indent, " " * (indent or _INDENT)
    return textwrap.wrap(
        said, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _numbers(report: Report) -> dict[str, int]:
    return {
        "met": report.count("met"),
        "judged": report.judged,
        "missing": report.count("missing"),
        "warning": report.count("warning"),
        "other": report.count("not-applicable"),
        "requests": report.requests,
    }


def summary(report: Report, language: Language) -> str:
    """How many checks are met, in a sentence."""
    return "\n".join(_wrapped(_SUMMARY[language].format(**_numbers(report)), 0))


def as_json(report: Report, language: Language) -> str:
    """The report for programs."""
    told = [
        {
            "code": check.code,
            "state": verdict.state,
            "sentence": check.sentence[language],
            "seen": verdict.seen,
            "why": check.why[language],
            "mend": check.mend[language],
            "spec": check.spec,
        }
        for check, verdict in report.found
    ]
    return json.dumps({"url": report.url, **_numbers(report), "checks": told}, ensure_ascii=False, indent=2)


def badge(report: Report, language: Language) -> str:
    """A drawing (SVG) that says how many checks are met, in words and not by its colour alone."""
    left, right = _BADGE[language][0], _BADGE[language][1].format(**_numbers(report))
    widths = [len(part) * _LETTER + 2 * _PAD for part in (left, right)]
    colour = "none" if report.status > 1 else "part" if report.status else "whole"
    template = Template(files("loader").joinpath("conform", "badge.svg").read_text("utf-8"))
    return template.substitute(
        left=escape(left),
        right=escape(right),
        width=sum(widths),
        first=widths[0],
        second=widths[1],
        middle=widths[0] / 2,
        other=widths[0] + widths[1] / 2,
        colour=_COLOURS[colour],
        language=language,
    )
