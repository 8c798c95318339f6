"""A thing in the words of schema.org, for search engines: datasets, catalogues, terms, places, and the way to a page.

What a dataset has is what Google's dataset search asks for and recommends
(https://developers.google.com/search/docs/appearance/structured-data/dataset).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from endpoint import observed, offers, tongues
from endpoint.geometries import bounds, geometry
from endpoint.negotiation import GRAPHS, PAGE, TABLE_METADATA
from endpoint.pages.desk import Desk, Facts
from endpoint.pages.embedded import SCHEMA_ORG
from endpoint.reuse.origin import Origin
from endpoint.site import root
from ontology import terms

_LEAST, _MOST, _FEW = 50, 5_000, 60  # characters of a description; of keywords and the like so many
_DATASETS: Final = frozenset({terms.QB + "DataSet", terms.DCAT + "Dataset"})
_ABOVE: Final = (
    terms.OMIN + "family",
    terms.DATA_SET,
    terms.IN_DATASET,
    terms.DCT + "isPartOf",
    terms.SKOS + "inScheme",
    terms.RDFS + "isDefinedBy",
)

_Object = dict[str, Any]


def described(desk: Desk, iri: str, told: Origin) -> list[_Object]:
    """What is said of a thing and of the way to its page."""
    facts = desk.facts(iri)
    types = facts.types()
    found: list[_Object] = []
    if types & _DATASETS:
        found.append(_dataset(desk, facts, told))
    elif terms.INDICATOR_CLASS in types:
        found += [_term(desk, facts, told), _dataset(desk, facts, told)]
    elif terms.DCAT + "Catalog" in types:
        found.append(_catalogue(desk, facts, told))
    elif terms.TERRITORY_CLASS in types:
        found.append({**_place(desk, iri), "containedInPlace": _named(desk, desk.book.parents(iri))})
    elif terms.PLACE_CLASS in types:
        found.append(_address(desk, facts))
    return [{"@context": SCHEMA_ORG, **_without_nothing(one)} for one in [*found, _way(desk, facts, told)]]


def _dataset(desk: Desk, facts: Facts, told: Origin) -> _Object:
    """A dataset; the figures of an indicator are one too, which is about the indicator and has no IRI of its own."""
    own = bool(facts.types() & _DATASETS)
    said = {"@id": told.iri, "identifier": told.iri} if own else {"about": {"@id": told.iri}}
    organisations = [{"@type": "Organization", "name": name} for name in told.publishers]
    return {
        "@type": "Dataset",
        **said,
        "name": told.title,
        "description": _long(desk, told),
        "url": told.iri,
        "inLanguage": list(tongues.spoken(desk.book.snapshot)),
        "isAccessibleForFree": True,
        "license": [licence for licence, _ in told.licences],
        "creator": organisations,
        "publisher": organisations,
        "datePublished": told.issued,
        "dateModified": told.modified,
        "version": told.version,
        "keywords": _keywords(desk, told),
        "temporalCoverage": _time(desk, told.iri),
        "spatialCoverage": _where(desk, facts, told),
        "variableMeasured": _variables(desk, told.iri),
        "measurementTechnique": _techniques(desk, told.iri),
        "distribution": _downloads(desk, told.iri),
        "includedInDataCatalog": [{"@type": "DataCatalog", "@id": one} for one in desk.book.catalogues()],
        "isPartOf": [{"@id": dataset} for dataset, _ in told.datasets if dataset != told.iri],
    }


def _long(desk: Desk, told: Origin) -> str:
    """A description of a length that is taken: one that is too short is said more fully."""
    if len(told.description) >= _LEAST:
        return told.description[:_MOST]
    who = ", ".join(told.publishers) or desk.language.say("cite_nobody")
    return desk.language.say("schema_description", what=told.title, text=told.description, who=who).strip()


def _keywords(desk: Desk, told: Origin) -> list[str]:
    found = (term for iri, _ in told.datasets for term in desk.book.snapshot.objects(iri, terms.DCAT + "keyword"))
    return sorted({term.value for term in found if term.language in {None, desk.language.code}})[:_FEW]


def _words(desk: Desk, iri: str, name: str) -> tuple[str, ...]:
    """What stands in a column of the figures of a thing."""
    book, key = desk.book, ("words", iri, name)
    return book.names.remember(key, lambda: book.cube.distinct(name, observed.figures(iri, book.snapshot)))


def _time(desk: Desk, iri: str) -> str:
    """From the first day of the first period to the last of the last (ISO 8601)."""
    snapshot, periods = desk.book.snapshot, _words(desk, iri, "period")
    begins, ends = (
        sorted(term.value for one in periods for term in snapshot.objects(one, terms.DCAT + name))
        for name in ("startDate", "endDate")
    )
    return f"{begins[0]}/{ends[-1]}" if begins and ends else ""


def _where(desk: Desk, facts: Facts, told: Origin) -> list[_Object]:
    own = [link.iri for link in facts.links(terms.DCT + "spatial")]
    inherited = sorted({area for dataset, _ in told.datasets for area in _of(desk, dataset)})
    return [_place(desk, area) for area in own or inherited]


def _of(desk: Desk, dataset: str) -> list[str]:
    return [term.value for term in desk.book.snapshot.objects(dataset, terms.DCT + "spatial")]


def _place(desk: Desk, iri: str) -> _Object:
    """A territory; its box is said as latitude and longitude of two corners."""
    shape = geometry(iri, desk.book.snapshot)
    around = bounds([shape] if shape else [])
    box = f"{around[1]} {around[0]} {around[3]} {around[2]}" if around else ""
    return {
        "@type": "AdministrativeArea",
        "@id": iri,
        "name": desk.name(iri).text,
        "identifier": desk.book.notation(iri),
        "url": iri,
        "geo": {"@type": "GeoShape", "box": box} if box else None,
    }


def _variables(desk: Desk, iri: str) -> list[_Object]:
    snapshot = desk.book.snapshot
    indicators = _words(desk, iri, "indicator")[:_FEW]
    found = ((one, snapshot.objects(one, terms.UNIT_MEASURE)) for one in indicators)
    return [
        {
            "@type": "PropertyValue",
            "name": desk.name(one).text,
            "propertyID": one,
            "unitCode": units[0].value if units else "",
        }
        for one, units in found
    ]


def _techniques(desk: Desk, iri: str) -> list[str]:
    return [desk.name(kind).text for kind in _words(desk, iri, "kind")]


def _downloads(desk: Desk, iri: str) -> list[_Object]:
    path = (desk.path(iri) or "").removeprefix("/")
    forms = offers.forms(iri, desk.book.snapshot) if path else ()
    return [
        {
            "@type": "DataDownload",
            "contentUrl": root() + offers.address(path, form),
            "encodingFormat": form.media,
            "name": desk.language.say("format_" + form.ending),
        }
        for form in forms
        if form not in {PAGE, TABLE_METADATA, GRAPHS[1], GRAPHS[2]}
    ]


def _term(desk: Desk, facts: Facts, told: Origin) -> _Object:
    return {
        "@type": "DefinedTerm",
        "@id": told.iri,
        "name": told.title,
        "description": told.description,
        "termCode": desk.book.notation(facts.iri),
        "inLanguage": desk.language.code,
        "url": told.iri,
    }


def _catalogue(desk: Desk, facts: Facts, told: Origin) -> _Object:
    publisher = facts.link(terms.DCT + "publisher")
    return {
        "@type": "DataCatalog",
        "@id": told.iri,
        "name": told.title,
        "description": told.description,
        "url": told.iri,
        "license": [licence for licence, _ in told.licences],
        "publisher": {"@type": "Organization", "name": publisher.name.text} if publisher else None,
        "spatialCoverage": [_place(desk, area) for area in desk.book.home_areas(facts.iri)],
        "dataset": [{"@id": link.iri} for link in facts.links(terms.DCAT + "dataset")],
    }


def _address(desk: Desk, facts: Facts) -> _Object:
    """A place of mediation, with what anybody may know of where it is."""
    shape = geometry(facts.iri, desk.book.snapshot)
    said = {name: facts.text(terms.SCHEMA + name) for name in ("streetAddress", "postalCode", "addressLocality")}
    telephone, site = facts.text(terms.SCHEMA + "telephone"), facts.text(terms.SCHEMA + "url")
    return {
        "@type": "Place",
        "@id": facts.iri,
        "name": desk.name(facts.iri).text,
        "url": facts.iri,
        "telephone": telephone.text if telephone else "",
        "sameAs": site.text if site else "",
        "address": {"@type": "PostalAddress", **{name: text.text for name, text in said.items() if text}},
        "geo": _point(shape.bounds) if shape else None,
    }


def _point(around: tuple[float, float, float, float]) -> _Object:
    return {"@type": "GeoCoordinates", "longitude": around[0], "latitude": around[1]}


def _way(desk: Desk, facts: Facts, told: Origin) -> _Object:
    """The way from the home page: by the first thing that this one is of, in or part of, as far as that goes."""
    steps = [facts.iri]
    while len(steps) < len(_ABOVE) and (above := _above(desk, steps[0])) and above not in steps:
        steps.insert(0, above)
    names = [(root() + "/", desk.language.say("home")), *((one, desk.name(one).text) for one in steps[:-1])]
    items = [*names, (told.iri, told.title)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (address, name) in enumerate(items, 1)
        ],
    }


def _above(desk: Desk, iri: str) -> str | None:
    snapshot = desk.book.snapshot
    found = (term.value for name in _ABOVE for term in snapshot.objects(iri, name) if term.is_iri)
    return next(found, None)


def _named(desk: Desk, iris: Iterable[str]) -> list[_Object]:
    return [{"@type": "Place", "@id": iri, "name": desk.name(iri).text} for iri in iris]


def _without_nothing(said: _Object) -> _Object:
    return dict(_said(said))


def _said(said: _Object) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in said.items() if value not in (None, "", [], {}))
