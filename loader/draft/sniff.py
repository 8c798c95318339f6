"""What a file is, by its first bytes rather than by its name."""

from pathlib import Path
from typing import Final, Literal

from loader.draft.refusal import RefusedError

Format = Literal["csv", "json", "geojson", "parquet", "xlsx"]

_HEAD: Final = 4096
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_FOREIGN: Final = {
    b"\xd0\xcf\x11\xe0": ("un ancien classeur Excel (.xls)", "an old Excel workbook (.xls)"),
    b"%PDF": ("un PDF", "a PDF"),
    b"\x1f\x8b": ("une archive gzip", "a gzip archive"),
    b"SQLite format 3": ("une base SQLite", "an SQLite database"),
    b"{\\rtf": ("un document RTF", "an RTF document"),
}


def file_format(path: Path) -> Format:
    """The format; RefusedError, saying what the file is instead, where it holds no table that omin reads."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        zipped = head.startswith(b"PK\x03\x04")
    if not head.strip():
        raise RefusedError("le fichier est vide", "the file is empty")
    if zipped:
        return _zipped(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    _refuse_foreign(head)
    return _text(head)


def _zipped(path: Path) -> Format:
    """A workbook keeps its sheets below `xl/` (ECMA-376, part 2); the name stands in the archive's directory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16)))
        if b"xl/workbook" in file.read():
            return "xlsx"
    raise RefusedError(
        "c'est une archive zip ; donnez le fichier qu'elle contient", "it is a zip archive; give the file inside"
    )


def _refuse_foreign(head: bytes) -> None:
    for magic, (french, english) in _FOREIGN.items():
        if head.startswith(magic):
            raise RefusedError(
                f"c'est {french} ; enregistrez-le en CSV, XLSX ou JSON",
                f"it is {english}; save it as CSV, XLSX or JSON",
            )


def _text(head: bytes) -> Format:
    text = head.replace(b"\0", b"")
    for mark in _MARKS:
        text = text.removeprefix(mark)
    text = text.lstrip()
    if text.startswith(b"<"):
        raise RefusedError(
            "c'est une page web ou du XML, pas un tableau ; l'adresse de téléchargement a peut-être changé",
            "it is a web page or XML, not a table; the download address may have changed",
        )
    if text.startswith((b"{", b"[")):
        return "geojson" if b"FeatureCollection" in text else "json"
    return "csv"
