"""What a graph that somebody sends must not have, seen before the engine reads it: it would take it for memory's end.

XML with a document type may hold entities that grow without end or name files (safety, rows 53 and 54); nesting of
thousands ends the engine's stack or takes it minutes (rows 56 and 57).
"""

import re
from typing import Final
from xml.parsers import expat

from endpoint.worker import OutcomeError

DEEPEST: Final = 500
_JSON: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def inspect(ending: str, text: bytes) -> None:
    """Look at a text in the format of a file ending; OutcomeError or SyntaxError where it must not be read."""
    if ending == "rdf":
        _inspect_xml(text)
    elif ending == "jsonld":
        _inspect_json(text)


def _inspect_xml(text: bytes) -> None:
    depth = 0

    def typed(*_: object) -> None:
        raise OutcomeError("doctype")

    def down(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise OutcomeError("too-deep")

    def up(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler, parser.EndElementHandler = typed, down, up
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:  # were it left to the engine, that would read what was not looked at
        raise SyntaxError("not XML", (None, error.lineno, error.offset + 1, None)) from None
    except (LookupError, ValueError):
        raise SyntaxError("an encoding that is not known") from None


def _inspect_json(text: bytes) -> None:
    depth = 0
    for found in _JSON.finditer(text):
        sign = found[0]
        depth += (sign in b"[{") - (sign in b"]}") if len(sign) == 1 else 0
        if depth > DEEPEST:
            raise OutcomeError("too-deep")
