"""Names of the vocabulary that Python may say. A test proves that each of ours exists in the Turtle beside."""

from typing import Final

SHARED: Final = "https://w3id.org/omin/"

OMIN: Final = SHARED + "def#"
ADMS: Final = "http://www.w3.org/ns/adms#"
CPSV: Final = "http://purl.org/vocab/cpsv#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DCT: Final = "http://purl.org/dc/terms/"
DQV: Final = "http://www.w3.org/ns/dqv#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
GEO: Final = "http://www.opengis.net/ont/geosparql#"
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
IGEO: Final = "http://rdf.insee.fr/def/geo#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PAV: Final = "http://purl.org/pav/"
PROV: Final = "http://www.w3.org/ns/prov#"
QB: Final = "http://purl.org/linked-data/cube#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SDMX_ATTRIBUTE: Final = "http://purl.org/linked-data/sdmx/2009/attribute#"
SDMX_DIMENSION: Final = "http://purl.org/linked-data/sdmx/2009/dimension#"
SDMX_MEASURE: Final = "http://purl.org/linked-data/sdmx/2009/measure#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
SPDX: Final = "http://spdx.org/rdf/terms#"
TIME: Final = "http://www.w3.org/2006/time#"
UNIT: Final = "http://qudt.org/vocab/unit/"
VANN: Final = "http://purl.org/vocab/vann/"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
VOID: Final = "http://rdfs.org/ns/void#"
WDRS: Final = "http://www.w3.org/2007/05/powder-s#"
XKOS: Final = "http://rdf-vocabulary.ddialliance.org/xkos#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[dict[str, str]] = {
    "adms": ADMS,
    "cpsv": CPSV,
    "dcat": DCAT,
    "dct": DCT,
    "dqv": DQV,
    "foaf": FOAF,
    "geo": GEO,
    "hydra": HYDRA,
    "igeo": IGEO,
    "omin": OMIN,
    "owl": OWL,
    "pav": PAV,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sdmx-attribute": SDMX_ATTRIBUTE,
    "sdmx-dimension": SDMX_DIMENSION,
    "sdmx-measure": SDMX_MEASURE,
    "sh": SH,
    "skos": SKOS,
    "spdx": SPDX,
    "time": TIME,
    "unit": UNIT,
    "vann": VANN,
    "vcard": VCARD,
    "void": VOID,
    "wdrs": WDRS,
    "xkos": XKOS,
    "xsd": XSD,
}


def expand(name: str) -> str:
    """The full IRI of a prefixed name such as `skos:prefLabel`; ValueError if the prefix is not ours to use."""
    prefix, separator, local = name.partition(":")
    if not separator or prefix not in PREFIXES:
        raise ValueError(f"unknown prefix in {name!r}")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """The prefixed name of an IRI where one of the prefixes fits and the rest is a plain word, else the IRI itself."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return iri


# Terms of our own that Python says.
INDICATOR_CLASS: Final = OMIN + "Indicator"
PERIOD_CLASS: Final = OMIN + "Period"
SOURCE_CLASS: Final = OMIN + "Source"
METHOD_CLASS: Final = OMIN + "Method"
LESSON_CLASS: Final = OMIN + "Lesson"
RESOURCE_CLASS: Final = OMIN + "Resource"
TERRITORY_CLASS: Final = OMIN + "Territory"
TERRITORY_EVENT_CLASS: Final = OMIN + "TerritoryEvent"
PASSAGE_CLASS: Final = OMIN + "Passage"
PLACE_CLASS: Final = OMIN + "Place"
SERVICE_CLASS: Final = OMIN + "MediationService"
MASKED_CLASS: Final = OMIN + "MaskedCell"
RULE_CLASS: Final = OMIN + "Rule"
CUBE_RULE: Final = OMIN + "CubeRule"
HOUSE_RULE: Final = OMIN + "HouseRule"
READING_RULE: Final = OMIN + "ReadingRule"
SHAPE_RULE: Final = OMIN + "ShapeRule"
RULEBOOK_CLASS: Final = OMIN + "Rulebook"
QUERY_BOOK_CLASS: Final = OMIN + "QueryBook"
CODE_OF: Final = OMIN + "codeOf"
WAIVER_CLASS: Final = OMIN + "Waiver"
ADDITIVE_OVER: Final = OMIN + "additiveOver"
DISCLOSURE_THRESHOLD: Final = OMIN + "disclosureThreshold"
STATISTICAL_UNIT: Final = OMIN + "statisticalUnit"
CONFIDENTIAL: Final = SHARED + "code/conf-status/confidential"
SUPPRESSED: Final = SHARED + "code/obs-status/suppressed"
GRAPH: Final = OMIN + "graph"
AS_WRITTEN: Final = OMIN + "asWritten"
MEND: Final = OMIN + "mend"
ON_INDICATOR: Final = OMIN + "onIndicator"
ON_LEVEL: Final = OMIN + "onLevel"
ON_PERIOD: Final = OMIN + "onPeriod"
ON_RULE: Final = OMIN + "onRule"
SEVERITY: Final = OMIN + "severity"
WAIVED_BY: Final = OMIN + "waivedBy"
WAIVES: Final = OMIN + "waives"
WHY: Final = OMIN + "why"
IN_COMMUNE: Final = OMIN + "inCommune"
NEED: Final = OMIN + "need"
IN_DATASET: Final = OMIN + "inDataset"
INDICATOR: Final = OMIN + "indicator"
BREAK_AT: Final = OMIN + "breakAt"
BREAK_CLASS: Final = OMIN + "Break"
BREAK_IN: Final = OMIN + "breakIn"
BREAK_OF: Final = OMIN + "breakOf"
CORRECTION: Final = OMIN + "correction"
CORRECTION_CLASS: Final = OMIN + "Correction"
FORMER_VALUE: Final = OMIN + "formerValue"
INVALIDATED: Final = PROV + "invalidatedAtTime"
WITHDRAWAL_CLASS: Final = OMIN + "Withdrawal"
WITHDRAWN_BY: Final = OMIN + "withdrawnBy"
WITHDRAWS: Final = OMIN + "withdraws"
POPULATION: Final = OMIN + "population"
BEFORE: Final = OMIN + "before"
AFTER: Final = OMIN + "after"
CHANGES: Final = OMIN + "changes"
WAS_PART_OF: Final = OMIN + "wasPartOf"
GEOGRAPHY: Final = OMIN + "geography"
BOUNDARIES: Final = OMIN + "boundaries"
REF_AREA: Final = OMIN + "refArea"
REF_PERIOD: Final = OMIN + "refPeriod"
SOURCE: Final = OMIN + "source"
VALUE: Final = OMIN + "value"
RETRIEVED: Final = OMIN + "retrieved"

# Terms of others that the columns need.
CONF_STATUS: Final = SDMX_ATTRIBUTE + "confStatus"
OBS_STATUS: Final = SDMX_ATTRIBUTE + "obsStatus"
DECIMALS: Final = SDMX_ATTRIBUTE + "decimals"
UNIT_MEASURE: Final = SDMX_ATTRIBUTE + "unitMeasure"
OBSERVATION: Final = QB + "Observation"
DATA_SET: Final = QB + "dataSet"
LABEL: Final = RDFS + "label"
TYPE: Final = RDF + "type"
