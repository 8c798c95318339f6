"""The dataset of a file of figures: what makes an observation this one, and the columns of numbers."""

from typing import Final

from loader.draft import cells, guess, head
from loader.draft.look import Look
from loader.draft.profile import Profile
from loader.draft.toml_text import Value, comment, pair
from loader.draft.wording import say, seen
from loader.finding import Language

Body = tuple[list[str], set[str]]

_UNSAID: Final[dict[str, Value]] = {"fr": "TODO", "en": "TODO"}


def dataset(slug: str, language: Language) -> list[str]:
    """What a catalogue says of a dataset: for a person to say."""
    words: dict[str, Value] = {
        "slug": slug,
        "title": _UNSAID,
        "description": _UNSAID,
        "keywords": {"fr": ["TODO"], "en": ["TODO"]},
        "issued": say("day", language),
        "frequency": say("frequency", language),
    }
    return ["[[datasets]]", *(pair(name, value) for name, value in words.items())]


def draft(look: Look, slug: str, language: Language) -> Body:
    """The dataset's tables, and the columns that they use."""
    used: set[str] = {one.name for one in look.measures}
    lines = [*dataset(slug, language), "", *_dimensions(look, language, used), ""]
    lines += ["[datasets.attributes]", pair("kind", {"value": say("kind", language)})]
    units = next((one for one in look.of("category") if one.name.casefold() in ("unit", "unite", "unité")), None)
    if units:
        used.add(units.name)
        known: dict[str, Value] = {text: _unit_of(text) for text in units.cells}
        lines += [comment(seen(units, language)), pair("unitMeasure", {"column": units.name, "map": known})]
    for column in look.measures if not look.melt else look.melt[:1]:
        lines += ["", *_measures(look, column, language, unit=not units)]
    for column in look.measures if look.melt else ():
        if column not in look.melt:
            lines += ["", *_measure(column, column.name, language, unit=not units)]
    if look.when:
        used.add(look.when.name)
    return lines, used


def _unit_of(text: str) -> str:
    if "%" in text or "percent" in text.casefold():
        return "PERCENT"
    return {"persons": "NUM", "places": "NUM", "eur": "CCY_EUR", "€": "CCY_EUR"}.get(text.casefold(), "TODO")


def _dimensions(look: Look, language: Language, used: set[str]) -> list[str]:
    lines = ["[datasets.dimensions]"]
    if look.area:
        used.add(look.area.name)
        lines += [comment(seen(look.area, language))]
        lines += [comment(say("area-nuts", language))] if look.area.kind == "nuts" else []
        lines += [pair("refArea", cells.territory(look.area))]
    else:
        lines += [pair("refArea", {"value": say("area", language)})]
    lines += _period(look, language, used)
    lines += [pair("population", {"value": say("population", language)})]
    if look.apart and look.apart != look.when and not guess.dimension(look.apart):
        lines += [comment(say("apart", language, column=look.apart.name)), comment(seen(look.apart, language))]
    for column in look.of("category", "text"):
        name = guess.dimension(column)
        if name and not column.constant:
            used.add(column.name)
            known: dict[str, Value] = dict.fromkeys(list(column.cells)[:20], "TODO")
            lines += [comment(seen(column, language)), pair(name, {"column": column.name, "map": known})]
    return lines


def _period(look: Look, language: Language, used: set[str]) -> list[str]:
    if look.melt:
        name, _value = head.melted(look)
        return [pair("refPeriod", cells.melted([one.name for one in look.melt], name))]
    column = _period_column(look)
    if column:
        used.add(column.name)
        return [comment(seen(column, language)), pair("refPeriod", cells.period(column))]
    if look.period:
        return [comment(say("period-of-names", language)), pair("refPeriod", {"value": look.period})]
    return [pair("refPeriod", {"value": say("period", language)})]


def _period_column(look: Look) -> Profile | None:
    """The column that says when: a period that changes from row to row rather than a date, or one that does not."""
    found = look.of("period", "date")
    return min(
        found, key=lambda one: (one.constant is not None, one.kind != "period", "ref" not in one.name), default=None
    )


def _measures(look: Look, column: Profile, language: Language, *, unit: bool) -> list[str]:
    """A column's measure, or one for each word of the column that says what the row's numbers are."""
    name = head.melted(look)[1] if look.melt else column.name
    if not look.when:
        return _measure(column, name, language, unit=unit)
    lines: list[str] = []
    for word in look.when.cells:
        when: dict[str, Value] = {"columns": [look.when.name], "is": [word]}
        measure = _measure(column, name, language, unit=unit, called=word)
        lines += [*([""] if lines else []), *measure[:3], pair("when", when), *measure[3:]]
    return lines


def _measure(column: Profile, name: str, language: Language, *, unit: bool, called: str | None = None) -> list[str]:
    found = guess.indicator(called or column.name)
    lines = ["[[datasets.measures]]", comment(seen(column, language)), pair("column", name)]
    if any(text.endswith(("%", "€")) for text in column.cells):
        lines += [pair("rewrite", [["(.*?)\\s*[%€]?", "\\1"]])]
    lines += [comment(say("indicator-near", language))] if found else []
    lines += [pair("dimensions", {"indicator": {"value": found or say("indicator", language)}})]
    said: Value = {"unitMeasure": {"value": guess.unit(column) or say("unit", language)}}
    return [*lines, pair("attributes", said)] if unit else lines
