"""The first tables of a draft: `[source]`, `[table]` and `[ignore]`."""

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from loader.draft import naming
from loader.draft.look import TERRITORIES, Look
from loader.draft.profile import Profile
from loader.draft.toml_text import Value, comment, pair
from loader.draft.wording import say
from loader.finding import Language

_REASONS: Final = ("empty", "personal", "geocoder", "identifier", "description", "hours", "point")
MELTED: Final = ("period", "value")


def slug(path: Path) -> str:
    """The name of the source, from the file's."""
    return naming.slug(path.stem) or "source"


def source(path: Path, language: Language) -> list[str]:
    """Where the file comes from: for a person to say."""
    unsaid: dict[str, Value] = {"fr": "TODO", "en": "TODO"}
    words: dict[str, Value] = {
        "slug": slug(path),
        "file": f"sources/{path.name}",
        "title": unsaid,
        "publisher": say("publisher", language),
        "page": say("page", language),
        "licence": say("licence", language),
        "retrieved": say("day", language),
        "provenance": unsaid,
    }
    return ["[source]", *(pair(name, value) for name, value in words.items())]


def table(look: Look, language: Language) -> list[str]:
    """How the file is read, pinned as it was found."""
    settings = look.settings
    words: dict[str, Value] = {"format": settings.format}
    if settings.format == "csv":
        words |= {"encoding": settings.encoding, "delimiter": settings.delimiter}
    if settings.format in ("csv", "xlsx"):
        words["header"] = settings.header
    named: dict[str, str | None] = {"sheet": settings.sheet, "records": settings.records, "key": settings.key}
    words |= {name: value for name, value in named.items() if value}
    words |= _numbers(look)
    if look.melt:
        name, value = melted(look)
        words["melt"] = {"columns": [one.name for one in look.melt], "name": name, "value": value}
    return ["[table]", *_markers(look, language), *(pair(name, value) for name, value in words.items())]


def melted(look: Look) -> tuple[str, str]:
    """The names of the columns that melting makes, unlike those that the file has."""
    taken = {one.name for one in look.columns}
    name, value = (one if one not in taken else f"melted-{one}" for one in MELTED)
    return name, value


def _numbers(look: Look) -> dict[str, Value]:
    signs = Counter(one.numbers.decimal for one in look.measures if one.numbers and one.numbers.decimal)
    gaps = {gap for one in look.measures if one.numbers for gap in one.numbers.thousands}
    words: dict[str, Value] = {"decimal": max(signs, key=lambda sign: signs[sign], default=".")}
    if gaps:
        words["thousands"] = "".join(sorted(gaps))
    missing = sorted({text for one in look.columns for text in one.missing})
    secret = sorted({text for one in look.columns for text in one.secret})
    words["missing"] = ["", *missing]
    if secret:
        words["secret"] = list(secret)
    return words


def _markers(look: Look, language: Language) -> list[str]:
    dashes = sorted({text for one in look.measures for text in one.missing})
    return [comment(say("marker", language, markers=", ".join(dashes)))] if dashes else []


def ignore(look: Look, used: Collection[str], language: Language) -> list[str]:
    """Every column that nothing uses, with the reason; empty where all are used."""
    left = [one for one in look.columns if one.name not in used]
    lines = [pair(one.name, _reason(look, one, language)) for one in _once(left)]
    return ["[ignore]", *lines] if lines else []


def _once(columns: Iterable[Profile]) -> Iterable[Profile]:
    return {one.name: one for one in columns}.values()


def _reason(look: Look, column: Profile, language: Language) -> str:
    if column.name in look.labels:
        return say("ignored-label", language, code=look.labels[column.name])
    if column.kind in TERRITORIES and look.area and look.area.kind != column.kind:
        return say("ignored-code", language, code=look.area.name)
    if column.kind in _REASONS:
        return say(f"ignored-{column.kind}", language)
    if column.constant and column.samples:
        return say("ignored-constant", language, value=column.samples[0])
    asked = say("ignored-other-place" if look.shape == "places" else "ignored-other", language)
    return f"{asked} {', '.join(column.samples[:2])}".strip()
