"""Queries written in another way that means the same, where a store elsewhere would give another answer."""

from collections.abc import Sequence
from typing import Final

from endpoint import placing

_BLANK: Final = frozenset({"space", "comment"})
_SELECT: Final = ("word", "SELECT")
_COUNTING: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_TRIPLE: Final = "?omin_subject ?omin_predicate ?omin_object"


def projected(tokens: Sequence[placing.Token]) -> tuple[list[placing.Token], frozenset[str]]:
    """A SELECT that also gives the variables which have one value by a VALUES of its group; and their names.

    Virtuoso forgets such a value where it is not asked for, as a constant, which changes no other part of the answer.
    Where solutions are grouped, they are by it too; where they are only counted, the query stays as it is.
    """
    opened = next((place for place, token in enumerate(tokens) if token[1] == "{"), 0)
    clause = [text for kind, text in tokens[:opened] if kind not in _BLANK]
    words = [text.upper() for text in clause]
    grouped = _grouped(tokens)
    if "SELECT" not in words or "*" in words or (grouped is None and _COUNTING & set(words)):
        return list(tokens), frozenset()
    asked = {text[1:] for text in clause[words.index("SELECT") :] if text[:1] in {"?", "$"}}
    added = frozenset(_settled(tokens[opened:]) - asked)
    if not added:
        return list(tokens), added
    select = max(place for place, (kind, text) in enumerate(tokens[:opened]) if (kind, text.upper()) == _SELECT) + 1
    follows = next(place for place in range(select, opened) if tokens[place][0] not in _BLANK)
    select = follows + 1 if tokens[follows][1].upper() in {"DISTINCT", "REDUCED"} else select
    names = ("variable", " " + " ".join(f"?{name}" for name in sorted(added)) + " ")
    rest = tokens[select:] if grouped is None else [*tokens[select:grouped], names, *tokens[grouped:]]
    return [*tokens[:select], names, *rest], added


def _grouped(tokens: Sequence[placing.Token]) -> int | None:
    """The place behind GROUP BY, outside of all groups."""
    depth, group = 0, False
    for place, (_, text) in enumerate(tokens):
        depth += (text == "{") - (text == "}")
        group = group or (depth == 0 and text.upper() == "GROUP")
        if group and text.upper() == "BY":
            return place + 1
    return None


def _settled(group: Sequence[placing.Token]) -> set[str]:
    """The variables that a VALUES of the outermost group gives one value."""
    found: set[str] = set()
    solid = [token for token in group if token[0] not in {"space", "comment"}]
    depth = 0
    for place, (kind, text) in enumerate(solid):
        depth += (text == "{") - (text == "}")
        if depth == 1 and kind == "word" and text.upper() == "VALUES":
            end = placing.closed(solid, place) or 0
            name, *inner = solid[place + 1 : end]
            literal = [one for one in inner[1:-1] if one[0] in {"text", "iri", "number"}]
            if name[0] == "variable" and len(literal) == 1 and inner[1][0] in {"text", "iri"}:
                found.add(name[1][1:])
    return found


def described(tokens: Sequence[placing.Token]) -> list[placing.Token]:
    """A DESCRIBE as the CONSTRUCT of what is said of its things: what a description is, each store decides for itself.

    `DESCRIBE *` stays as it is. FROM must have been taken out before.
    """
    solid = [(place, text) for place, (kind, text) in enumerate(tokens) if kind not in _BLANK]
    start = next((place for place, text in solid if text.upper() in {"DESCRIBE", "SELECT", "ASK", "CONSTRUCT"}), None)
    if start is None or tokens[start][1].upper() != "DESCRIBE":
        return list(tokens)
    behind = [(place, text) for place, text in solid if place > start]
    end = next((place for place, text in behind if text == "{" or text.upper() == "WHERE"), len(tokens))
    targets = placing.bare(tokens[start + 1 : end]).split()
    if "*" in targets:
        return list(tokens)
    rest = placing.bare(tokens[end:])
    groups = " UNION ".join(_said(target, rest) for target in targets if rest or target[0] not in "?$")
    made = f"CONSTRUCT {{ {_TRIPLE} }} WHERE {{ {groups} }}"
    return [*tokens[:start], ("text", made)]


def _said(target: str, rest: str) -> str:
    if target[0] in "?$":
        return f"{{ {{ SELECT DISTINCT ({target} AS ?omin_subject) {rest} }} {_TRIPLE} }}"
    return f"{{ VALUES ?omin_subject {{ {target} }} {_TRIPLE} }}"
