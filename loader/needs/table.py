"""The table that is computed: a row for each territory, its columns as they are published."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from loader.arrow import Column, csv, pa, pc
from loader.needs import gap, offer
from loader.needs.gap import Floats
from loader.needs.offer import Offer, Places
from loader.needs.reading import Bools, Figures, areas, figures
from loader.needs.settings import Need
from loader.store import Reader
from loader.values import Lexicon
from ontology.terms import SHARED

MASKED: Final = "secret"  # as mappings/needs.toml has it
_COUNT: Final = "NUM"
# How many decimals each column is published with: ranks are those of the figures as published.
_DECIMALS: Final = {
    "places": 0,
    "services": 0,
    "places_per_10000": 2,
    "services_per_10000": 2,
    "nearest": 1,
    "people": 0,
    "share": 2,
    "people_per_place": 1,
    "gap": 1,
}


@dataclass(frozen=True, slots=True)
class Level:
    """What is known of the territories of one level: columns by name, which rows are secret, and how much is missing.

    Columns in `hidden` are secret where the need or the inhabitants are.
    """

    areas: Column
    columns: dict[str, Floats]
    hidden: dict[str, Bools]
    period: str
    unplaced: int
    unknown: int
    secret: int


def level(reader: Reader, lexicon: Lexicon, home: str, need: Need, name: str, places: Places) -> Level | None:
    """The columns of one level; None where the store has no such figure of any of its territories."""
    order = pa.array(areas(reader, home, name), pa.string())
    people = figures(reader, lexicon, need.need, order)
    inhabitants = figures(reader, lexicon, need.inhabitants, order, people.period) if people else None
    if people is None or inhabitants is None or not len(order):
        return None
    return _level(order, people, inhabitants, offer.offer(reader, home, order, places))


def _level(order: Column, people: Figures, inhabitants: Figures, offered: Offer) -> Level:
    found = _columns(people, inhabitants, offered)
    hidden = people.secret | inhabitants.secret
    known = ~np.isnan(found.get("share", people.values))
    return Level(
        order,
        found,
        {"people": people.secret, **dict.fromkeys(("share", "gap"), hidden), "people_per_place": people.secret}
        | dict.fromkeys(("places_per_10000", "services_per_10000"), inhabitants.secret),
        people.period,
        int((np.isnan(offered.distance) | np.isnan(offered.places)).sum()),
        int((~known & ~hidden).sum()),
        int(hidden.sum()),
    )


def _columns(people: Figures, inhabitants: Figures, offered: Offer) -> dict[str, Floats]:
    among = np.where(inhabitants.values > 0, inhabitants.values, np.nan)
    made = {
        "places": offered.places,
        "services": offered.services,
        "places_per_10000": _rounded("places_per_10000", 10_000 * offered.places / among),
        "services_per_10000": _rounded("services_per_10000", 10_000 * offered.services / among),
        "nearest": _rounded("nearest", offered.distance),
    }
    need = np.where(np.isnan(among), np.nan, people.values)
    if people.unit == _COUNT:
        somewhere = np.where(offered.places > 0, offered.places, np.nan)
        made |= {"people": people.values, "share": _rounded("share", 100 * people.values / among)}
        made["people_per_place"] = _rounded("people_per_place", people.values / somewhere)
        need = made["share"]
    made["gap"] = gap.gap(need, made["places_per_10000"], made["services_per_10000"], made["nearest"])
    return made


def _rounded(name: str, values: Floats) -> Floats:
    return np.round(values, _DECIMALS[name])


def to_csv(levels: Sequence[Level]) -> bytes:
    """The table as CSV: territories by their key, periods, and each column as text, empty where nothing is known."""
    out = io.BytesIO()
    tables = [pa.table(dict(_texts(one))) for one in levels]
    csv.write_csv(pa.concat_tables(tables), out, csv.WriteOptions(quoting_style="needed"))
    return out.getvalue()


def _texts(one: Level) -> Iterator[tuple[str, Column]]:
    yield "area", pc.replace_substring(one.areas, SHARED + "territory/", "")
    yield "period", pa.array([one.period] * len(one.areas))
    for name, decimals in _DECIMALS.items():
        values = one.columns.get(name, np.full(len(one.areas), np.nan))
        texts = np.char.mod(f"%.{decimals}f", values + 0.0)
        texts = np.where(np.isnan(values), "", np.where(texts == "-0.0", "0.0", texts))
        secret = one.hidden.get(name, np.zeros(len(values), np.bool_)) & (name in one.columns)
        yield name, pa.array(np.where(secret, MASKED, texts).tolist(), pa.string())
