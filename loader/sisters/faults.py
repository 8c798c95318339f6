"""What can be wrong with a sister, as findings, and the state that follows."""

from collections.abc import Iterable
from typing import Final, Literal

from loader.finding import Finding

State = Literal["ok", "warned", "wrong", "down", "slow", "hostile"]

# What ends a visit: nothing new is copied then.
FATAL: Final[dict[str, State]] = {
    "sister-unreachable": "down",
    "sister-certificate": "down",
    "sister-cut": "down",
    "sister-status": "wrong",
    "sister-slow": "slow",
    "sister-not-public": "hostile",
    "sister-redirects": "hostile",
    "sister-content-type": "wrong",
    "sister-compressed": "wrong",
    "sister-unreadable": "wrong",
    "sister-too-much": "hostile",
    "sister-overload": "hostile",
    "sister-our-base": "hostile",
    "sister-no-catalogue": "wrong",
    "sister-incomplete": "wrong",
}
_WORST_FIRST: Final[tuple[State, ...]] = ("hostile", "slow", "down", "wrong", "warned")
_LONGEST: Final = 300
_ITS_FAULT: Final = 500


class VisitError(Exception):
    """A visit that cannot go on; carries the finding."""

    def __init__(self, code: str, value: str = "", **details: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, "", value=shown(value), details=details)


def shown(text: str) -> str:
    """What a sister wrote, fit to be repeated: no control characters, not too long."""
    return "".join(one if one.isprintable() else "�" for one in text[:_LONGEST])


def state(found: Iterable[Finding]) -> State:
    """The state that follows from what was found."""
    states = {_state(one) for one in found}
    for one in _WORST_FIRST:
        if one in states:
            return one
    return "ok"


def _state(one: Finding) -> State:
    if one.code == "sister-status" and int(one.details["status"]) >= _ITS_FAULT:
        return "down"
    if one.code in FATAL:
        return FATAL[one.code]
    return "wrong" if one.severity == "error" else "warned"


def is_fatal(found: Iterable[Finding]) -> bool:
    """Whether a visit brought nothing that can be kept."""
    return any(one.code in FATAL for one in found)
