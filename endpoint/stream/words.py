"""The words of the stream: Linked Data Event Streams 1.0.0, TREE hypermedia, Activity Streams 2.0."""

from typing import Final

from ontology import history
from ontology.terms import DCT, PREFIXES, TYPE, XSD

LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
AS: Final = "https://www.w3.org/ns/activitystreams#"
SPECIFICATION: Final = "https://w3id.org/ldes/specification"

MEMBER: Final = TREE + "member"
VERSION_OF: Final = DCT + "isVersionOf"
CREATED: Final = DCT + "created"
PART: Final = DCT + "hasPart"
# What became of the thing a member is a version of.
EVENTS: Final = {history.ADDED: AS + "Create", history.CHANGED: AS + "Update", history.WITHDRAWN: AS + "Delete"}
NAMESPACES: Final = {**PREFIXES, "as": AS, "ldes": LDES, "tree": TREE}


def linked(subject: str, predicate: str, target: str) -> str:
    """A line of N-Triples that leads to an IRI; all three are IRIs."""
    return f"<{subject}> <{predicate}> <{target}> .\n"


def typed(subject: str, kind: str) -> str:
    """A line of N-Triples that says what something is."""
    return linked(subject, TYPE, kind)


def said(subject: str, predicate: str, text: str, datatype: str) -> str:
    """A line of N-Triples with a text that needs no escape: a number, a moment, a truth value."""
    return f'<{subject}> <{predicate}> "{text}"^^<{XSD}{datatype}> .\n'
