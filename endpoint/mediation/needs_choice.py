"""What a reader chose on the page of needs beside offer: a level, what the map shows, which places."""

from collections.abc import Mapping
from dataclasses import dataclass

from endpoint.cube import Cut
from endpoint.mediation import filters, needs
from endpoint.mediation.filters import Filter
from endpoint.mediation.needs import COLUMNS, GAP, Beside
from endpoint.pages.desk import Desk


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader chose: a level, the indicator on the map, which places."""

    beside: Beside
    level: str
    show: Cut | None
    filter: Filter

    def parameters(self, desk: Desk) -> dict[str, str]:
        """The choice as an address says it."""
        said = {"level": desk.book.notation(self.level)}
        if self.show:
            said["show"] = desk.book.notation(self.show.indicator)
        return said | dict(self.filter.parts)


def asked(desk: Desk, one: Beside, parameters: Mapping[str, str]) -> Asked:
    """The choice nearest to what an address asks for."""
    book = desk.book
    wanted = {book.notation(level): level for level in one.levels}
    first = next((level for level in one.levels if _has_gap(desk, one, level)), one.levels[0])
    level = wanted.get(parameters.get("level", ""), first)
    shown = indicators(desk, one, level)
    usual = GAP if GAP in shown else next(iter(shown), "")
    named = {book.notation(name): name for name in shown}
    name = named.get(parameters.get("show", ""), usual)
    return Asked(one, level, shown.get(name), filters.of(parameters))


def _has_gap(desk: Desk, one: Beside, level: str) -> bool:
    cut = needs.cut_of(desk.book, one, level, GAP)
    inner = desk.book.tree.inside(one.home)
    return cut is not None and bool(desk.book.cube.values(desk.book.cube.rows(cut, inner)).size)


def indicators(desk: Desk, one: Beside, level: str) -> dict[str, Cut]:
    """The indicators that a map of a level can show, those of the need first; by IRI."""
    own = ((name, needs.cut_of(desk.book, one, level, name)) for name in (GAP, *COLUMNS[:-1]))
    areas = desk.book.inner(one.home, level)
    cube = desk.book.cube
    found = {name: cut for name, cut in own if cut and cube.values(cube.rows(cut, areas)).size}
    return found | {name: cut for name, cut in needs.others(desk, one, level).items() if name not in found}


def address(desk: Desk, one: Beside) -> str:
    """The address of the page of a need."""
    return desk.address(f"/needs/{one.slug}", **said_need(desk, one))


def said_need(desk: Desk, one: Beside) -> dict[str, str]:
    """The need as an address says it, where the observatory has several."""
    several = sum(other.slug == one.slug for other in needs.besides(desk.book)) > 1
    return {"need": desk.book.notation(one.need)} if several else {}
