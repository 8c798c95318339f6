"""Where in a query something is wrong: line, column and the text there, for the members of a problem."""

from bisect import bisect_left
from collections.abc import Collection
from typing import Final

from endpoint import guard

_AROUND: Final = 30

Members = dict[str, object]


def at(query: str, line: int, column: int) -> Members:
    """A position and the text around it; line and column count from 1, in characters."""
    lines = query.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    start = max(0, column - 1 - _AROUND)
    return {"line": line, "column": column, "excerpt": text[start : column - 1 + _AROUND].strip()}


def refused(query: str, reason: str, services: Collection[str] = ()) -> Members:
    """Where the guard found its reason: at the last token of the shortest beginning it refuses for the same reason.

    What the guard counts only grows from token to token, so that beginning is found by halving. A query that is too
    long is so behind the last byte it may have.
    """
    written = query.encode("utf-8", "replace")
    if len(written) > guard.LONGEST:
        return behind(query, len(written[: guard.LONGEST].decode("utf-8", "ignore")))
    whole = guard.tokens(query)
    places = range(1, len(whole) + 1)
    found = bisect_left(places, True, hi=len(whole) - 1, key=lambda end: _reason(whole[:end], services) == reason)
    return behind(query, sum(len(text) for _, text in whole[:found]))


def behind(query: str, offset: int) -> Members:
    """The place behind so many characters, as `at` gives it."""
    before = query[:offset]
    return at(query, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _reason(whole: list[tuple[str, str]], services: Collection[str]) -> str | None:
    try:
        guard.look(whole, services)
    except guard.RefusedError as error:
        return error.reason
    return None
