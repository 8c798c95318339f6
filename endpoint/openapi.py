"""The addresses of the stored queries as an OpenAPI 3.1 document, made of what the graph says of them."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from endpoint.config import Config
from endpoint.language import Language
from endpoint.pages.book import book
from endpoint.site import query
from endpoint.store import Snapshot, Term
from endpoint.stored import Parameter, Stored, default, queries, values
from ontology.terms import DCT, LABEL, XSD

Described = dict[str, Any]

_MOST: Final = 100  # values that are listed; of more, one is shown as an example
_JSON_TYPES: Final = {XSD + "integer": "integer", XSD + "decimal": "number", XSD + "string": "string"}
_STATUSES: Final = ("400", "404", "406", "413", "429", "500", "503", "504", "507")
_ANSWERS: Final = {"": "Answer", ".csv": "Csv", ".json": "Json"}
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}


def document(snapshot: Snapshot, language: Language, root: str, limits: Config) -> bytes:
    """The document in one language, for a site at the address `root`."""
    key = ("openapi", language.code, root)
    return book(snapshot).pages.remember(key, lambda: _document(snapshot, language, root, limits))


def _document(snapshot: Snapshot, language: Language, root: str, limits: Config) -> bytes:
    told = {
        "openapi": "3.1.1",
        "info": _info(snapshot, language, limits),
        "servers": [{"url": root}],
        "externalDocs": {"url": f"{root}/page/queries"},
        "paths": {path: item for one in queries(snapshot).values() for path, item in _paths(one, language, snapshot)},
        "components": _components(language),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _info(snapshot: Snapshot, language: Language, limits: Config) -> Described:
    spent = language.say("api_limits", seconds=f"{limits.query_seconds:g}", size=limits.result_bytes)
    if math.isfinite(limits.allowance.seconds):
        spent += " " + language.say("api_budget", seconds=f"{limits.allowance.seconds:g}")
    return {
        "title": language.say("api_title"),
        "description": f"{language.say('api_intro')} {spent}",
        "version": snapshot.version,
        **_licence(snapshot, language),
    }


def _licence(snapshot: Snapshot, language: Language) -> Described:
    catalogues = [row["catalogue"].value for row in snapshot.select(query("catalogues"))]
    found = [term for one in catalogues for term in snapshot.objects(one, DCT + "license") if term.is_iri]
    if not found:
        return {}
    named = language.name([*snapshot.objects(found[0].value, LABEL), *snapshot.objects(found[0].value, DCT + "title")])
    return {"license": {"name": named.text if named else found[0].value, "url": found[0].value}}


def _paths(stored: Stored, language: Language, snapshot: Snapshot) -> list[tuple[str, Described]]:
    """The address that negotiates, and those of the two forms that are asked for by their ending."""
    own = [_parameter(one, language, snapshot) for one in stored.parameters]
    names = {one.name for one in stored.parameters}
    common = [_ref(name) for name in ("format", "timeout", "lang") if name not in names]
    ends = (("", common), (".csv", common[1:]), (".json", common[1:]))
    return [
        (f"/api/{stored.slug}{end}", {"get": _operation(stored, end, [*own, *shared], language)})
        for end, shared in ends
    ]


def _operation(stored: Stored, end: str, parameters: list[Described], language: Language) -> Described:
    return {
        "operationId": f"{stored.slug}{end}".replace(".", "-"),
        "summary": _said(stored.titles, language),
        "description": _said(stored.comments, language),
        "externalDocs": {"url": stored.iri},
        "parameters": parameters,
        "responses": {
            "200": {"$ref": f"#/components/responses/{_ANSWERS[end]}"},
            "304": {"description": language.say("api_not_modified")},
            **{status: {"$ref": "#/components/responses/Problem"} for status in _STATUSES},
        },
    }


def _ref(name: str) -> Described:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameter(parameter: Parameter, language: Language, snapshot: Snapshot) -> Described:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": _said(parameter.descriptions, language),
        "schema": _schema(parameter, snapshot),
    }


def _schema(parameter: Parameter, snapshot: Snapshot) -> Described:
    """The values as JSON Schema says them; numbers as numbers."""
    kind = _JSON_TYPES[parameter.datatype]
    known = list(values(parameter, snapshot))
    bounds = {"minimum": parameter.least, "maximum": parameter.most, "default": default(parameter, snapshot)}
    return {
        "type": kind,
        **({"enum": known} if 0 < len(known) <= _MOST else {"examples": known[:1]} if known else {}),
        **{key: value if kind == "string" else json.loads(value) for key, value in bounds.items() if value is not None},
    }


def _said(terms: tuple[Term, ...], language: Language) -> str:
    found = language.name(terms)
    return found.text if found else ""


def _components(language: Language) -> Described:
    table: Described = {"text/csv": {"schema": {"type": "string"}}}
    plain: Described = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
    more = (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/tab-separated-values",
        "text/html",
    )
    others: Described = {media: {"schema": {"type": "string"}} for media in more}
    others["application/sparql-results+json"] = {"schema": {"type": "object"}}
    said = language.say("api_answer")
    return {
        "schemas": _written()["schemas"],
        "parameters": _common(language),
        "responses": {
            "Answer": {"description": said, "content": {**plain, **table, **others}},
            "Json": {"description": said, "content": plain},
            "Csv": {"description": said, "content": table},
            "Problem": {
                "description": language.say("api_problem"),
                "content": {"application/problem+json": {"schema": _PROBLEM}},
            },
        },
    }


def _common(language: Language) -> Described:
    """The parameters that every address has."""
    return {
        name: {"name": name, "in": "query", "description": language.say(f"api_{name}"), "schema": schema}
        for name, schema in _written()["parameters"].items()
    }


@cache
def _written() -> Described:
    """What is always so: the shapes of answers and problems, and of the parameters that every address has."""
    return cast("Described", json.loads((Path(__file__).parent / "described" / "openapi.json").read_text("utf-8")))
