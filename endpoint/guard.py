"""What a stranger's query looks like, seen without evaluating it: refused early where it could only do harm.

The engine's grammar knows no word boundaries (`trueSERVICE` is `true` and `SERVICE`), so every bare word that contains
a forbidden keyword counts. The guard is politeness, not the wall: the wall is the confined worker.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

LONGEST: Final = 32_768
DEEPEST: Final = 64
MOST_SEPARATORS: Final = 256
MOST_COMMAS: Final = 1_000
MOST_BRANCHES: Final = 128
MOST_OPERATORS: Final = 4_000
MOST_SERVICES: Final = 4

_OPENING: Final = frozenset("({[")
_CLOSING: Final = frozenset(")}]")
_BRANCHES: Final = re.compile("UNION|OPTIONAL|MINUS|EXISTS|LATERAL")
_CORRELATED: Final = re.compile("EXISTS|LATERAL")
_CHANGING: Final = re.compile("(NOW|RAND|UUID|BNODE)$")

_BLANK: Final = frozenset({"space", "comment"})
_SILENT: Final = frozenset({"space", "comment", "text", "variable", "number"})
_TOKEN: Final = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<text>'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
      |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<comment>\#[^\n\r]*)
  | (?P<escape>\\.)
  | (?P<variable>[?$]\w+)
  | (?P<name>[\w-]*:[\w-]*)
  | (?P<number>\d+\.\d+)
  | (?P<word>\w+)
  | (?P<space>\s+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Only `scheme://` cannot also be read as the operator `<` and an operand, behind which a quote or comment would hide.
_CERTAIN: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class RefusedError(Exception):
    """A query that is not evaluated: the status to answer with, why, and which rule it breaks (docs/http.md)."""

    def __init__(self, status: int, reason: str, rule: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Shape:
    """What the answer's form depends on: whether the query names its dataset, and whether its answer may change.

    `graphs` are the IRIs after FROM that can be told for sure without the engine.
    """

    names_dataset: bool
    changes: bool
    graphs: tuple[str, ...] = ()


def inspect(query: str, services: Collection[str] = ()) -> Shape:
    """Look at a query; RefusedError where it must not be evaluated.

    `services` are the addresses that SERVICE may name. What it asks of them may change.
    """
    if len(query.encode("utf-8", "replace")) > LONGEST:
        raise RefusedError(413, f"The query is longer than {LONGEST} bytes.", "query-length")
    return look(tokens(query), services)


def look(whole: list[tuple[str, str]], services: Collection[str] = ()) -> Shape:
    """What `inspect` does with the tokens of a query that is not too long."""
    seen = [token for token in whole if token[0] not in _SILENT]
    if not seen:
        raise RefusedError(400, "The query is empty.", "query-empty")
    _refuse_doubt(seen)
    words = [bare(kind, text) for kind, text in seen]
    if services:
        _refuse_services(whole, services)
    else:
        _refuse_service(words)
    _refuse_depth(seen)
    _refuse_size(seen, words)
    named = _names_dataset(seen)
    graphs = tuple(_graphs(whole)) if named else ()
    return Shape(named, any(_CHANGING.search(word) or "SERVICE" in word for word in words), graphs)


def tokens(query: str) -> list[tuple[str, str]]:
    """The tokens of a query or an update, each with its kind; together they are the whole text."""
    return [(str(match.lastgroup), match.group()) for match in _TOKEN.finditer(query)]


def bare(kind: str, text: str) -> str:
    """The part of a token the engine could read as a keyword, in capitals: a word, or what stands before a colon."""
    return text.partition(":")[0].upper() if kind in {"word", "name"} else ""


def _refuse_doubt(seen: list[tuple[str, str]]) -> None:
    for kind, text in seen:
        if kind == "iri" and ("'" in text or "#" in text) and not _CERTAIN.match(text):
            told = "Write IRIs in full: an IRI with # or ' must begin with a scheme and two slashes."
            raise RefusedError(400, told, "iri-form")


def _refuse_service(words: list[str]) -> None:
    if any("SERVICE" in word for word in words):
        told = "SERVICE is not available: this endpoint answers from its own data only."
        raise RefusedError(403, told, "service")


def _refuse_services(whole: Sequence[tuple[str, str]], services: Collection[str]) -> None:
    """Let SERVICE through only where it is plain whom it asks what: a word apart, a full IRI, a group, no other inside.

    A text that ends too early is left to the engine, which knows what it expected.
    """
    solid = [(place, token) for place, token in enumerate(whole) if token[0] not in _BLANK]
    depends = _depends([token for _, token in solid])
    depth, inside, calls = 0, -1, 0
    for number, (place, (kind, text)) in enumerate(solid):
        depth += (text == "{") - (text == "}")
        if text == "}" and depth == inside:
            inside = -1
        if "SERVICE" in bare(kind, text):
            behind = [token for _, token in solid[number + 1 : number + 4]]
            if inside >= 0 or depends[number] or not _apart(whole, place) or not _leads(behind, services):
                raise RefusedError(403, _written_so(services), "service")
            inside, calls = depth, calls + 1
    if calls > MOST_SERVICES:
        raise RefusedError(400, f"The query has more than {MOST_SERVICES} SERVICE.", "query-services")


def _depends(solid: Sequence[tuple[str, str]]) -> list[bool]:
    """For each token whether it stands in a group that is evaluated anew for each solution around it.

    There the variables around are replaced before a SERVICE is asked (SPARQL 1.1 Query, section 18.6, substitute).
    """
    groups, found, before = [False], [], ""
    for kind, text in solid:
        if text == "{":
            groups.append(groups[-1] or bool(_CORRELATED.search(before)))
        elif text == "}" and len(groups) > 1:
            groups.pop()
        found.append(groups[-1])
        before = bare(kind, text)
    return found


def _apart(whole: Sequence[tuple[str, str]], place: int) -> bool:
    """Tell whether a word is SERVICE and nothing is glued to its front, which the engine could read with it."""
    kind, text = whole[place - 1] if place else ("space", "")
    return whole[place][1].upper() == "SERVICE" and (kind in _BLANK or text in {"{", "}"})


def _leads(behind: list[tuple[str, str]], services: Collection[str]) -> bool:
    silent = bool(behind) and behind[0][0] == "word" and behind[0][1].upper() == "SILENT"
    target, group = [*behind[silent:], ("", ""), ("", "")][:2]
    named = target[0] == "iri" and target[1][1:-1] in services
    return target == ("", "") or (named and group in {("", ""), ("sign", "{")})


def _written_so(services: Collection[str]) -> str:
    names = ", ".join(f"<{name}>" for name in services)
    return (
        f"SERVICE may ask only what is on this observatory's list: {names}. Write SERVICE <IRI> {{ … }} or SERVICE "
        "SILENT <IRI> { … }, the IRI in full as it stands there, none inside another, in EXISTS or in LATERAL."
    )


def _refuse_depth(seen: list[tuple[str, str]]) -> None:
    depth = 0
    for _, text in seen:
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth > DEEPEST:
            raise RefusedError(400, f"The query nests brackets more than {DEEPEST} deep.", "query-depth")


def _refuse_size(seen: list[tuple[str, str]], words: list[str]) -> None:
    signs = Counter(text for kind, text in seen if kind == "sign")
    if signs["."] + signs[";"] > MOST_SEPARATORS or signs[","] > MOST_COMMAS:
        told = f"The query has more than {MOST_SEPARATORS} triple patterns or {MOST_COMMAS} commas."
        raise RefusedError(400, told, "query-patterns")
    if sum(bool(_BRANCHES.search(word)) for word in words) > MOST_BRANCHES:
        told = f"The query has more than {MOST_BRANCHES} UNION, OPTIONAL, MINUS or EXISTS."
        raise RefusedError(400, told, "query-branches")
    if signs.total() > MOST_OPERATORS:
        raise RefusedError(400, f"The query has more than {MOST_OPERATORS} operators.", "query-operators")


def _names_dataset(seen: list[tuple[str, str]]) -> bool:
    """Tell whether there is a FROM: outside braces, a bare word, or glued to a name (`FROM:g`) that nobody declared."""
    pairs = list(zip(seen, [("", ""), *seen], strict=False))
    declared = {bare(*token) for token, before in pairs if before[1].upper() == "PREFIX"}
    depths = accumulate((text == "{") - (text == "}") for _, text in seen)
    words = [(kind, bare(kind, text)) for (kind, text), depth in zip(seen, depths, strict=True) if depth == 0]
    return any("FROM" in word and (kind == "word" or word not in declared) for kind, word in words)


def _graphs(tokens: list[tuple[str, str]]) -> Iterator[str]:
    """The IRIs after FROM: in full, or a prefix declared and a plain name that ends for sure."""
    solid = [token for token in tokens if token[0] not in _BLANK]
    prefixes = {solid[at + 1][1]: _full(solid[at + 2]) for at in _places(solid, "PREFIX")}
    for place in _places(tokens, "FROM"):
        rest = [token for token in tokens[place + 1 :] if token[0] not in _BLANK]
        target = rest[1] if rest[0][1].upper() == "NAMED" else rest[0]
        after = tokens[tokens.index(target, place) + 1]
        prefix, _, local = target[1].partition(":")
        if _full(target):
            yield _full(target)
        elif target[0] == "name" and after[0] == "space" and prefixes.get(f"{prefix}:"):
            yield prefixes[f"{prefix}:"] + local


def _places(tokens: list[tuple[str, str]], word: str) -> list[int]:
    """Where a keyword stands with at least two tokens behind it."""
    return [at for at, token in enumerate(tokens[:-2]) if token[0] == "word" and token[1].upper() == word]


def _full(token: tuple[str, str]) -> str:
    return token[1][1:-1] if _CERTAIN.match(token[1]) else ""
