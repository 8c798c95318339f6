"""Invariants of the text layer: a cell comes out of a real RDF parser, and of the CSV reader, unchanged."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loader import ntriples, periods
from loader.arrow import pa
from loader.columns import numbers
from loader.faults import ValueFaultError
from loader.mapping import Table
from loader.readers import reader
from loader.values import DECIMAL, Kind, Lexicon, converter
from ontology import vocabulary
from ontology.iris import Base

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))
cells = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8)
lexicon = Lexicon(Base("https://data.example.org/t/"), vocabulary.load(), {})


@given(texts)
def test_a_literal_is_read_back_as_it_was(text: str) -> None:
    line = f"<http://a.example/s> <http://a.example/p> {ntriples.literal(text)} ."
    (triple,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(triple.object, ox.Literal)
    assert triple.object.value == text


@example("%")
@example("[")
@example("a#b#c")
@example("/%zz")
@given(st.text(max_size=30))
def test_an_iri_is_refused_or_valid(text: str) -> None:
    try:
        name = ntriples.iri("http://a.example/" + text)
    except ValueError:
        return
    list(ox.parse(f"{name} {name} {name} .".encode(), format=ox.RdfFormat.N_TRIPLES))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.sampled_from(".,"))
def test_a_number_keeps_its_value(number: object, sign: str) -> None:
    text = f"{number:f}".replace(".", sign)
    found = numbers(pa.array([text, "", "1e3", "NaN", "٣", "1 000", "01", "+1"]), DECIMAL, Table(decimal=sign))
    assert found.values.to_pylist()[:2] == [text.replace(",", "."), None]
    assert found.wrong.to_pylist() == [False, False, True, True, True, True, True, True]


@given(st.integers(-(10**9), 10**9), st.sampled_from(" \u00a0\u202f'"))
def test_thousands_are_put_together_only_where_they_are_thousands(number: int, sign: str) -> None:
    text = f"{number:,}".replace(",", sign)
    table = Table(thousands=sign, secret=("s",), zero=("-",))
    found = numbers(pa.array([text, f"12{sign}34", "s", "-"]), DECIMAL, table)
    assert found.values.to_pylist() == [str(number), None, None, "0"]
    assert found.wrong.to_pylist() == [False, True, False, False]
    assert found.secret.to_pylist() == [False, False, True, False]


@given(st.dates())
def test_every_day_month_and_year_is_a_period(day: object) -> None:
    text = str(day)
    for notation in (text[:4], text[:7], text):
        first, last = periods.bounds(notation) or (None, None)
        assert first is not None
        assert str(first) <= text <= str(last)


@pytest.mark.parametrize("text", ["2022-13", "2022-02-30", "2022-Q5", "22", "2022-1", "٢٠٢٢", "2022-Q1-01"])
def test_what_is_no_period(text: str) -> None:
    assert periods.bounds(text) is None


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("iri", "javascript:alert(1)", "not-an-address"),
        ("iri", "https://a.example/é", "not-an-address"),
        ("date", "2022-13-45", "not-a-date"),
        ("date", "20220101", "not-a-date"),
        ("integer", "12.5", "not-an-integer"),
        ("boolean", "yes", "not-a-boolean"),
        ("wkt", "POINT(1 2); DROP", "not-a-geometry"),
        ("name", "nope:Thing", "bad-name"),
        ("code/kind", "sondage", "unknown-code"),
        ("territory", "commune/99999", "unknown-thing"),
    ],
)
def test_a_wrong_value_has_its_finding(kind: str, text: str, code: str) -> None:
    with pytest.raises(ValueFaultError) as raised:
        converter(Kind.of(kind), lexicon)(text)
    assert raised.value.code == code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20), st.sampled_from(",;\t|"))
def test_a_csv_file_is_read_as_python_reads_it(tmp_path: Path, rows: list[tuple[str, str]], delimiter: str) -> None:
    rows = [row for row in rows if any(row)] or [("x", "y")]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    path = tmp_path / "t.csv"
    path.write_text(out.getvalue(), "utf-8")
    how = Table(delimiter=delimiter)
    opened = reader(path, how)
    opened.check()
    read = [
        row
        for block in opened.blocks(["a", "b"], lambda: pytest.fail("ragged"))
        for row in zip(block.columns["a"].to_pylist(), block.columns["b"].to_pylist(), strict=True)
    ]
    assert read == rows
    assert opened.lines(range(len(rows))) == {row: row + 2 for row in range(len(rows))}
