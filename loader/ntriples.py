"""N-Triples text: terms and lines, as strings (N-Triples 1.1, section 2)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ontology.terms import TYPE, XSD

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE: Final = re.compile(r'[\\"\n\r\t]')
# RFC 3986 without IP literals: ASCII, whole escapes, one fragment.
_CHARACTER: Final = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_IRI: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_CHARACTER}+(?:#{_CHARACTER}*)?")


# Predicate (IRI) and its term or terms.
Pairs = list[tuple[str, str | list[str]]]


def iri(text: str) -> str:
    """`<text>`; ValueError unless it is an absolute IRI in plain ASCII (percent-encoded where needed)."""
    if not _IRI.fullmatch(text):
        raise ValueError(f"not an absolute IRI: {text!r}")
    return f"<{text}>"


def _quoted(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(lambda found: _ESCAPES[found.group()], text) + '"'


def literal(text: str, language: str | None = None) -> str:
    """A plain literal, with its language if given."""
    return _quoted(text) + (f"@{language}" if language else "")


def typed(text: str, datatype: str) -> str:
    """A literal of an XSD datatype by local name (`date`, `decimal`…) or of a datatype by full IRI."""
    full = datatype if ":" in datatype else XSD + datatype
    return f"{_quoted(text)}^^<{full}>"


def texts(by_language: dict[str, str]) -> list[str]:
    """One literal per language."""
    return [literal(text, language) for language, text in sorted(by_language.items())]


def about(subject: str, classes: Iterable[str], pairs: Iterable[tuple[str, str | Iterable[str]]]) -> Iterator[str]:
    """Lines about one subject (full IRI): its classes (full IRIs), then (predicate IRI, term or terms) pairs."""
    for name in classes:
        yield f"<{subject}> <{TYPE}> <{name}> ."
    for predicate, objects in pairs:
        for term in [objects] if isinstance(objects, str) else objects:
            yield f"<{subject}> <{predicate}> {term} ."
