"""Which form of an answer a client wants: the Accept header against what is on offer (RFC 9110, section 12.5.1)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HTML: Final = "text/html"
VARY: Final = "Accept, Accept-Language"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Form:
    """A form an answer can have: its media type, its file ending, and the Content-Type it is sent with."""

    media: str
    ending: str
    content_type: str


TURTLE: Final = Form("text/turtle", "ttl", "text/turtle; charset=utf-8")
N_TRIPLES: Final = Form("application/n-triples", "nt", "application/n-triples; charset=utf-8")
RDF_XML: Final = Form("application/rdf+xml", "rdf", "application/rdf+xml; charset=utf-8")
JSON_LD: Final = Form("application/ld+json", "jsonld", "application/ld+json")
CSV: Final = Form("text/csv", "csv", "text/csv; charset=utf-8; header=present")
TABLE_METADATA: Final = Form("application/csvm+json", "csv-metadata.json", "application/csvm+json")
XLSX: Final = Form(_OFFICE, "xlsx", _OFFICE)
PARQUET: Final = Form("application/vnd.apache.parquet", "parquet", "application/vnd.apache.parquet")
GEOJSON: Final = Form("application/geo+json", "geojson", "application/geo+json")
ZIP: Final = Form("application/zip", "zip", "application/zip")
PAGE: Final = Form(HTML, "html", "text/html; charset=utf-8")
GRAPHS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
TABLES: Final = (CSV, XLSX, PARQUET)
ENDINGS: Final = {form.ending: form for form in (*GRAPHS, *TABLES, TABLE_METADATA, GEOJSON, ZIP, PAGE)}


@dataclass(frozen=True, slots=True)
class _Range:
    kind: str
    subtype: str
    quality: float

    def specificity(self, media: str) -> int:
        """How closely this range fits a media type: 2 exactly, 1 by its kind, 0 by `*/*`, -1 not at all."""
        kind, _, subtype = media.partition("/")
        if (self.kind, self.subtype) == ("*", "*"):
            return 0
        if self.kind != kind:
            return -1
        return 2 if self.subtype == subtype else 1 if self.subtype == "*" else -1


def _quality(parameters: Iterable[str]) -> float | None:
    """Read `q=…`: 1 where absent, None where it is not a number from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return _number(value.strip())
    return 1.0


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 <= value <= 1 else None


def _ranges(header: str) -> list[_Range]:
    found: list[_Range] = []
    for entry in header.split(","):
        media, *parameters = entry.split(";")
        kind, slash, subtype = media.strip().lower().partition("/")
        quality = _quality(parameters)
        if slash and kind and subtype and quality is not None:
            found.append(_Range(kind, subtype, quality))
    return found


def quality(header: str | None, media: str) -> float:
    """How much a client wants a media type: 0 is not at all; the closest range decides, no header is `*/*`."""
    if header is None or not header.strip():
        return 1.0
    fits = [(entry.specificity(media), entry.quality) for entry in _ranges(header)]
    return max((fit for fit in fits if fit[0] >= 0), default=(0, 0.0))[1]


def choose(header: str | None, offers: Sequence[Form]) -> Form | None:
    """The form on offer that is wanted most, the first of equals; None where none is acceptable."""
    wanted = [(quality(header, form.media), form) for form in offers]
    best = max((weight for weight, _ in wanted), default=0.0)
    return next((form for weight, form in wanted if weight == best > 0), None)
