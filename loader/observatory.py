"""A territory's folder: `observatory.toml` and the mapping files beside it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from loader import duplicates, spoken_texts, toml
from loader.changes.words import Withdrawal, withdrawals
from loader.finding import Finding
from loader.mapping import SourceMapping, Texts
from loader.mapping_toml import from_document
from loader.needs import settings as needs
from loader.needs.settings import Need
from loader.passages import settings as passing
from loader.passages.settings import Series
from ontology.iris import Base


@dataclass(frozen=True, slots=True)
class Agent:
    """An organisation or a contact, with its page; `type` is a code of the publisher types of ADMS."""

    name: str
    page: str
    slug: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """The warnings of a rule (by its short name, such as `place#commune`) are accepted, and why."""

    rule: str
    why: Texts


@dataclass(frozen=True, slots=True)
class Service:
    """Another endpoint that queries may ask by SERVICE: its seconds, the rows and bytes of its answer."""

    url: str
    title: Texts = field(default_factory=dict[str, str])
    seconds: float = 5
    rows: int = 10_000
    size: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Sister:
    """Another observatory, known by the address it runs at."""

    url: str
    title: Texts = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Observatory:
    """One observatory: who publishes, about which territory, and its mappings in the order of their names.

    `absent` are the mappings of optional sources whose file is not here; `words` its own Turtle files.
    """

    folder: Path
    slug: str
    base: Base
    title: Texts
    description: Texts
    territory: str
    languages: tuple[str, ...]
    licence: str
    publisher: Agent
    contact: Agent
    mappings: tuple[SourceMapping, ...]
    absent: tuple[SourceMapping, ...]
    words: tuple[Path, ...]
    document: toml.Document
    waivers: tuple[Waiver, ...] = ()
    services: tuple[Service, ...] = ()
    sisters: tuple[Sister, ...] = ()
    needs: tuple[Need, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    passages: tuple[Series, ...] = ()


def read(folder: Path, data: Path | None = None) -> tuple[Observatory | None, list[Finding]]:
    """The observatory in `folder`, if its files can be understood, and what is wrong with them.

    A source that is not in the folder is looked for below `data/<slug of the observatory>/`, then below `data/`.
    """
    path = folder / "observatory.toml"
    if not path.is_file():
        return None, [Finding("no-observatory", str(folder))]
    document = toml.read(path, "observatory.schema.json")
    if isinstance(document, list):
        return None, [*document, *_mappings(folder, [folder])[1]]
    places = [folder, *([data / document.data["slug"], data] if data else [])]
    mappings, found = _mappings(folder, places)
    found += _unspoken(document, mappings)
    try:
        base = Base(document.data["base"])
    except ValueError:
        line, column = document.where(("base",))
        return None, [Finding("bad-base", str(path), line, column, value=document.data["base"]), *found]
    here = [one for one in mappings if not (one.source.optional and file_fault(one, places) == "source-missing")]
    found += _files(here, places)
    found += [*duplicates.of_mappings(mappings), *duplicates.of_computed(document, mappings)]
    found += _bad_sisters(document)
    absent = tuple(one for one in mappings if one not in here)
    usable = tuple(one for one in here if file_fault(one, places) is None)
    return _observatory(folder, document, base, usable, absent), found


def _observatory(
    folder: Path,
    document: toml.Document,
    base: Base,
    mappings: tuple[SourceMapping, ...],
    absent: tuple[SourceMapping, ...],
) -> Observatory:
    data = {name: value for name, value in document.data.items() if name != "store"}
    data |= {"base": base, "languages": tuple(data["languages"])}
    data |= {"publisher": Agent(**data["publisher"]), "contact": Agent(**data["contact"])}
    data["waivers"] = tuple(Waiver(**one) for one in data.get("waivers", ()))
    federation = data.pop("federation", {})
    data["services"] = tuple(Service(**one) for one in federation.get("services", ()))
    data["sisters"] = tuple(Sister(**one) for one in federation.get("sisters", ()))
    data["needs"] = tuple(needs.from_data(one, ("needs", place)) for place, one in enumerate(data.get("needs", ())))
    data["passages"] = passing.from_data(data)
    data |= {"withdrawn": withdrawals(data), "words": tuple(sorted(folder.glob("*.ttl")))}
    return Observatory(folder=folder, mappings=mappings, absent=absent, document=document, **data)


def _unspoken(document: toml.Document, mappings: Sequence[SourceMapping]) -> Iterator[Finding]:
    """Texts that lack a language of the observatory."""
    for one in (document, *(mapping.document for mapping in mappings)):
        yield from spoken_texts.missing(one, document.data["languages"])


def _mappings(folder: Path, places: Sequence[Path]) -> tuple[list[SourceMapping], list[Finding]]:
    mappings: list[SourceMapping] = []
    found: list[Finding] = []
    for path in sorted(one for one in folder.glob("*.toml") if one.name != "observatory.toml"):
        document = toml.read(path, "mapping.schema.json")
        if isinstance(document, list):
            found += document
        else:
            name = document.data["source"]["file"]
            file = next((one / name for one in places if (one / name).is_file()), None)
            mappings.append(from_document(document, file))
    return mappings, found


def _files(mappings: Sequence[SourceMapping], places: Sequence[Path]) -> Iterator[Finding]:
    for mapping in mappings:
        code = file_fault(mapping, places)
        if code:
            line, column = mapping.where(("source", "file"))
            yield Finding(code, str(mapping.path), line, column, value=mapping.source.file)


def file_fault(mapping: SourceMapping, places: Sequence[Path]) -> str | None:
    """Why the mapping's file must not or cannot be read, as the code of a finding."""
    if not any(mapping.file.resolve().is_relative_to(place.resolve()) for place in places):
        return "source-outside"
    return None if mapping.file.is_file() else "source-missing"


def _bad_sisters(document: toml.Document) -> Iterator[Finding]:
    """Sisters that are the observatory itself, or registered twice."""
    own, seen = _home(document.data["base"]), set[str]()
    for place, one in enumerate(document.data.get("federation", {}).get("sisters", ())):
        code = "sister-itself" if _home(one["url"]) == own else "sister-twice" if _home(one["url"]) in seen else None
        if code:
            line, column = document.where(("federation", "sisters", place, "url"))
            yield Finding(code, str(document.path), line, column, value=one["url"])
        seen.add(_home(one["url"]))


def _home(url: str) -> str:
    """What two ways of writing one address have in common."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"


def shared_bases(observatories: Sequence[Observatory]) -> list[Finding]:
    """Observatories that are built together must not share a base IRI."""
    by_base: dict[str, list[Observatory]] = defaultdict(list)
    for one in observatories:
        by_base[one.base.iri].append(one)
    return [
        Finding(
            "duplicate-name",
            str(one.document.path),
            *one.document.where(("base",)),
            value=base,
            details={"other": str(same[0].document.path)},
        )
        for base, same in by_base.items()
        for one in same[1:]
    ]


def services(observatories: Sequence[Observatory]) -> list[Service]:
    """The endpoints that any of the observatories lets queries ask; of two limits on the same one the lower."""
    found: dict[str, Service] = {}
    for one in (service for some in observatories for service in some.services):
        other = found.setdefault(one.url, one)
        low = {name: min(getattr(one, name), getattr(other, name)) for name in ("seconds", "rows", "size")}
        found[one.url] = replace(other, **low)
    return list(found.values())


def sisters(observatories: Sequence[Observatory]) -> list[Sister]:
    """The sisters that any of the observatories registers, each once; none that is published here."""
    own = {_home(one.base.iri) for one in observatories}
    found = {_home(one.url): one for some in reversed(observatories) for one in reversed(some.sisters)}
    return [one for home, one in reversed(found.items()) if home not in own]
