"""What is computed from the store becomes a source with a mapping of its own, as if somebody had published it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

from loader import catalogue, toml
from loader.inputs import Context
from loader.mapping import Dataset, SourceMapping
from loader.observatory import Observatory
from loader.sheaf import Sheaf, fingerprint
from loader.toml import Document
from loader.values import Lexicon
from loader.workshop import Bench, Mapped, map_source

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
