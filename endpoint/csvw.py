"""What a CSV table means, for programs: CSV on the Web (Metadata Vocabulary for Tabular Data, 17 December 2015).

With it, any converter (Generating RDF from Tabular Data on the Web) makes the observations of the store again.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from endpoint.columns import Column
from endpoint.store import Snapshot, Term
from endpoint.tabular import Table
from ontology import terms

_CONTEXT: Final = "http://www.w3.org/ns/csvw"
# How Python's csv module writes (RFC 4180); cells are data to their last space.
_DIALECT: Final = {
    "encoding": "utf-8",
    "lineTerminators": ["\r\n"],
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
    "headerRowCount": 1,
    "trim": False,
}
_TITLES: Final = (terms.DCT + "title", terms.SKOS + "prefLabel")
_DESCRIPTIONS: Final = (terms.DCT + "description", terms.SKOS + "definition")

_Object = dict[str, object]


def metadata(iri: str, table: Table, origins: Sequence[str], address: str, snapshot: Snapshot) -> bytes:
    """The metadata of the table of a thing at `address`, made from the datasets `origins`, as JSON."""
    said = {
        "dc:title": _said([iri], _TITLES, snapshot),
        "dc:description": _said([iri], _DESCRIPTIONS, snapshot),
        "dc:license": _said(origins, [terms.DCT + "license"], snapshot),
        "dc:publisher": _said(origins, [terms.DCT + "publisher"], snapshot),
        "foaf:primaryTopic": [{"@id": iri}],
    }
    about = {name: values for name, values in said.items() if values}
    schema = table_schema(table.columns, table.row_type)
    content = {"@context": _CONTEXT, "url": address, **about, "dialect": _DIALECT, "tableSchema": schema}
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def table_schema(header: Sequence[Column], row_type: str | None) -> _Object:
    """The schema of a table; where its cells are statements, its first column names in full what they are of.

    Of which type those things are is said where one is given.
    """
    kind: _Object = {"name": "type", "virtual": True, "propertyUrl": terms.TYPE, "valueUrl": row_type}
    about = {"aboutUrl": _whole(header[0].name)} if any(column.predicate for column in header) else {}
    return {**about, "columns": [*map(_column, header), *([kind] if row_type else [])]}


def _column(column: Column) -> _Object:
    return {
        "name": column.name,
        "titles": _titles(column),
        **({"dc:description": [_value(term) for term in column.comments]} if column.comments else {}),
        **({"required": True} if column.required else {}),
        **_meaning(column),
    }


def _titles(column: Column) -> dict[str, str]:
    """The name as it stands in the header, in no language, and the labels of the vocabulary."""
    return {"und": column.name} | {term.language: term.value for term in column.titles if term.language}


def _meaning(column: Column) -> _Object:
    if column.predicate is None:
        return {"datatype": column.datatype, "suppressOutput": True}
    if column.beside:  # said of another thing, and for readers: no triples
        return {"datatype": "string", "suppressOutput": True}
    if column.language:
        return {"propertyUrl": column.predicate, "lang": column.language}
    if column.prefix is None:
        return {"propertyUrl": column.predicate, "datatype": column.datatype}
    template = f"{column.prefix}{{{column.name}}}" if column.prefix else _whole(column.name)
    return {"propertyUrl": column.predicate, "valueUrl": template}


def _whole(name: str) -> str:
    """The template of an IRI that is written in full (RFC 6570: reserved characters stay as they are)."""
    return f"{{+{name}}}"


def _said(iris: Iterable[str], predicates: Iterable[str], snapshot: Snapshot) -> list[_Object]:
    found = {term: None for iri in iris for name in predicates for term in snapshot.objects(iri, name)}
    return [_value(term) for term in found]


def _value(term: Term) -> _Object:
    if term.is_iri:
        return {"@id": term.value}
    return {"@value": term.value, "@language": term.language} if term.language else {"@value": term.value}
