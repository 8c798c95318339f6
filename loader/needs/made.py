"""The computed table as a source with a mapping of its own: `mappings/needs.toml`, filled in."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

from loader import toml
from loader.mapping import Dataset, SourceMapping
from loader.mapping_toml import from_document
from loader.needs.settings import Need
from loader.observatory import Observatory
from loader.toml import Document

_SLOT: Final = re.compile(r"\{([a-z_]+)\}")


def mapping(one: Observatory, need: Need, labels: Mapping[str, str], file: Path) -> SourceMapping:
    """The mapping of the table in `file`; what is wrong with it is told where the observatory asks for the need.

    `labels` name the need in each language.
    """
    used = sources(one, need)
    slots = {
        "slug": need.slug,
        "code": need.code,
        **_by_language("need", labels),
        **_by_language("caveat", need.caveat),
        **{f"datasets_{language}": _titles(used, language) for language in ("fr", "en")},
    }
    data = _filled(_template().data, slots)
    data["source"] |= {
        "slug": need.slug,
        "file": file.name,
        "publisher": one.publisher.name,
        "licence": need.licence or one.licence,
        "retrieved": max(mapping.source.retrieved for mapping, _ in used),
    }
    data["datasets"][0] |= {"slug": need.slug, "issued": need.issued, "modified": need.modified}
    here = one.document.where(need.path)
    return from_document(Document(one.document.path, data, {(part,): here for part in data}), file)


def sources(one: Observatory, need: Need) -> list[tuple[SourceMapping, Dataset]]:
    """The datasets that the need is computed from, with their mappings; those that are absent are left out."""
    known = {dataset.slug: (mapping, dataset) for mapping in one.mappings for dataset in mapping.datasets}
    return [known[slug] for slug in need.datasets() if slug in known]


def _titles(used: Sequence[tuple[SourceMapping, Dataset]], language: str) -> str:
    return " ; ".join(
        f"« {dataset.title[language]} »" if language == "fr" else dataset.title[language] for _, dataset in used
    )


def _by_language(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{language}": " ".join(texts.get(language, "").split()) for language in ("fr", "en")}


@cache
def _template() -> Document:
    path = Path(str(files("mappings").joinpath("needs.toml")))
    return cast("Document", toml.read(path, "mapping.schema.json"))  # ours: a test reads it


def _filled(value: Any, slots: Mapping[str, str]) -> Any:  # noqa: ANN401 - what TOML holds
    """The template with its slots filled, whatever its depth."""
    if isinstance(value, dict):
        return {key: _filled(inner, slots) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, slots) for inner in value]
    return _SLOT.sub(lambda slot: slots[slot[1]], value).strip() if isinstance(value, str) else value
