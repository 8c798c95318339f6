"""What holds for every text, number and file."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.draft import figures, toml_text
from loader.draft.encoding import encoding
from loader.draft.refusal import RefusedError
from loader.draft.write import draft

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    TEXTS | st.integers(-(2**60), 2**60), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)
)


@given(TEXTS, VALUES)
def test_what_is_written_as_toml_is_read_back_the_same(name: str, value: toml_text.Value) -> None:
    assert tomllib.loads(toml_text.pair(name, value)) == {name: value}


@given(TEXTS)
def test_a_comment_says_nothing_to_toml(text: str) -> None:
    assert tomllib.loads(f"{toml_text.comment(text)}\na = 1") == {"a": 1}


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1),
    st.sampled_from(",."),
    st.sampled_from("\u00a0\u202f "),
)
def test_numbers_are_read_with_their_signs(values: list[float], sign: str, gap: str) -> None:
    cells = Counter(f"{value:,.2f}".replace(",", "_").replace(".", sign).replace("_", gap) for value in values)
    found = figures.numbers(cells)
    assert found is not None
    assert (found.share, found.decimal) == (1, sign)
    assert (found.low, found.high) == pytest.approx((float(min(values)), float(max(values))))
    assert set(found.thousands) <= {gap}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("abcéèàçÉÈ;,\n 0123456789", min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_the_encoding_found_reads_the_text(tmp_path: Path, text: str, codec: str) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(text.encode(codec))
    found = encoding(path)
    assert path.read_bytes().decode("utf-8-sig" if found == "utf-8" else found) == text


@pytest.mark.parametrize("sign", "€Œœ")
def test_a_euro_or_a_ligature_tells_iso_8859_15_from_cp1252(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    for codec in ("iso-8859-15", "cp1252"):
        path.write_bytes(f"été;{sign}\n".encode(codec))
        assert encoding(path) == codec


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=400) | st.text(st.sampled_from('a1;,\n"\t|é{}[]:<.-')).map(str.encode))
def test_any_bytes_are_drafted_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    try:
        drafted = draft(path, "fr")
    except RefusedError:
        return
    assert tomllib.loads(drafted)["source"]["file"] == "sources/file"
