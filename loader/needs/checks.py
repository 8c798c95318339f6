"""What `[[needs]]` names and nothing has: datasets, indicators, codes, levels; told at the line that names it."""

from collections.abc import Iterator
from typing import Final

from loader.finding import Finding
from loader.near import nearest
from loader.needs.settings import Need, Wanted
from loader.observatory import Observatory
from loader.positions import Path as KeyPath
from loader.values import Lexicon
from ontology.terms import SHARED

_LEVELS: Final = "code/level"


def unknown(one: Observatory, lexicon: Lexicon) -> Iterator[Finding]:
    """What the observatory's needs name in vain."""
    for need in one.needs:
        yield from _code(one, lexicon, "code/need", need.code, (*need.path, "code"))
        for place, name in enumerate(need.levels):
            yield from _code(one, lexicon, _LEVELS, name, (*need.path, "levels", place))
        yield from _datasets(one, need)
        for wanted in (need.need, need.inhabitants):
            yield from _figures(one, lexicon, wanted)


def _datasets(one: Observatory, need: Need) -> Iterator[Finding]:
    mappings = [*one.mappings, *one.absent]
    figures = {dataset.slug for mapping in mappings for dataset in mapping.datasets}
    places = {
        dataset.slug
        for mapping in mappings
        for dataset in mapping.datasets
        if any(thing.kind == "place" for thing in dataset.things)
    }
    asked = [(wanted.dataset, (*wanted.path, "dataset"), figures) for wanted in (need.need, need.inhabitants)]
    asked += [(slug, (*need.path, "places", place), places) for place, slug in enumerate(need.places)]
    for slug, path, known in asked:
        if slug not in known:
            yield _finding(one, "unknown-thing", path, slug, kind="dataset", near=nearest(slug, known))


def _figures(one: Observatory, lexicon: Lexicon, wanted: Wanted) -> Iterator[Finding]:
    yield from _code(one, lexicon, "indicator", wanted.indicator, (*wanted.path, "indicator"))
    if wanted.sum is not None:
        yield from _code(one, lexicon, _LEVELS, wanted.sum, (*wanted.path, "sum"))
    known = {name: some for name, some in lexicon.vocabulary.properties.items() if some.role == "dimension"}
    for name, code in wanted.codes.items():
        path = (*wanted.path, "with", name)
        if name not in known:
            yield _finding(one, "unknown-property", path, name, role="dimension", near=nearest(name, known))
        else:
            yield from _code(one, lexicon, (known[name].scheme or "").removeprefix(SHARED), code, path)


def _code(one: Observatory, lexicon: Lexicon, name: str, code: str, path: KeyPath) -> Iterator[Finding]:
    known = lexicon.vocabulary.codes.get(SHARED + name, {})
    if code not in known:
        yield _finding(one, "unknown-code", path, code, list=name, near=nearest(code, known))


def _finding(one: Observatory, code: str, path: KeyPath, value: str, **details: str) -> Finding:
    line, column = one.document.where(path)
    return Finding(code, str(one.document.path), line, column, value=value, details=details)
