"""What differs between two versions: compared where both are kept, else put together from what is told of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from loader.history.shelf import Shelf
from loader.history.sides import Comparison
from ontology import history
from ontology.figures import Table
from ontology.history import Publication

Kind: TypeAlias = Literal["added", "changed", "withdrawn"]
_OPPOSITE: Final[dict[Kind, Kind]] = {"added": "withdrawn", "changed": "changed", "withdrawn": "added"}
_FIGURE: Final = ("observation", "dataset", history.CHANGE, history.FORMER, "value")


class UntoldError(LookupError):
    """What is told does not reach back so far."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure or another thing that is not the same in both versions.

    `former` and `value` are the texts of a figure before and now, "" for a secret; `former` is None where there was
    none, or where something else than the value changed; `value` is None where there is none any more.
    """

    kind: Literal["figure", "thing"]
    dataset: str | None
    change: Kind
    thing: str
    former: str | None = None
    value: str | None = None


def between(shelf: Shelf, old: int, new: int) -> list[Difference]:
    """The differences by dataset and thing, figures before other things. UntoldError where not enough is told."""
    if old in shelf.kept and new in shelf.kept:
        pair = Comparison(shelf.side(old), shelf.side(new))
        found = [*_figures(pair.figures), *_things(pair.things)]
    elif old <= new:
        found = _told(shelf, old, new)
    else:
        found = [_inverted(one) for one in _told(shelf, new, old)]
    return sorted(found, key=lambda one: (one.kind, one.dataset or "", one.thing))


def _figures(table: Table) -> Iterator[Difference]:
    for row in table.select(_FIGURE).to_pylist():
        change, value = row[history.CHANGE], row["value"] or ""
        gone = change == history.WITHDRAWN
        former = value if gone else row[history.FORMER]
        yield Difference("figure", row["dataset"], change, row["observation"], former, None if gone else value)


def _things(table: Table) -> Iterator[Difference]:
    for row in table.select([history.CHANGE, "thing", "dataset"]).to_pylist():
        yield Difference("thing", row["dataset"], row[history.CHANGE], row["thing"])


def _inverted(one: Difference) -> Difference:
    """The same difference the other way round."""
    turned = replace(one, change=_OPPOSITE[one.change], former=one.value, value=one.former)
    return replace(one, former=None) if one.change == history.CHANGED and one.former is None else turned


def _told(shelf: Shelf, old: int, new: int) -> list[Difference]:
    """The changes of the publications after `old` up to `new`, one for each thing."""
    by_number = {one.number: one for one in shelf.told}
    if old not in by_number or new not in by_number:
        raise UntoldError(str(old))
    steps = [number for number in by_number if old < number <= new]
    same = _same(by_number[old], by_number[new])
    told: dict[tuple[str, str], list[Difference]] = {}
    for number in steps:
        for one in _step(shelf, number):
            if one.dataset not in same:
                told.setdefault((one.kind, one.thing), []).append(one)
    return [one for some in told.values() for one in _net(some)]


def _same(old: Publication, new: Publication) -> set[str]:
    """The datasets whose figures or things are those they were, whatever happened between."""
    before = {one.dataset: one.digest for one in old.datasets if one.digest}
    return {one.dataset for one in new.datasets if before.get(one.dataset) == one.digest}


def _step(shelf: Shelf, number: int) -> Iterable[Difference]:
    yield from _figures(history.changes(shelf.root / "current", number))
    yield from _things(history.things(shelf.root / "current", number))


def _net(steps: list[Difference]) -> Iterator[Difference]:
    """What several changes of one thing come to."""
    first, last = steps[0], steps[-1]
    was, is_there = first.change != history.ADDED, last.change != history.WITHDRAWN
    if not was and not is_there:
        return
    # The value did not change before the first step that tells of a former one.
    former = next((one.former for one in steps if one.former is not None), first.value) if was else None
    change: Kind = "changed" if was and is_there else "added" if is_there else "withdrawn"
    value = last.value if is_there else None
    yield replace(last, change=change, former=None if change == "changed" and former == value else former, value=value)


def rows(found: Iterable[Difference]) -> Iterator[dict[str, Any]]:
    """The differences as rows of texts, nothing where there is no value; a secret is said."""
    for one in found:
        yield {
            "kind": one.kind,
            "dataset": one.dataset or "",
            "change": one.change,
            "thing": one.thing,
            "former": _cell(one.former),
            "value": _cell(one.value if one.kind == "figure" else None),
        }


def _cell(text: str | None) -> str:
    return "" if text is None else text or "secret"
