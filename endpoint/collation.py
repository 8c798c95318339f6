"""The order of names as readers of French and English expect it: `é` beside `e`, whatever the case.

The first three levels of the Unicode Collation Algorithm (UTS #10) for names in Latin letters, by the decompositions of
Python's `unicodedata`: the letters, then their accents, then their case. The algorithm itself (PyICU, pyuca) would be a
large or an unkept dependency for names that it orders in the same way: tests/endpoint/test_collation.py.
"""

import unicodedata
from typing import Final

# Letters that Unicode does not decompose, and the apostrophe of typesetters.
_LETTERS: Final = str.maketrans(
    {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"\u2019": "'"}
)

Key = tuple[str, str, str]


def key(text: str) -> Key:
    """What to sort a text by."""
    whole = _split(text)
    return _bare(whole), whole.casefold(), whole.swapcase()


def letters(text: str) -> str:
    """The letters of a text without their accents and case, to look for."""
    return text.lower() if text.isascii() else _bare(_split(text))


def _split(text: str) -> str:
    return unicodedata.normalize("NFKD", text.translate(_LETTERS))


def _bare(split: str) -> str:
    return "".join(one for one in split if not unicodedata.combining(one)).casefold()
