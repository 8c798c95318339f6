"""The files of a first observatory, as text by path."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

from loader.draft.naming import slug
from loader.draft.toml_text import value as toml
from loader.kit import tables
from loader.kit.answers import Answers
from loader.kit.areas import FRANCE, FRENCH_LEVELS, Area
from loader.kit.gathered import Gathered, package_of
from loader.kit.wording import spoken
from loader.ntriples import texts as literals

_HOST: Final = "data.example.org"  # stands in the files of deploy/ for the name of the site
_REGISTER: Final = {
    "source_publisher": "Etalab",
    "page": "https://www.npmjs.com/package/@etalab/decoupage-administratif",
    "source_licence": "etalab-2.0",
}
_IGN: Final = {
    "source_publisher": "IGN",
    "page": "https://geoservices.ign.fr/adminexpress",
    "source_licence": "etalab-2.0",
}
_CLASSES: Final = """\
  { property = "rdf:type", column = "class", as = "name" },
  { property = "igeo:codeINSEE", column = "code_insee" },
"""
_TOLD: Final = """\
  {{ property = "dct:title", column = "title_{0}", language = "{0}" }},
  {{ property = "dct:description", column = "text_{0}", language = "{0}" }},
  {{ property = "schema:learningResourceType", column = "type_{0}", language = "{0}" }},
"""
_DOTTED: Final = {
    "github.yml": ".github/workflows/check.yml",
    "gitlab.yml": ".gitlab-ci.yml",
    "gitignore": ".gitignore",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the files are filled with: the answers, what was gathered, the levels that are not shared, the day."""

    answers: Answers
    gathered: Gathered
    levels: tuple[str, ...]
    today: datetime.date
    year: int

    @property
    def french(self) -> bool:
        """Whether the territories are of the French division, which has classes of its own."""
        return any(one.key == f"country/{FRANCE}" for one in self.gathered.areas)

    @property
    def own(self) -> Area:
        """The territory of the observatory."""
        return next(one for one in self.gathered.areas if one.key == self.answers.territory)

    @property
    def counted(self) -> list[Area]:
        """The territories that the example has a figure of: communes, and the whole where they add up to it."""
        communes = [one for one in self.gathered.areas if one.level == "commune" and one.population is not None]
        whole = sum(one.population or 0 for one in communes)
        return [one for one in self.gathered.areas if one in communes or (one is self.own and one.population == whole)]


def contents(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Each path with its text."""
    yield "observatory.toml", _observatory(sheet)
    yield "territories.toml", _territories(sheet)
    yield "sources/territories.csv", tables.territories(sheet.gathered.areas, french=sheet.french)
    if sheet.gathered.outlines:
        yield "outlines.toml", _outlines(sheet)
        yield "sources/outlines.csv", tables.csv(("key", "wkt"), sheet.gathered.outlines)
    yield "example.toml", _example(sheet)
    yield "sources/example.csv", _figures(sheet)
    for level in sheet.levels:
        yield f"level-{level}.ttl", _level(sheet, level)
    yield "README.md", "\n".join(_readme(sheet, language) for language in sheet.answers.languages)
    for name, path in _DOTTED.items():
        yield path, _filled(name, {})
    yield from _deploy(sheet.answers.host)


def _filled(name: str, words: Mapping[str, str]) -> str:
    return Template(files("loader.kit").joinpath("template", name).read_text("utf-8")).substitute(words)


def _quoted(words: Mapping[str, object]) -> dict[str, str]:
    return {name: toml(found) for name, found in words.items()}  # type: ignore[arg-type]


def _texts(sheet: Sheet, name: str, **more: object) -> dict[str, str]:
    """A text of ours in the languages of the observatory."""
    known = {"day": sheet.today.isoformat(), "year": sheet.year, "territory": sheet.own.name}
    return spoken(name, sheet.answers.languages, **known, **more)


def _observatory(sheet: Sheet) -> str:
    told = sheet.answers
    words = {
        "slug": told.slug,
        "base": told.base,
        "title": told.names,
        "description": _texts(sheet, "description"),
        "territory": told.territory,
        "languages": told.languages,
        "licence": told.licence,
        "publisher_slug": slug(told.publisher) or "publisher",
        "publisher": told.publisher,
        "contact": told.contact,
    }
    return _filled("observatory.toml", _quoted(words))


def _territories(sheet: Sheet) -> str:
    known = dict(sheet.gathered.words)
    where = _own(sheet) if sheet.gathered.told == "by-init" else _REGISTER
    words = {
        "title": _texts(sheet, "territories"),
        "provenance": _texts(sheet, sheet.gathered.told, **known),
        "language": "fr" if sheet.french else sheet.answers.languages[0],
        **where,
    }
    return _filled("territories.toml", {**_dated(sheet, words), "classes": _CLASSES if sheet.french else ""})


def _own(sheet: Sheet) -> dict[str, str]:
    told = sheet.answers
    return {"source_publisher": told.publisher, "page": told.contact, "source_licence": told.licence}


def _dated(sheet: Sheet, words: Mapping[str, object]) -> dict[str, str]:
    return {**_quoted(words), "today": sheet.today.isoformat()}


def _outlines(sheet: Sheet) -> str:
    drawn = sheet.gathered.drawn
    provenance = _texts(sheet, drawn, **dict(package_of(drawn)))
    return _filled(
        "outlines.toml", _dated(sheet, {"title": _texts(sheet, "outlines"), "provenance": provenance, **_IGN})
    )


def _example(sheet: Sheet) -> str:
    kind = "example-population" if sheet.counted else "example-resource"
    keywords = {language: [word] for language, word in _texts(sheet, "keyword").items()}
    provenance = sheet.gathered.told if sheet.counted else "example-provenance"
    words: dict[str, object] = {
        "title": _texts(sheet, kind),
        "text": _texts(sheet, f"{kind}-text"),
        "keywords": keywords,
        "provenance": _texts(sheet, provenance, **dict(sheet.gathered.words)),
        **_REGISTER,
    }
    told = sheet.answers
    words |= {"publisher": told.publisher, "contact": told.contact, "licence": told.licence}
    remark = " / ".join(_texts(sheet, f"{kind}-remark").values())
    columns = "".join(_TOLD.format(language) for language in told.languages)
    return _filled(f"{kind}.toml", {**_dated(sheet, words), "remark": remark, "told": columns})


def _figures(sheet: Sheet) -> str:
    """The source of the example: what the register says of each commune, or the kit as a resource."""
    if sheet.counted:
        rows = [(one.key, str(sheet.year), str(one.population)) for one in sheet.counted]
        return tables.csv(("area", "period", "inhabitants"), rows)
    told = {
        f"{part}_{language}": text
        for part in ("title", "text", "type")
        for language, text in _texts(sheet, f"resource-{part}").items()
    }
    return tables.csv(("key", *told, "publisher", "page"), [("omin", *told.values(), "omin", "https://w3id.org/omin/")])


def _level(sheet: Sheet, level: str) -> str:
    labels = literals(_texts(sheet, "level-name", level=level))
    definitions = literals(_texts(sheet, "level-definition", level=level))
    words = {"labels": ", ".join(labels), "definitions": ", ".join(definitions)}
    return _filled("level.ttl", {"base_iri": sheet.answers.base, "level": level, **words})


def _readme(sheet: Sheet, language: str) -> str:
    told = sheet.answers
    words = {
        "name": told.names[language],
        "territory": told.territory,
        "territory_name": sheet.own.name,
        "host": told.host,
    }
    return _filled(f"README.{language}.md", words)


def _deploy(host: str) -> Iterator[tuple[str, str]]:
    """The files of the deployment, with the name of the site in them."""
    folder = files("loader.kit").joinpath("deploy")
    for one in sorted(folder.iterdir(), key=lambda path: path.name):
        yield f"deploy/{one.name}", one.read_text("utf-8").replace(_HOST, host)


def unshared(levels: set[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The levels that the shared list does not have, sorted."""
    return tuple(sorted(levels - known.keys() - set(FRENCH_LEVELS)))
