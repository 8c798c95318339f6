"""What is to be known of a line before it is read: where its series breaks, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from endpoint.language import Name
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know before a chart is read, and why, in the words of who declared it."""

    text: str
    why: Name | None


def paired(line: Sequence[Figure]) -> Iterator[tuple[Figure | None, Figure]]:
    """Each figure of a line with the one before it."""
    return zip([None, *line], line, strict=False)


def breaks(desk: Desk, series: Sequence[Sequence[Figure]]) -> tuple[Remark, ...]:
    """From when on the lines are broken, and why, where that is declared."""
    pairs = [pair for line in series for pair in paired(line)]
    found = {(one.start, one.why): one for before, figure in pairs for one in figure.since(before)}
    return tuple(Remark(desk.language.say("break_since", when=one.period), one.why) for one in found.values())


def note(desk: Desk, before: Figure | None, figure: Figure) -> str:
    """What is to be said of a figure in the table of a chart: that the series breaks before it, and why."""
    why = [one.why.text for one in figure.since(before) if one.why]
    said = [desk.language.say("series_break"), *why] if figure.broken(before) else []
    return f"{desk.language.say('colon')} ".join(said)
