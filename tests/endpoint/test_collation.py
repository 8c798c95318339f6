"""Names stand in the order that readers expect: by letters, then accents, then case."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint import collation

NAMES = [
    "1er arrondissement",
    "Ambérieu-en-Bugey",
    "Ambès",
    "Arâches-la-Frasse",
    "Artigues-près-Bordeaux",
    "bus",
    "cote",
    "Cote",
    "coté",
    "côte",
    "côté",
    "Échirolles",
    "Éragny",
    "l\u2019Isle",
    "L'Isle",
    "Le Haillan",
    "Maçon",
    "Mâcon",
    "œuf",
    "offre",
    "Saint Jean",
    "Saint-Jean",
    "Yvrac",
    "Zurich",
]
LETTERS = st.text("aàâäbcçdeéèêëfghiîïjklmnoôöpqrstuùûüvwxyÿz -'", max_size=12)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_names(seed: int) -> None:
    mixed = random.Random(seed).sample(NAMES, len(NAMES))
    assert sorted(mixed, key=collation.key) == sorted(NAMES, key=NAMES.index)


@given(LETTERS, LETTERS)
def test_accents_and_case_decide_only_between_the_same_letters(one: str, other: str) -> None:
    first, second = collation.key(one), collation.key(other)
    assert (first == second) == (one == other)
    assert collation.key(one.upper())[0] == first[0]
    if first[0] < second[0]:
        assert first < second


def test_names_are_sorted_in_no_other_way() -> None:
    """An accent would come after `z`."""
    files = Path(collation.__file__).parent.rglob("*.py")
    found = re.compile(r"key=lambda[^\n]*\.casefold\(\)|key=str\.(casefold|lower)")
    assert [file.name for file in files if found.search(file.read_text("utf-8"))] == []
