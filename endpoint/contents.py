"""The content of each form of a thing, written to a file: tables as their rows come, so that none has to be held."""

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, Final

from endpoint import catalogues, csvw, documents, placed, tables
from endpoint.asked import Asked, chosen
from endpoint.errors import ProblemError
from endpoint.forms import delimited, geojson, parquet, workbook
from endpoint.negotiation import CSV, GEOJSON, GRAPHS, PARQUET, RDF_XML, TABLE_METADATA, VARY, XLSX, ZIP, Form
from endpoint.reuse import archive
from endpoint.reuse.account import account, lines
from endpoint.tabular import Table, count
from endpoint.wellformed import is_wellformed

Write = Callable[[Asked, BinaryIO], None]

_LARGE: Final = 100_000  # rows: about a second of work
_TURNS: Final = threading.Semaphore(2)
_WAIT: Final = "20"  # seconds


def write(form: Form, wanted: Asked, file: BinaryIO) -> None:
    """Write a form of a thing; ProblemError where it cannot be had in it."""
    _WRITERS.get(form, partial(_graph, form))(wanted, file)


def _graph(form: Form, wanted: Asked, file: BinaryIO, *, whole: bool = False) -> None:
    """The triples of a thing; of a catalogue those of a page of it, unless the whole is wanted."""
    if wanted.is_catalogue:
        sheet = catalogues.sheet([wanted.iri], None if whole else wanted.page, wanted.snapshot, whole=whole)
        body = catalogues.document(wanted.about.address, form.ending, [wanted.iri], sheet, wanted.snapshot)
    else:
        body = documents.document(chosen(wanted), form.ending, wanted.snapshot)
    if form is RDF_XML and not is_wellformed(body):
        raise ProblemError(406, "XML cannot hold all of this; ask for Turtle.", headers={"Vary": VARY})
    file.write(body)


def _csv(wanted: Asked, file: BinaryIO) -> None:
    table = wanted.table()
    with _turn(table):
        delimited.write(table, file)


@contextmanager
def _turn(table: Table) -> Generator[None, None, None]:
    """Let only a few large tables be written at once, so that pages stay fast; ProblemError (503) to the others."""
    if table.size <= _LARGE:
        yield
        return
    if not _TURNS.acquire(blocking=False):
        raise ProblemError(503, "Other large tables are being written.", headers={"Retry-After": _WAIT, "Vary": VARY})
    try:
        yield
    finally:
        _TURNS.release()


def _metadata(wanted: Asked, file: BinaryIO) -> None:
    file.write(metadata(wanted, wanted.table(), wanted.address(CSV)))


def metadata(wanted: Asked, table: Table, address: str) -> bytes:
    """What the columns of the table at an address mean."""
    origins = tables.origins(wanted.iri, wanted.snapshot)
    return csvw.metadata(wanted.iri, table, origins, address, wanted.snapshot)


def _parquet(wanted: Asked, file: BinaryIO) -> None:
    table = wanted.table()
    with _turn(table):
        parquet.write(table, metadata(wanted, table, wanted.address(CSV)), file)


def _xlsx(wanted: Asked, file: BinaryIO) -> None:
    table = _small(wanted.table(), workbook.MOST_ROWS)
    say = wanted.language.say
    told = lines(account(wanted.desk, wanted.iri, wanted.choice, table), wanted.language)
    sheets = say("sheet_data"), say("sheet_about")
    workbook.write(table, workbook.About(sheets, list(told), wanted.built), file)


def _geojson(wanted: Asked, file: BinaryIO) -> None:
    table = _small(placed.table(wanted.iri, wanted.table(), wanted.snapshot), geojson.MOST_ROWS)
    geojson.write(table, placed.placed(table, wanted.snapshot), file)


def _small(table: Table, most: int) -> Table:
    """The table with its rows held; ProblemError where they are too many for a form."""
    if count(table, most + 1) > most:
        detail = f"This form holds {most} rows at most: choose among them, or take the CSV or Parquet."
        raise ProblemError(413, detail, headers={"Vary": VARY}, members={"rule": "too-many-rows"})
    return table.kept()


def _zip(wanted: Asked, file: BinaryIO) -> None:
    archive.write(archive.gathered(wanted.kept(workbook.MOST_ROWS), _member), file, wanted.built)


def _member(form: Form, wanted: Asked, file: BinaryIO) -> None:
    """A form as it stands in the archive: there, what the columns mean is said of the file beside."""
    if form is TABLE_METADATA:
        file.write(metadata(wanted, wanted.table(), f"data.{CSV.ending}"))
    elif form in GRAPHS:
        _graph(form, wanted, file, whole=True)
    else:
        write(form, wanted, file)


_WRITERS: Final[Mapping[Form, Write]] = {
    CSV: _csv,
    TABLE_METADATA: _metadata,
    XLSX: _xlsx,
    PARQUET: _parquet,
    GEOJSON: _geojson,
    ZIP: _zip,
}
