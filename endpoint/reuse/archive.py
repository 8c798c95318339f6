"""Everything about a thing in one zip: its data in each form, a guide, a query, a citation, its charts.

The same version gives the same bytes in the same language: entries bear the time when the version was built.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import render_template

from endpoint import offers
from endpoint.asked import Asked
from endpoint.charts import album
from endpoint.errors import ProblemError
from endpoint.negotiation import CSV, GEOJSON, PARQUET, TABLE_METADATA, TURTLE, XLSX, Form
from endpoint.reuse import citation, question
from endpoint.reuse.account import Account, account
from endpoint.reuse.citation import spoken

_FORMS: Final = (CSV, TABLE_METADATA, XLSX, PARQUET, TURTLE, GEOJSON)
_HELD: Final = 8_000_000
_GAPS: Final = re.compile(r"\n{3,}")

# Writes a form of what is asked for to a file.
Member = Callable[[Form, Asked, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name, what writes it, and what a reader is told of it."""

    name: str
    write: Callable[[BinaryIO], None]
    told: str = ""


def gathered(wanted: Asked, member: Member) -> Iterator[Entry]:
    """The files, the guide last, as it lists those that could be written."""
    say, listed = wanted.language.say, list[tuple[str, str]]()
    told = account(wanted.desk, wanted.iri, wanted.choice, wanted.table())
    for entry in (*_data(wanted, member), *_texts(wanted, told), *_charts(wanted)):
        try:
            with SpooledTemporaryFile(_HELD) as file:
                entry.write(cast("BinaryIO", file))
                file.seek(0)
                yield Entry(entry.name, partial(shutil.copyfileobj, cast("BinaryIO", file)))
        except ProblemError as problem:
            if problem.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise
            listed.append((entry.name, say("too_many")))
        else:
            listed += [(entry.name, entry.told)] if entry.told else []
    guide = _guide(wanted, told, listed)
    yield Entry("README.md", partial(_put, guide))


def write(entries: Iterator[Entry], file: BinaryIO, built: datetime) -> None:
    """Pack the files."""
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for entry in entries:
            info = ZipInfo(entry.name, built.timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            with packed.open(info, "w") as target:
                entry.write(cast("BinaryIO", target))


def _data(wanted: Asked, member: Member) -> Iterator[Entry]:
    there = offers.forms(wanted.iri, wanted.snapshot)
    for form in _FORMS:
        if form in there:
            yield Entry(
                f"data.{form.ending}",
                partial(member, form, wanted),
                wanted.language.say(f"file_data_{form.ending}"),
            )


def _texts(wanted: Asked, told: Account) -> Iterator[Entry]:
    say = wanted.language.say
    entry = citation.bibtex(told.citation, wanted.language)
    yield Entry("citation.bib", partial(_put, entry), say("file_citation_bib"))
    asked = question.query(wanted.iri, wanted.choice, wanted.snapshot)
    yield Entry("query.rq", partial(_put, asked), say("file_query_rq"))


def _charts(wanted: Asked) -> Iterator[Entry]:
    desk, iri = wanted.desk, wanted.iri
    for chart in album.charts(desk, iri, wanted.choice):
        for ending, draw in (("svg", album.svg), ("png", album.png)):
            yield Entry(f"charts/{chart.key}.{ending}", partial(_draw, partial(draw, desk, iri, chart)), chart.title)


def _guide(wanted: Asked, told: Account, files: list[tuple[str, str]]) -> str:
    cited = citation.plain(told.citation, wanted.language)
    choice = spoken(told.choice)
    text = render_template("readme.md", told=told, choice=choice, cited=cited, files=files, t=wanted.language)
    return _GAPS.sub("\n\n", text)


def _draw(draw: Callable[[], bytes], file: BinaryIO) -> None:
    file.write(draw())


def _put(content: str, file: BinaryIO) -> None:
    file.write(content.encode())
