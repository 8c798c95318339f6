"""What a reader chose of an indicator: a level, a period, a population, and codes of its further dimensions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}")
_OTHERS: Final = frozenset({"as", "format", "lang", "query", "v"})
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Codes by name: `level`, `period`, `population`, and the local names of further dimensions; in order of names."""

    parts: tuple[tuple[str, str], ...] = ()
    missed: bool = False  # whether more was asked for than there is

    def __bool__(self) -> bool:
        return bool(self.parts)

    def get(self, name: str) -> str | None:
        """The code chosen under a name."""
        return dict(self.parts).get(name)


NOTHING: Final = Choice()


def of(asked: Mapping[str, str]) -> Choice:
    """The choice in the parameters of an address; what cannot be a name or a code is no choice."""
    named = {name: code for name, code in asked.items() if name not in _OTHERS and _WORD.fullmatch(name)}
    fitting = sorted((name, code) for name, code in named.items() if _CODE.fullmatch(code))
    return Choice(tuple(fitting[:_MOST]))
