"""Triples maps as Turtle, in the one namespace of RML-Core (https://w3id.org/rml/core/spec)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from loader.rml.views import Object, TriplesMap


@dataclass(frozen=True, slots=True)
class Section:
    """What one mapping file gives: its name, its triples maps, and the words of it that could not be said."""

    name: str
    maps: tuple[TriplesMap, ...]
    unsaid: tuple[str, ...]


_HEADER: Final = "@prefix rml: <http://w3id.org/rml/> .\n"


def document(sections: Iterable[Section]) -> str:
    """The Turtle file; what could not be said stands in comments."""
    parts = [_HEADER]
    for one in sections:
        parts.append(f"\n# {one.name}\n")
        parts += [f"# not said in RML: {word}\n" for word in one.unsaid]
        parts += map(_map, one.maps)
    return "".join(parts)


def _map(one: TriplesMap) -> str:
    parts = [f"rml:logicalSource [ rml:query {_long(one.query)} ]", _subject(one), *map(_object, one.objects)]
    return f"\n<{one.iri}> a rml:TriplesMap ;\n  " + " ;\n  ".join(parts) + " .\n"


def _subject(one: TriplesMap) -> str:
    classes = "".join(f" ; rml:class <{name}>" for name in one.classes)
    return f'rml:subjectMap [ rml:reference "iri" ; rml:termType rml:IRI ; rml:graph <{one.graph}>{classes} ]'


def _object(one: Object) -> str:
    what = f"rml:object <{one.constant}>" if one.term is None else f"rml:objectMap [ {' ; '.join(_term(one))} ]"
    return f"rml:predicateObjectMap [ rml:predicate <{one.predicate}> ; {what} ]"


def _term(one: Object) -> Iterator[str]:
    yield f'rml:reference "{one.column}"'
    if one.term is None or one.term.iri:
        yield "rml:termType rml:IRI"
        return
    yield "rml:termType rml:Literal"
    if one.term.datatype:
        yield f"rml:datatype <{one.term.datatype}>"
    if one.term.language:
        yield f'rml:language "{one.term.language}"'


def _long(text: str) -> str:
    """A long literal: lines stay lines, quotes stay quotes (Turtle 1.1, 2.5.1)."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"' * 3)
    return f'"""\n{escaped}\n"""'
