"""Findings: what is wrong with a source, a mapping or the built graph, where, and how to mend it.

Problems in data are values, not exceptions: all are gathered, then shown. The texts stand in `findings.toml`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Severity = Literal["error", "warning"]
Language = Literal["fr", "en"]
Format = Literal["text", "json", "csv", "html", "turtle"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem.

    `source` is the file to open, `line` and `position` (column number) where in it, `column` the name of the CSV
    column, `value` what was found there; `details` fill the message's placeholders; `more` is how many others of the
    same kind are not named.
    """

    code: str
    source: str
    line: int | None = None
    position: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    more: int = 0

    @property
    def severity(self) -> Severity:
        """`error` stops a publication, `warning` does not."""
        return cast("Severity", self.details.get("severity") or severity_of(self.code))

    @property
    def rule(self) -> str:
        """What was broken: the shape, the constraint, or else the kind of finding."""
        return self.details.get("shape") or self.details.get("rule") or self.code

    def message(self, language: Language) -> str:
        """What is wrong, in one sentence."""
        return self._fill("message", language)

    def hint(self, language: Language) -> str:
        """What to do about it."""
        return self._fill("hint", language)

    def _fill(self, part: str, language: Language) -> str:
        text = template(self.code, part)[language]
        known = {"value": self.value or "", "column": self.column or "", **self.details}
        return text.format_map({key: _shortened(value) for key, value in known.items()})


@cache
def _texts() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(files("loader").joinpath("findings.toml").read_text("utf-8"))


def template(code: str, part: str) -> dict[str, str]:
    """The message, hint or why of a code in each language, its placeholders not filled."""
    return cast("dict[str, str]", _texts()[code][part])


def severity_of(code: str) -> Severity:
    """How grave findings of a code are, where they do not say otherwise."""
    return cast("Severity", _texts()[code]["severity"])


def codes() -> tuple[str, ...]:
    """Every code a finding can have."""
    return tuple(_texts())


def _shortened(value: str, limit: int = 400) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"


def is_error(found: Iterable[Finding]) -> bool:
    """Whether one of them stops a publication."""
    return any(one.severity == "error" for one in found)
