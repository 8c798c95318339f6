"""What is computed from the store becomes a source with a mapping of its own, as if somebody had published it."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol, cast

from loader import catalogue, toml
from loader.finding import Finding
from loader.inputs import Context, program
from loader.mapping import Dataset, SourceMapping
from loader.observatory import Observatory
from loader.sheaf import Sheaf, fingerprint
from loader.toml import Document
from loader.values import Lexicon
from loader.workshop import Bench, Mapped, map_source
from ontology.iris import VOCABULARY_GRAPH

FOLDER: Final = "computed"
_FOUND: Final = ".found.json"
_SLOT: Final = re.compile(r"\{([a-z_]+)\}")


def sources(one: Observatory, slugs: Iterable[str]) -> list[tuple[SourceMapping, Dataset]]:
    """The datasets of these slugs with their mappings, in this order; those that are absent are left out."""
    known = {dataset.slug: (mapping, dataset) for mapping in one.mappings for dataset in mapping.datasets}
    return [known[slug] for slug in slugs if slug in known]


def filled(name: str, slots: Mapping[str, str]) -> dict[str, Any]:
    """The TOML of `mappings/<name>.toml`, its words in braces filled in."""
    return cast("dict[str, Any]", _filled(_template(name).data, slots))


def titles(used: Sequence[tuple[SourceMapping, Dataset]], language: str) -> str:
    """The titles of datasets in one language."""
    return " ; ".join(
        f"« {dataset.title[language]} »" if language == "fr" else dataset.title[language] for _, dataset in used
    )


def by_language(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A text as slots: `<name>_fr`, `<name>_en`."""
    return {f"{name}_{language}": " ".join(texts.get(language, "").split()) for language in ("fr", "en")}


class Settings(Protocol):
    """What an observatory asks to be computed."""

    @property
    def slug(self) -> str:
        """The slug of the dataset that comes of it."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """A table that is computed: where it goes, where the version before has it, and a key of all it is made from."""

    file: Path
    before: Path | None
    key: str

    def taken(self) -> list[Finding] | None:
        """What was found when the table was made, which is now here; None where the version before has another."""
        told = None if self.before is None else self.before.with_suffix(_FOUND)
        if told is None or not told.is_file():
            return None
        kept = json.loads(told.read_text("utf-8"))
        if kept["key"] != self.key:
            return None
        self.file.parent.mkdir(parents=True, exist_ok=True)
        for name in (self.file.name, told.name):
            os.link(told.with_name(name), self.file.with_name(name))
        return [Finding(**one) for one in kept["found"]]

    def keep(self, table: bytes, found: Iterable[Finding]) -> None:
        """Write the table, and what was found when it was made."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_bytes(table)
        members = {"key": self.key, "found": [asdict(one) for one in found]}
        self.file.with_suffix(_FOUND).write_text(json.dumps(members), "utf-8")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the tables of the version being made go, and where those of the version before are."""

    folder: Path
    before: Path | None = None

    def made(self, mapped: Mapped, one: Observatory, settings: Settings, used: Iterable[str]) -> Made:
        """The table of one setting of an observatory, computed from datasets (slugs)."""
        name = Path(one.slug) / f"{settings.slug}.csv"
        before = None if self.before is None else self.before / FOLDER / name
        return Made(self.folder / FOLDER / name, before, _key(mapped, one, settings, used))


def _key(mapped: Mapped, one: Observatory, settings: Settings, used: Iterable[str]) -> str:
    """A key of what a table is made from: the settings, the datasets used (slugs), all things, and the vocabulary."""
    shared = [VOCABULARY_GRAPH, *(other.base.graph("things") for other in mapped.observatories)]
    graphs = [*shared, *(one.base.graph(slug) for slug in used)]
    digests = (mapped.digests.get(graph, "") for graph in graphs)
    document = one.document.path.read_text("utf-8")
    return fingerprint([program(), str(one.document.path), document, repr(settings), *graphs, *digests])


def publish(mapped: Mapped, place: int, mapping: SourceMapping, used: Iterable[str], sheaf: Sheaf) -> None:
    """Map the table as a source of the observatory at `place`, computed from datasets (slugs)."""
    one = mapped.observatories[place]
    base, slug = one.base, mapping.source.slug
    lexicon = _knowing(mapped.lexicons[base.iri], slug)
    built = map_source(mapping, Context(lexicon, ""), mapped, Bench(sheaf))
    names = [base.dataset(dataset) for dataset in used]
    for item in built:
        sheaf.write_lines(base.graph("catalogue"), catalogue.added(one, item, names))
    mapped.built[base.iri] += built
    mapped.lexicons[base.iri] = lexicon
    mapped.observatories[place] = replace(one, mappings=(*one.mappings, mapping))


def tell(mapped: Mapped, sheaf: Sheaf) -> None:
    """Say in `mapped` what was written to the sheaf beside all that was mapped before."""
    mapped.digest = sheaf.digest(mapped.digest)
    for graph, digest in sheaf.digests().items():
        mapped.digests[graph] = fingerprint([mapped.digests.get(graph, ""), digest])


def _knowing(lexicon: Lexicon, slug: str) -> Lexicon:
    """The lexicon with the source and the method of the computed table."""
    more = {kind: lexicon.things.get(kind, frozenset()) | {slug} for kind in ("source", "method")}
    return replace(lexicon, things={**lexicon.things, **more})


@cache
def _template(name: str) -> Document:
    path = Path(str(files("mappings").joinpath(f"{name}.toml")))
    return cast("Document", toml.read(path, "mapping.schema.json"))  # ours: a test reads it


def _filled(value: Any, slots: Mapping[str, str]) -> Any:  # noqa: ANN401 - what TOML holds
    """The template with its slots filled, whatever its depth."""
    if isinstance(value, dict):
        return {key: _filled(inner, slots) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, slots) for inner in value]
    return _SLOT.sub(lambda slot: slots[slot[1]], value).strip() if isinstance(value, str) else value
