"""Files that are no table: each is refused in words that say what the file is, and never with a stack of calls."""

import io
import zipfile
from pathlib import Path

import pytest

from loader.draft.refusal import RefusedError
from loader.draft.write import draft


def archive(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr(name, "a,b\n1,2\n")
    return held.getvalue()


REFUSED = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n", "the file is empty"),
    "only blank rows": (b",,\n,,\n", "no header line was found"),
    "header only": (b"code;nom;valeur\n", "the header is followed by no row of data"),
    "one column": (b"# Notes\nA sentence.\nAnother.\n", "one column only: this is no table"),
    "web page": (b"\xef\xbb\xbf  <!DOCTYPE html><html><body>404</body></html>", "it is a web page or XML, not a table"),
    "pdf": (b"%PDF-1.7\n...", "it is a PDF; save it as CSV, XLSX or JSON"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "it is an old Excel workbook (.xls)"),
    "gzip": (b"\x1f\x8b\x08\x00", "it is a gzip archive"),
    "zip": (archive("data.csv"), "it is a zip archive; give the file inside"),
    "half a workbook": (archive("xl/workbook.xml")[:-30] + b"xl/workbook", "unreadable workbook"),
    "not a workbook": (archive("xl/workbook.xml"), "unreadable workbook"),
    "half a parquet": (b"PAR1" + bytes(40), "unreadable Parquet"),
    "nul bytes": (b"code,valeur\n33001,1\n33\x00002,2\n", "the file holds NUL bytes: it is not text"),
    "random bytes": (bytes(range(1, 256)) * 3 + b"\0\0\xff", "the file holds NUL bytes: it is not text"),
    "utf-16 without a mark": (
        "code;valeur\n33001;1\n".encode("utf-16-le"),
        "the file looks like UTF-16 without a byte order mark: save it as UTF-8",
    ),
    "json cut short": (b'[{"code": "33001"', "bad JSON"),
    "json without records": (b'{"code": "33001", "valeur": 3}', "this JSON holds no list of records"),
    "json of numbers": (b"[1, 2, 3]", "this JSON holds no list of records"),
    "deep json": (b"[" * 100_000, "bad JSON"),
    "no features": (b'{"type": "FeatureCollection", "features": []}', "no header line was found"),
    "json in cp1252": ('[{"code": "33001", "nom": "Ambès"}]'.encode("cp1252"), "JSON in cp1252: save it as UTF-8"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_with_the_reason(case: str, tmp_path: Path) -> None:
    content, reason = REFUSED[case]
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        draft(path, "en")
    assert reason in str(refused.value)
    assert refused.value.french


def test_a_quote_that_is_never_closed_is_left_to_the_check(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text('code,nom,valeur\n33001,"Ici,1\n33002,Là,2\n' + "33003,Ailleurs,3\n" * 5, "utf-8")
    assert "data" in draft(path, "fr")
