"""What a value is, said for RML: the SQL that gives the term's text, and its type, datatype or language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from loader import periods
from loader.rml import sql
from loader.values import THINGS, Kind, Lexicon, thing_iri
from ontology.terms import GEO, PREFIXES, XSD

_DATATYPES: Final = {name: XSD + name for name in ("boolean", "date", "decimal", "integer")} | {
    "wkt": GEO + "wktLiteral"
}
# What an XML 1.0 text may not hold is left out of literals, as `loader.values` does.
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
# Keys of these kinds have two parts, `commune/33063`; the others are one word.
_PAIRED: Final = frozenset({"territory", "geometry"})


@dataclass(frozen=True, slots=True)
class Term:
    """An SQL expression for the text of a term (empty: no term), and what makes a term of it."""

    sql: str
    iri: bool
    datatype: str | None = None
    language: str | None = None


def said(kind: Kind) -> bool:
    """Whether RML and SQL can say this kind of value."""
    return kind.name in {"code", "text", "name", "iri", "period", *THINGS, *_DATATYPES}


def term(kind: Kind, text: str, lexicon: Lexicon, language: str | None, decimal: str) -> Term:
    """The term of a value of this kind from the SQL expression of its text."""
    if kind.name in _DATATYPES:
        number = kind.name == "decimal" and decimal == ","
        return Term(f"replace({text}, ',', '.')" if number else text, iri=False, datatype=_DATATYPES[kind.name])
    if kind.name == "text":
        return Term(f"regexp_replace({text}, {sql.text(_CONTROL)}, '', 'g')", iri=False, language=language)
    if kind.name == "code":
        return Term(_code(lexicon.vocabulary.codes.get(kind.scheme or "", {}), text), iri=True)
    if kind.name == "name":
        return Term(_name(text), iri=True)
    return Term(_prefixed(_prefix(kind.name, lexicon), text), iri=True)


def subject(kind: str, text: str, lexicon: Lexicon) -> str:
    """The SQL expression for the IRI of a thing from that of its key."""
    return _prefixed(_prefix(kind, lexicon), text)


def _prefix(kind: str, lexicon: Lexicon) -> str:
    """What stands before the key in the IRIs of this kind; nothing where the text is the IRI."""
    if kind == "iri":
        return ""
    if kind == "period":
        return periods.iri("")
    key = "a/b" if kind in _PAIRED else "a"
    return thing_iri(kind, key, lexicon.base).removesuffix(key)


def _prefixed(prefix: str, text: str) -> str:
    return sql.filled(text, f"{sql.text(prefix)} || {text}") if prefix else text


def _code(codes: Mapping[str, str], text: str) -> str:
    """The code's IRI: its notation behind a prefix where the list is made so, else by cases."""
    prefixes = {iri.removesuffix(notation) for notation, iri in codes.items()}
    if len(prefixes) == 1 and all(iri.endswith(notation) for notation, iri in codes.items()):
        return _prefixed(prefixes.pop(), text)
    return sql.cases(text, ((notation, sql.text(iri)) for notation, iri in codes.items()))


def _name(text: str) -> str:
    """The full IRI of a prefixed name."""
    local = f"substr({text}, instr({text}, ':') + 1)"
    pairs = ((prefix, f"{sql.text(namespace)} || {local}") for prefix, namespace in PREFIXES.items())
    return sql.cases(f"split_part({text}, ':', 1)", pairs)
