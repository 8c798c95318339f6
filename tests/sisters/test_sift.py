"""What may be kept of a sister's statements, for any text there is."""

import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.sisters.faults import VisitError
from loader.sisters.sift import Sieve, is_harmless, is_shared
from ontology.terms import SHARED

OURS = "https://data.example.org/ours/"
PREDICATE = "<http://www.w3.org/2000/01/rdf-schema#label>"
COMMANDS = {"\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
KEPT = {"\n", "\r", "\t"}


@given(st.text())
def test_a_text_is_kept_unless_it_has_commands_in_it(text: str) -> None:
    is_bad = any((unicodedata.category(one) == "Cc" and one not in KEPT) or one in COMMANDS for one in text)
    assert is_harmless(str(ox.Literal(text))) is not is_bad
    assert is_harmless(str(ox.Literal(text, language="fr"))) is not is_bad


@given(st.text(min_size=1))
def test_no_iri_could_end_where_it_is_written(text: str) -> None:
    term = f"<http://x.example/{text}>"
    if is_harmless(term):
        assert not any(one in '<>"{}|^`\\ \n\r\t' for one in term[1:-1])


def test_what_is_too_long_or_unknown_to_sparql_is_not_kept() -> None:
    assert is_harmless(str(ox.Literal("a" * 19_998)))
    assert not is_harmless(str(ox.Literal("a" * 19_999)))
    assert not is_harmless(f"<http://x.example/{'a' * 2_000}>")
    assert not is_harmless(str(ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL)))
    assert not is_harmless("<<( <http://x/> <http://x/> <http://x/> )>>")


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("def#value", True),
        ("code/unit", True),
        ("indicator/sans-smartphone", True),
        ("period/2021", True),
        ("shape/observation#value", True),
        ("territory/commune/44109", False),
        ("nantes-metropole/dataset/x", False),
    ],
)
def test_what_words_mean_is_nobodys_own_to_say(path: str, *, shared: bool) -> None:
    assert is_shared(SHARED + path) is shared
    statement = (f"<{SHARED}{path}>", PREDICATE, '"mine now"')
    sieve = Sieve("https://x.example/", (OURS,), 10)
    assert list(sieve.pass_through([statement])) == ([] if shared else [statement])


def test_what_is_left_out_is_told_once_and_what_is_ours_ends_it() -> None:
    sieve = Sieve("https://x.example/", (OURS,), 10)
    bad = ("<https://x.example/a>", PREDICATE, '"\\u0007"')
    assert list(sieve.pass_through([bad, bad])) == []
    (finding,) = sieve.findings()
    assert (finding.code, finding.more) == ("sister-bad-term", 1)
    with pytest.raises(VisitError) as error:
        list(sieve.pass_through([(f"<{OURS}dataset/x>", PREDICATE, '"x"')]))
    assert error.value.finding.code == "sister-our-base"


def test_blank_nodes_get_names_of_their_document() -> None:
    sieve = Sieve("https://x.example/", (), 10)
    nodes = [
        next(sieve.pass_through([("_:a", PREDICATE, "_:b")], document))
        for document in ("one", "one", "two")
    ]  # fmt: skip
    assert nodes[0] == nodes[1] != nodes[2]
    assert nodes[0][0].startswith("<urn:uuid:")
    assert nodes[0][0] != nodes[0][2]
