"""The minting policy: every identifier of the observatory is made here, from codes and slugs that were checked.

Shared names mean the same in every observatory; local names live under the publisher's base IRI.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ontology.terms import SHARED

# One path segment: no dot, so that observation keys (joined by dots) cannot collide and file endings stay readable.
SLUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# A level carries no hyphen, so that `epci/2433` written `epci-2433` in a key can be read back.
TERRITORY_KEY: Final = re.compile(r"[a-z][a-z0-9]*/[A-Za-z0-9][A-Za-z0-9_-]*")

VOCABULARY_GRAPH: Final = SHARED + "graph/vocabulary"
PERIODS_GRAPH: Final = SHARED + "graph/periods"
RULES_GRAPH: Final = SHARED + "graph/rules"
QUALITY_GRAPH: Final = SHARED + "graph/quality"

RULEBOOK: Final = SHARED + "rules"
QUERIES: Final = SHARED + "queries"
SHAPES: Final = SHARED + "shape/"
# What the version that is served says of its own quality.
QUALITY: Final = SHARED + "quality"


def _checked(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{what} {text!r} does not match {pattern.pattern}")
    return text


def indicator(slug: str) -> str:
    """The IRI of an indicator; ValueError on a bad slug, as in every function here."""
    return f"{SHARED}indicator/{_checked(SLUG, slug, 'slug')}"


def family(slug: str) -> str:
    """The IRI of an indicator family."""
    return f"{SHARED}family/{_checked(SLUG, slug, 'slug')}"


def code(scheme: str, notation: str) -> str:
    """The IRI of a code in one of our code lists."""
    return f"{SHARED}code/{_checked(SLUG, scheme, 'scheme')}/{_checked(SLUG, notation, 'notation')}"


def territory(key: str) -> str:
    """The IRI of a territory from `<level>/<code>`, such as `commune/33063`."""
    return f"{SHARED}territory/{_checked(TERRITORY_KEY, key, 'territory')}"


def rule(name: str) -> str:
    """The IRI of a rule that is no shape, such as `ic-12`; a shape has its own, below `SHAPES`."""
    return f"{SHARED}rule/{_checked(SLUG, name, 'rule')}"


def metric(slug: str) -> str:
    """The IRI of something that is measured of a dataset."""
    return f"{SHARED}metric/{_checked(SLUG, slug, 'slug')}"


@dataclass(frozen=True, slots=True)
class Base:
    """The base IRI of one publisher, under which its facts are named.

    Raises ValueError unless it is an absolute http(s) IRI that ends in `/`, without port-less oddities such as
    a user name, a query or a fragment, and different from the shared namespace.
    """

    iri: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.iri)
        plain = parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment
        tidy = re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/", self.iri)
        if not (plain and tidy) or self.iri == SHARED:
            raise ValueError(
                f"base IRI {self.iri!r} must be an absolute http(s) IRI of the publisher's own, ending in /"
            )

    def name(self, kind: str, *segments: str) -> str:
        """The IRI of a thing of this publisher: `<base><kind>/<segment>/…`."""
        return self.iri + "/".join([kind, *(_checked(SLUG, segment, kind) for segment in segments)])

    @property
    def catalogue(self) -> str:
        """The publisher's catalogue."""
        return self.iri + "catalogue"

    def agent(self, slug: str) -> str:
        """An organisation."""
        return self.name("agent", slug)

    def dataset(self, slug: str) -> str:
        """A dataset."""
        return self.name("dataset", slug)

    def dataset_version(self, slug: str, version: str) -> str:
        """A version of a dataset, named by the day it was modified."""
        return f"{self.dataset(slug)}/version/{version}"

    def structure(self, slug: str) -> str:
        """The data structure definition of the dataset of the same slug."""
        return self.name("structure", slug)

    def source(self, slug: str) -> str:
        """A source: the document or file a figure comes from."""
        return self.name("source", slug)

    def graph(self, slug: str) -> str:
        """A named graph: a dataset's slug, `catalogue` or `things`."""
        return self.name("graph", slug)

    @property
    def sisters(self) -> str:
        """The graph of the register of sister observatories."""
        return self.graph("sisters")

    def sister(self, slug: str) -> str:
        """A sister observatory, as it is registered here."""
        return self.name("sister", slug)

    def sister_graph(self, slug: str, part: str) -> str:
        """The graph of what was copied of a sister: its `catalogue`, or its `observations`."""
        return self.name("graph", "sister", slug, part)

    def observations(self, dataset: str) -> str:
        """The prefix to which an observation's key is added."""
        return self.name("observation", dataset) + "/"


def observations_in(graph: str) -> str:
    """What the IRIs of the observations begin with that a graph has (`Base.graph`, `Base.observations`)."""
    base, _, slug = graph.rpartition("graph/")
    return f"{base}observation/{slug}/"
