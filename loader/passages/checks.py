"""What `[[passages]]` names in vain, and datasets whose figures do not add up; told at the line that names them."""

from collections.abc import Iterator

from loader.finding import Finding
from loader.mapping import Dataset
from loader.near import nearest
from loader.observatory import Observatory
from loader.passages.settings import Series
from loader.positions import Path as KeyPath


def unknown(one: Observatory) -> Iterator[Finding]:
    """What the observatory's series name and nothing has, or what must not be added up."""
    datasets = [dataset for mapping in (*one.mappings, *one.absent) for dataset in mapping.datasets]
    figures = {dataset.slug: dataset for dataset in datasets if dataset.measures}
    tables = {dataset.slug for dataset in datasets if any(thing.kind == "passage" for thing in dataset.things)}
    for series in one.passages:
        if series.table not in tables:
            yield _unknown(one, (*series.path, "table"), series.table, nearest(series.table, tables))
        for place, slug in enumerate(series.datasets):
            yield from _figures(one, series, place, figures.get(slug), nearest(slug, figures))


def _figures(one: Observatory, series: Series, place: int, dataset: Dataset | None, near: str) -> Iterator[Finding]:
    path, slug = (*series.path, "datasets", place), series.datasets[place]
    if dataset is None:
        yield _unknown(one, path, slug, near)
    elif "refArea" not in dataset.additive:
        yield finding(one, "passage-not-additive", path, slug)


def _unknown(one: Observatory, path: KeyPath, value: str, near: str) -> Finding:
    return finding(one, "unknown-thing", path, value, kind="dataset", near=near)


def finding(one: Observatory, code: str, path: KeyPath, value: str, **details: str) -> Finding:
    """A finding at a key of the observatory's file."""
    line, column = one.document.where(path)
    return Finding(code, str(one.document.path), line, column, value=value, details=details)
