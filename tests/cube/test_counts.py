"""What is counted clears only what is right: each look that is saved is one that would have found nothing."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from loader import counts
from loader.cube import Violation, constraints, violations_of
from tests.cube.cubes import selector

CUBE = """@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix : <https://example.org/> .
:d qb:structure :s .
:s qb:component :c1, :c2, :c3 .
:c1 qb:dimension :area . :c2 qb:dimension :sex . :c3 qb:dimension :age .
"""


def _found(number: int, *graphs: str) -> set[Violation]:
    store = Store()
    for at, text in enumerate(graphs):
        prefixes = "".join(CUBE.splitlines(keepends=True)[:2])
        store.load(prefixes + text, RdfFormat.TURTLE, to_graph=NamedNode(f"https://example.org/graph{at}"))
    store.load(CUBE, RdfFormat.TURTLE, to_graph=NamedNode("https://example.org/catalogue"))
    return set(violations_of(constraints()[number - 1], selector(store)))


def _named(number: int, *pairs: tuple[str, str]) -> set[Violation]:
    full = "https://example.org/"
    return {Violation(f"IC-{number}", full + focus, full + detail) for focus, detail in pairs}


def _points(*points: str, start: int = 0) -> str:
    return "\n".join(
        f":o{number} qb:dataSet :d ; :area :{point[0]} ; :sex :{point[1]} ; :age :{point[2]} ."
        for number, point in enumerate(points, start)
    )


def test_a_double_value_does_not_make_up_for_an_absent_one() -> None:
    text = (
        _points("afx")
        + "\n:o1 qb:dataSet :d ; :area :a, :b ; :sex :f ; :age :y . :o2 qb:dataSet :d ; :sex :f ; :age :z ."
    )
    assert _found(11, text) == _named(11, ("o2", "area"))


def test_another_subject_does_not_make_up_for_an_absent_value() -> None:
    text = _points("afx") + "\n:o1 qb:dataSet :d ; :sex :f ; :age :y . :slice :area :a ."
    assert _found(11, text) == _named(11, ("o1", "area"))


def test_values_in_another_graph_count() -> None:
    assert _found(11, _points("afx") + "\n:o1 qb:dataSet :d ; :sex :f ; :age :y .", ":o1 :area :a .") == set()


@pytest.mark.parametrize("varying", ["abcd", "abab"])
def test_duplicates_whichever_dimensions_vary(varying: str) -> None:
    some = [area + sex + age for area in varying[:2] for sex in varying[1:3] for age in varying[2:]]
    fine = sorted(set(some))
    assert _found(12, _points(*fine)) == set()
    twice = _points(*fine, fine[-1])
    last = f"o{len(fine)}", f"o{len(fine) - 1}"
    assert _found(12, twice) == _named(12, (max(last), min(last)))


def test_duplicates_where_one_dimension_or_none_varies() -> None:
    assert _found(12, _points("afx", "bfx")) == set()
    assert _found(12, _points("afx", "bfx", "bfx")) == _named(12, ("o2", "o1"))
    assert _found(12, _points("afx")) == set()
    assert _found(12, _points("afx", "afx")) == _named(12, ("o1", "o0"))


def test_duplicates_in_two_graphs() -> None:
    assert _found(12, _points("afx", "bfx"), _points("afx", start=2)) == _named(12, ("o2", "o0"))


def test_what_is_pinned_is_an_iri() -> None:
    assert counts.pin("<urn:omin:set>", {"set": "https://example.org/d"}) == "<https://example.org/d>"
    with pytest.raises(ValueError, match="not an IRI"):
        counts.pin("<urn:omin:set>", {"set": "https://example.org/> } DROP ALL"})


def test_every_file_beside_a_constraint_is_read() -> None:
    folder = Path(__file__).parents[2] / "shapes" / "cube"
    words = {word for one in constraints() for word, _ in one.beside}
    assert words == {path.name.split(".")[1] for path in folder.glob("ic-*.*.rq")}


def test_a_graph_that_two_sets_share_clears_nothing() -> None:
    """Another set's observation with another value there would be counted as a place of this one's."""
    shared = f"{_points('aaa', 'aaa')}\n:p qb:dataSet :other ; :area :b ; :sex :a ; :age :a ."
    assert _found(12, shared) == _named(12, ("o1", "o0"))


def test_what_is_no_observation_of_the_set_clears_nothing() -> None:
    """A slice, or an observation of no set, has its values in the graph too."""
    shared = f"{_points('aaa', 'aaa')}\n:slice :area :b ; :sex :a ; :age :a ."
    assert _found(12, shared) == _named(12, ("o1", "o0"))
