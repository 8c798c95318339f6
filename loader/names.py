"""Place-names: which territory a name means, whatever its case, accents, articles, hyphens and apostrophes."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from loader.faults import ValueFaultError
from loader.near import nearest

_ARTICLE: Final = re.compile(r"^(le|la|les|l|the) ")
_CEDEX: Final = re.compile(r" cedex( \d+)?$")
# How many names are compared to suggest one.
_COMPARED: Final = 10
_SAINT: Final = re.compile(r"\b(st|ste)\b")


def folded(name: str) -> str:
    """The name in lower case without accents, words apart by one space, "saint" written out, no article in front."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    words = " ".join(re.findall(r"[^\W_]+", plain.replace("œ", "oe").replace("æ", "ae")))
    words = _CEDEX.sub("", _SAINT.sub(lambda found: "saint" + found[1][2:], words))
    return _ARTICLE.sub("", words)


@dataclass(frozen=True)
class Gazetteer:
    """The territories described by the mappings: their keys (`commune/33063`) and names."""

    names: Mapping[str, Iterable[str]]
    _names_inside: dict[tuple[str, str], list[str]] = field(
        default_factory=dict[tuple[str, str], list[str]], repr=False
    )

    @cached_property
    def _by_level(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for key, names in sorted(self.names.items()):
            level = found[key.partition("/")[0]]
            for name in {folded(one) for one in names}:
                level[name] = (*level.get(name, ()), key)
        return found

    def find(self, name: str, level: str, within: str) -> str:
        """The key of the one territory that bears this name; ValueFaultError where there is none, or several."""
        known = self._by_level.get(level, {})
        keys = [key for key in known.get(folded(name), ()) if key.partition("/")[2].startswith(within)]
        if len(keys) == 1:
            return keys[0]
        place = f"{level}/{within}…" if within else level
        if keys:
            raise ValueFaultError("unsure-name", place=place, candidates=", ".join(keys))
        near = nearest(folded(name), self._inside(level, within), _COMPARED)
        raise ValueFaultError("unknown-name", place=place, near=near)

    def _inside(self, level: str, within: str) -> list[str]:
        """The names borne there: kept, because a file that is wrong in one row is often wrong in thousands."""
        if (level, within) not in self._names_inside:
            known = self._by_level.get(level, {}).items()
            codes = {name: [key.partition("/")[2] for key in keys] for name, keys in known}
            inside = [name for name, some in codes.items() if any(code.startswith(within) for code in some)]
            self._names_inside[level, within] = inside
        return self._names_inside[level, within]
