"""The nearest name is a hint: right where few names are known, quick and sensible where very many are."""

from hypothesis import given
from hypothesis import strategies as st

from loader.near import MOST, nearest

NAMES = st.lists(st.text("abcdé- ", min_size=1, max_size=8), min_size=1, max_size=3 * MOST, unique_by=str.casefold)


def test_the_closest_of_a_few() -> None:
    assert nearest("commune/33036", ["commune/33063", "epci/243300316"]) == "commune/33063"


def test_none_where_nothing_is_known() -> None:
    assert nearest("commune/33036", []) == "-"


@given(NAMES, st.data())
def test_a_known_name_is_nearest_to_itself(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    assert nearest(name, names) == name


@given(NAMES, st.text("abcdé- ", max_size=8), st.integers(2, 40))
def test_the_nearest_is_always_a_known_name(names: list[str], name: str, most: int) -> None:
    assert nearest(name, names, most) in names
