"""Answers are coded as the client wants, whole, with their true length and a tag that leads to 304."""

import gzip
import sys
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from werkzeug.test import TestResponse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
QUERY = "/sparql?query=SELECT+*+{+?s+a+?o+}+ORDER+BY+?s+?o+LIMIT+500"
PATHS = [QUERY, "/data/indicator/sans-smartphone.ttl", "/static/omin.css", "/page/indicator/sans-smartphone"]


def fetch(client: FlaskClient, path: str, headers: dict[str, str]) -> TestResponse:
    """Get an answer, and close the file that may be behind it."""
    return client.get(path, headers=headers, buffered=True)


@pytest.mark.parametrize("coding", DECODERS)
@pytest.mark.parametrize("path", PATHS)
def test_a_coded_answer_is_the_answer(client: FlaskClient, path: str, coding: str) -> None:
    plain = fetch(client, path, {})
    coded = fetch(client, path, {"Accept-Encoding": coding})
    assert (coded.status_code, coded.headers["Content-Encoding"]) == (200, coding)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in coded.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(coded.data) == coded.content_length < len(plain.data) == plain.content_length
    assert bytes(DECODERS[coding](coded.data)) == plain.data
    assert client.head(path, headers={"Accept-Encoding": coding}, buffered=True).content_length == coded.content_length


@pytest.mark.parametrize("coding", [*DECODERS, "identity"])
@pytest.mark.parametrize("path", PATHS[:3])
def test_each_coding_has_its_tag(client: FlaskClient, path: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    tag = fetch(client, path, headers).headers["ETag"]
    again = fetch(client, path, {**headers, "If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")
    assert (tag == fetch(client, path, {}).headers["ETag"]) == (coding == "identity")
    assert fetch(client, path, {**headers, "If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("gzip, br, zstd", "zstd"),
        ("gzip; q=1.0, br; q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("zstd;q=0, gzip;q=0.000, br", "br"),
        ("identity, gzip;q=0.5", None),
        ("compress, x-gzip", None),
        ("", None),
    ],
)
def test_the_client_decides(client: FlaskClient, wanted: str, coding: str | None) -> None:
    assert fetch(client, QUERY, {"Accept-Encoding": wanted}).headers.get("Content-Encoding") == coding


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(alphabet="gzipbrstdq=;,.*01 ", max_size=40))
def test_any_wish_has_an_answer(client: FlaskClient, wish: str) -> None:
    assert fetch(client, "/static/omin.css", {"Accept-Encoding": wish}).status_code == 200


def test_part_of_a_file_is_not_coded(client: FlaskClient) -> None:
    part = fetch(client, "/static/omin.css", {"Accept-Encoding": "gzip", "Range": "bytes=0-1999"})
    assert (part.status_code, part.headers.get("Content-Encoding"), len(part.data)) == (206, None, 2000)
    style = Path(__file__).parents[2] / "endpoint/static/omin.css"
    assert part.data == style.read_bytes()[:2000]
