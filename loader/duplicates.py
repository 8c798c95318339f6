"""Names that are given twice in an observatory: by two mappings, or by what it asks to be computed."""

from collections.abc import Iterator, Sequence
from typing import Final

from loader import toml
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.positions import Path as KeyPath

_COMPUTED: Final = ("needs", "passages")


def of_mappings(mappings: Sequence[SourceMapping]) -> Iterator[Finding]:
    """Slugs of sources and datasets that are given twice."""
    seen: dict[tuple[str, str], str] = {}
    for mapping in mappings:
        for kind, slug, path in _slugs(mapping):
            other = seen.setdefault((kind, slug), _place(mapping, path))
            if other != _place(mapping, path):
                line, column = mapping.where(path)
                yield Finding("duplicate-name", str(mapping.path), line, column, value=slug, details={"other": other})


def of_computed(document: toml.Document, mappings: Sequence[SourceMapping]) -> Iterator[Finding]:
    """Needs and series that have the slug of a source, of a dataset or of another of them."""
    seen = {slug: _place(mapping, path) for mapping in mappings for _, slug, path in _slugs(mapping)}
    asked = [(word, n, one["slug"]) for word in _COMPUTED for n, one in enumerate(document.data.get(word, ()))]
    for word, place, slug in asked:
        if slug in seen:
            line, column = document.where((word, place, "slug"))
            details = {"other": seen[slug]}
            yield Finding("duplicate-name", str(document.path), line, column, value=slug, details=details)
        seen[slug] = f"{document.path.name} ({word}.{place}.slug)"


def _place(mapping: SourceMapping, path: KeyPath) -> str:
    return f"{mapping.path.name} ({'.'.join(str(part) for part in path)})"


def _slugs(mapping: SourceMapping) -> Iterator[tuple[str, str, KeyPath]]:
    yield "source", mapping.source.slug, ("source", "slug")
    for dataset in mapping.datasets:
        yield "dataset", dataset.slug, (*dataset.path, "slug")
