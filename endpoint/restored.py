"""Literals as they were published, where a store gives them back in another form.

Virtuoso has `1` for `true`. Types that a store would change beyond that are kept under other names (loader/keeping.py);
both are put right in one place, here, on the answers as they come.
"""

import json
import re
from typing import Any, Final, cast

from ontology.stores import KEPT
from ontology.terms import XSD

_BOOLEAN: Final = XSD + "boolean"
_TRUTH: Final = {"1": "true", "0": "false"}
_LINE: Final = re.compile(rf'"([01])"\^\^<{re.escape(_BOOLEAN)}>')


def table(body: bytes) -> bytes:
    """An answer in JSON (SPARQL 1.1 Query Results JSON Format) with literals as published."""
    if _BOOLEAN.encode() not in body and KEPT.encode() not in body:
        return body
    told = cast("dict[str, Any]", json.loads(body))
    for row in told.get("results", {}).get("bindings", ()):
        for term in row.values():
            name = term.get("datatype")
            if name == _BOOLEAN:
                term["value"] = _TRUTH.get(term["value"], term["value"])
            elif name:
                term["datatype"] = name.removeprefix(KEPT)
    return json.dumps(told).encode()


def lines(body: bytes) -> bytes:
    """Triples as N-Triples with literals as published."""
    text = body.decode().replace(f"^^<{KEPT}", "^^<")
    return _LINE.sub(lambda found: f'"{_TRUTH[found[1]]}"^^<{_BOOLEAN}>', text).encode()
