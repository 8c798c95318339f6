"""Whether a fetched file may take the place of the one before: it is read whole, as its mappings read it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from loader import asserts, mapper, microdata, passes
from loader import table as tables
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.readers import UnreadableError

_HEAD: Final = 1024
_PAGES: Final = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body")
_MOST: Final = 5  # findings of one file that are told
_COLUMNS: Final = {"unknown-column": "missing", "unused-column": "added", "duplicate-column": "added"}


def faults(mappings: Sequence[SourceMapping], file: Path) -> list[Finding]:
    """What keeps a file from being taken, where each of the mappings that read it is asked."""
    start = _start(file)
    if not start.strip():
        return [Finding("fetch-empty", str(file))]
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        return [Finding("fetch-web-page", str(file), 1)]
    found = [one for mapping in mappings for one in _faults(replace(mapping, file=file))]
    return list({_key(one): one for one in found}.values())[:_MOST]


def _start(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEAD)


def _key(one: Finding) -> tuple[str, int | None, str | None, str]:
    return one.code, one.line, one.column, one.message("en")


def _faults(mapping: SourceMapping) -> list[Finding]:
    head = mapper.columns_found(mapping)
    changed = {name: [one for one in head if _COLUMNS.get(one.code) == name] for name in ("missing", "added")}
    if any(changed.values()):
        told = {name: ", ".join(sorted({one.column or "" for one in some})) or "0" for name, some in changed.items()}
        return [Finding("fetch-columns", str(mapping.file), mapping.table.header, details=told)]
    if head:
        return [_unreadable(one) for one in head]
    try:
        return [_unreadable(one) for one in _read(mapping)]
    except UnreadableError as error:
        return [
            _unreadable(Finding("source-unreadable", str(mapping.file), error.line, details={"reason": str(error)}))
        ]


def _read(mapping: SourceMapping) -> Iterator[Finding]:
    """The findings of a file that do not depend on any other."""
    table, judge, ragged = tables.opened(mapping), asserts.Judge(mapping), list[None]()
    table.reader.check()
    yield from microdata.findings(mapping)
    for chunk in table.chunks(passes.used(mapping), lambda: ragged.append(None)):
        judge.look(chunk)
    if ragged:
        yield from mapper.ragged_rows(table)
    yield from judge.findings(table)
    if not judge.rows:
        yield Finding("no-rows", str(mapping.file))


def _unreadable(one: Finding) -> Finding:
    """A finding about a file as one that says that it was not taken."""
    details = {"message_fr": one.message("fr"), "message_en": one.message("en"), "found": one.code}
    return Finding("fetch-unreadable", one.source, one.line, one.position, one.column, details=details)
