"""What a check gives: whether it is met, and what was seen, in addresses, numbers and names, in no language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["met", "warning", "missing", "not-applicable"]
_SHOWN: Final = 3
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a check, and what was seen."""

    state: State
    seen: str = ""


NOTHING: Final = Verdict("not-applicable")


def met(seen: object = "") -> Verdict:
    """It is as it should be."""
    return Verdict("met", clean(str(seen)))


def missing(*seen: object) -> Verdict:
    """It is not."""
    return Verdict("missing", told([str(one) for one in seen if str(one)]))


def warning(*seen: object) -> Verdict:
    """It is, but not well."""
    return Verdict("warning", told([str(one) for one in seen if str(one)]))


def all_of(faults: Sequence[str], seen: object = "") -> Verdict:
    """Met where there is no fault."""
    return missing(*faults) if faults else met(seen)


def times(what: str, number: int) -> str:
    """What was seen so many times."""
    return f"{number} * {what}"


def told(some: Sequence[str]) -> str:
    """The first of some, and how many more there are."""
    more = f" (+{len(some) - _SHOWN})" if len(some) > _SHOWN else ""
    return clean("; ".join(some[:_SHOWN])) + more


def clean(text: str) -> str:
    """Without what a terminal would obey, and not too long: it may be the other server's."""
    shown = "".join(one if one.isprintable() else "\ufffd" for one in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
