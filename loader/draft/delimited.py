"""A delimited text file: its delimiter, the line of its header, its first rows and some from further on."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from loader.draft.encoding import codec, encoding
from loader.draft.refusal import RefusedError
from loader.draft.settings import Settings

DELIMITERS: Final = (";", ",", "\t", "|")
_PROBE_ROWS: Final = 200
_HEAD_ROWS: Final = 2000
_HEAD_CHARACTERS: Final = 16 << 20
_STRIDES: Final = 24
_STRIDE_BYTES: Final = 1 << 14
_PREAMBLE: Final = 30

Line = tuple[int, list[str]]


def read(path: Path) -> tuple[Settings, list[str], list[list[str]]]:
    """How the file is read, its column names and a sample of its rows. RefusedError where it is no text or no table."""
    found = encoding(path)
    text = _head(path, found)
    delimiter = _delimiter(text)
    lines = list(itertools.islice(_rows(text, delimiter), _PREAMBLE + _HEAD_ROWS))
    place = _header(lines)
    number, names = lines[place]
    rows = [row for _line, row in lines[place + 1 :] if any(cell.strip() for cell in row)]
    return Settings("csv", found, delimiter, number), names, rows + _further(path, found, delimiter, len(names))


def _head(path: Path, name: str) -> str:
    with path.open(encoding=codec(name), errors="replace", newline="") as file:
        return file.read(_HEAD_CHARACTERS)


def _rows(text: str, delimiter: str) -> Iterator[Line]:
    """Each row that is not blank with the line it begins on. Lenient: a broken quote is for `omin check` to tell."""
    reader, line = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedError(
            f"CSV illisible vers la ligne {line} : {error}", f"bad CSV near line {line}: {error}"
        ) from error


def _delimiter(text: str) -> str:
    """The delimiter that gives most rows the same number of cells; the one that gives more cells where two do."""
    probe = text[: 1 << 20]
    scores = {mark: _steadiness(probe, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > (0.0, 0) else ","


def _steadiness(text: str, delimiter: str) -> tuple[float, int]:
    widths = Counter(len(row) for _line, row in itertools.islice(_rows(text, delimiter), _PROBE_ROWS))
    width = max((one for one in widths if one > 1), key=lambda one: widths[one], default=1)
    return (round(widths[width] / widths.total(), 1), width) if width > 1 else (0.0, 0)


def _header(lines: list[Line]) -> int:
    """Which of the rows is the header: the first as wide as most, at least half filled with texts that differ."""
    if not lines:
        raise RefusedError("le fichier ne contient que des lignes vides", "the file holds only blank lines")
    widths = Counter(len(row) for _line, row in lines)
    usual = max(widths, key=lambda width: (widths[width], width))
    for index, (_line, row) in enumerate(lines[:_PREAMBLE]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(row) == usual and 2 * len(filled) >= len(row) and len(set(filled)) == len(filled):
            return index
    return 0


def _further(path: Path, name: str, delimiter: str, width: int) -> list[list[str]]:
    """Rows from evenly spaced places of a long file; those that a cut has made too short or too long are left out."""
    size = path.stat().st_size
    if name == "utf-16" or size < 2 * _STRIDES * _STRIDE_BYTES:
        return []
    rows: list[list[str]] = []
    with path.open("rb") as file:
        for stride in range(1, _STRIDES + 1):
            file.seek(stride * (size - _STRIDE_BYTES) // _STRIDES)
            whole = file.read(_STRIDE_BYTES).split(b"\n")[1:-1]
            text = b"\n".join(whole).decode(codec(name), errors="replace")
            rows += _whole_rows(text, delimiter, width)
    return rows


def _whole_rows(text: str, delimiter: str, width: int) -> list[list[str]]:
    if '"' in text:
        return []  # the place may lie inside a quoted cell
    return [row for _line, row in _rows(text, delimiter) if len(row) == width]
