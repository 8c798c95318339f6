"""The dataset that a request gives an update (SPARQL 1.1 Protocol, section 2.2.3): the engine has no such option.

`using-graph-uri` and `using-named-graph-uri` mean what USING and USING NAMED mean in every operation with a WHERE, so
these clauses are written into the text, token by token. Where a token could be read in two ways, the update is refused.
"""

from collections.abc import Iterator, Sequence

from endpoint import guard
from endpoint.store import written

Token = tuple[str, str]
_BLANK = frozenset({"space", "comment"})


class ConflictError(Exception):
    """The update names a dataset itself, or cannot be given one with certainty."""


def with_dataset(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Give every pattern of an update its dataset; ConflictError, or ValueError where a name is not an IRI."""
    if not default and not named:
        return update
    plain = [f" USING {written(iri)}" for iri in default]
    clauses = "".join([*plain, *(f" USING NAMED {written(iri)}" for iri in named)]) + " "
    tokens = guard.tokens(update)
    return "".join(_rewritten(tokens, clauses))


def _rewritten(tokens: Sequence[Token], clauses: str) -> Iterator[str]:
    depth = 0
    before = ""
    for place, (kind, text) in enumerate(tokens):
        depth += (text == "{") - (text == "}")
        if depth == 0 and kind in {"word", "name"}:
            word = _certain(kind, text, before)
            if word == "WHERE":
                yield (_block(tokens[place:]) if before == "DELETE" else "") + clauses
        yield text
        before = before if kind in _BLANK else text.upper()


def _certain(kind: str, text: str, before: str) -> str:
    """A keyword outside braces, in capitals; the engine's grammar would also read one that is glued to others."""
    if before == "PREFIX":
        return ""
    word = guard.bare(kind, text)
    if "USING" in word or "WITH" in word:
        raise ConflictError("The request names a dataset and so does the update (USING or WITH); only one may.")
    if "WHERE" in word and text.upper() != "WHERE":
        raise ConflictError("Write WHERE apart from other words.")
    return word


def _block(tokens: Sequence[Token]) -> str:
    """The first `{…}`: what `DELETE WHERE {…}` is short for has it twice (SPARQL 1.1 Update, section 3.1.3.3)."""
    depth, taken = 0, ""
    for _, text in tokens:
        depth += (text == "{") - (text == "}")
        taken += text if depth or text == "}" else ""
        if text == "}" and depth == 0:
            return f" {taken}"
    raise ConflictError("A brace is not closed.")
