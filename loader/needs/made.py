"""The computed table as a source with a mapping of its own: `mappings/needs.toml`, filled in."""

from collections.abc import Mapping
from pathlib import Path

from loader import computed
from loader.computed import by_language
from loader.mapping import SourceMapping
from loader.mapping_toml import from_document
from loader.needs.settings import Need
from loader.observatory import Observatory
from loader.toml import Document


def mapping(one: Observatory, need: Need, labels: Mapping[str, str], file: Path) -> SourceMapping:
    """The mapping of the table in `file`; what is wrong with it is told where the observatory asks for the need.

    `labels` name the need in each language.
    """
    used = computed.sources(one, need.datasets())
    slots = {
        "slug": need.slug,
        "code": need.code,
        **by_language("need", labels),
        **by_language("caveat", need.caveat),
        **{f"datasets_{language}": computed.titles(used, language) for language in ("fr", "en")},
    }
    data = computed.filled("needs", slots)
    data["source"] |= {
        "slug": need.slug,
        "file": file.name,
        "publisher": one.publisher.name,
        "licence": need.licence or one.licence,
        "retrieved": max(mapping.source.retrieved for mapping, _ in used),
    }
    data["datasets"][0] |= {"slug": need.slug, "issued": need.issued, "modified": need.modified}
    geography = next((dataset.geography for _, dataset in used if dataset.geography), None)
    data["datasets"][0] |= {"geography": geography} if geography else {}
    here = one.document.where(need.path)
    return from_document(Document(one.document.path, data, {(part,): here for part in data}), file)
