"""The computed table as a source with a mapping of its own: `mappings/passages.toml`, filled in."""

from collections.abc import Sequence
from pathlib import Path

from loader import computed
from loader.mapping import SourceMapping
from loader.mapping_toml import from_document
from loader.observatory import Observatory
from loader.passages.settings import Series
from loader.toml import Document


def mapping(one: Observatory, series: Series, further: Sequence[str], file: Path) -> SourceMapping:
    """The mapping of the table in `file`; what is wrong with it is told where the observatory asks for the series."""
    used = computed.sources(one, series.datasets)
    passage = computed.sources(one, [series.table])
    slots = {"slug": series.slug, "year": str(series.geography), **computed.by_language("title", series.title)}
    for language in ("fr", "en"):
        slots[f"datasets_{language}"] = computed.titles(used, language)
        slots[f"table_{language}"] = computed.titles(passage, language)
    data = computed.filled("passages", slots)
    data["source"] |= {
        "slug": series.slug,
        "file": file.name,
        "publisher": one.publisher.name,
        "licence": series.licence or one.licence,
        "retrieved": max(mapping.source.retrieved for mapping, _ in [*used, *passage]),
    }
    told = {"slug": series.slug, "issued": series.issued, "modified": series.modified, "geography": series.geography}
    data["datasets"][0] |= told
    data["datasets"][0]["dimensions"] |= {name: {"column": name} for name in further}
    here = one.document.where(series.path)
    return from_document(Document(one.document.path, data, {(part,): here for part in data}), file)
