"""The texts of a territory's files: each must be there in every language that the observatory declares."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from loader.finding import Finding
from loader.positions import Path as KeyPath
from loader.toml import Document

_TEXTS: Final = frozenset({"title", "description", "provenance", "keywords", "why", "caveat"})
# Tables whose keys are names of the source: one of them may be called `title`.
_FOREIGN: Final = frozenset({"maps", "map", "ignore"})


def missing(document: Document, languages: Sequence[str]) -> Iterator[Finding]:
    """A finding for each text that lacks a language."""
    for path, text in _texts(document.data, ()):
        for language in languages:
            if language not in text:
                line, column = document.where(path)
                details = {"key": ".".join(map(str, path)), "reason": f"{language!r} is a required property"}
                yield Finding("mapping-schema", str(document.path), line, column, details=details)


def _texts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
    if isinstance(value, list):
        for place, one in enumerate(cast("list[object]", value)):
            yield from _texts(one, (*path, place))
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            if key in _TEXTS and isinstance(inner, dict):
                yield (*path, key), cast("dict[str, object]", inner)
            elif key not in _FOREIGN:
                yield from _texts(inner, (*path, key))
