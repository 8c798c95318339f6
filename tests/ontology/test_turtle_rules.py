"""The rules that every Turtle file of the vocabulary keeps. Each rule is also shown to be able to fail."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, QB, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from ontology import terms, vocabulary

OMIN = terms.OMIN
ONTOLOGY = URIRef("https://w3id.org/omin/def")
BOTH = ["en", "fr"]
INDICATOR = URIRef(terms.INDICATOR_CLASS)
UNIT_MEASURE = URIRef(terms.SDMX_ATTRIBUTE + "unitMeasure")

Rule = Callable[[Graph], list[str]]


def omin(name: str) -> URIRef:
    return URIRef(OMIN + name)


@cache
def shipped() -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in vocabulary.turtle_files():
        graph.parse(path, format="turtle")
    return graph


def copy_without(subject: Node | None, predicate: URIRef | None, value: Node | None = None) -> Graph:
    graph = Graph(bind_namespaces="none")
    graph += shipped()
    graph.remove((subject, predicate, value))
    return graph


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    return sorted(str(o.language) for o in graph.objects(subject, predicate) if isinstance(o, Literal))


def own_terms(graph: Graph) -> list[Node]:
    return sorted({s for s in graph.subjects() if str(s).startswith(OMIN)}, key=str)


def concepts(graph: Graph) -> list[Node]:
    return sorted(set(graph.subjects(RDF.type, SKOS.Concept)), key=str)


def schemes(graph: Graph) -> list[Node]:
    return sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str)


def texts(graph: Graph, subjects: list[Node], *predicates: URIRef) -> list[str]:
    return [f"{s} {p}" for s in subjects for p in predicates if languages(graph, s, p) != BOTH]


def terms_are_worded(graph: Graph) -> list[str]:
    return texts(graph, own_terms(graph), RDFS.label, RDFS.comment)


def terms_say_who_defines_them(graph: Graph) -> list[str]:
    return [str(t) for t in own_terms(graph) if (t, RDFS.isDefinedBy, ONTOLOGY) not in graph]


def terms_are_typed(graph: Graph) -> list[str]:
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    return [str(t) for t in own_terms(graph) if len(kinds & set(graph.objects(t, RDF.type))) != 1]


def properties_have_a_range(graph: Graph) -> list[str]:
    properties = sorted(set(graph.subjects(RDF.type, RDF.Property)), key=str)
    return [str(p) for p in properties if len(list(graph.objects(p, RDFS.range))) != 1]


def ranges_fit_the_kind_of_property(graph: Graph) -> list[str]:
    literal = {(p, o == RDF.langString or str(o).startswith(str(XSD))) for p, o in graph.subject_objects(RDFS.range)}
    wanted = {(p, True) for p in graph.subjects(RDF.type, OWL.DatatypeProperty)}
    wanted |= {(p, False) for p in graph.subjects(RDF.type, OWL.ObjectProperty)}
    return [str(p) for p, _ in sorted(wanted - literal, key=str)]


def coded_properties_have_a_list(graph: Graph) -> list[str]:
    coded = set(graph.subjects(RDF.type, QB.CodedProperty))
    coded |= {p for p in graph.subjects(RDFS.range, SKOS.Concept) if (p, RDF.type, QB.DimensionProperty) in graph}
    return [str(p) for p in sorted(coded, key=str) if graph.value(p, QB.codeList) not in schemes(graph)]


def listed_properties_are_coded(graph: Graph) -> list[str]:
    listed = set(graph.subjects(QB.codeList))
    good = set(graph.subjects(RDF.type, QB.CodedProperty)) & set(graph.subjects(RDFS.range, SKOS.Concept))
    return [str(p) for p in sorted(listed - good, key=str)]


def cube_components_have_no_domain(graph: Graph) -> list[str]:
    kinds = (QB.DimensionProperty, QB.MeasureProperty, QB.AttributeProperty)
    components = {p for kind in kinds for p in graph.subjects(RDF.type, kind)}
    return [str(p) for p in sorted(components, key=str) if (p, RDFS.domain, None) in graph]


def other_properties_have_a_domain(graph: Graph) -> list[str]:
    plain = set(graph.subjects(RDF.type, RDF.Property)) - set(graph.subjects(QB.codeList))
    plain -= {p for kind in (QB.DimensionProperty, QB.MeasureProperty, QB.AttributeProperty)
              for p in graph.subjects(RDF.type, kind)}  # fmt: skip
    return [str(p) for p in sorted(plain, key=str) if (p, RDFS.domain, None) not in graph]


def foreign_terms_are_not_redefined(graph: Graph) -> list[str]:
    defining = (RDFS.comment, RDFS.isDefinedBy, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain)
    found = {f"{s} {p}" for p in defining for s in graph.subjects(p) if not str(s).startswith(terms.SHARED)}
    return sorted(found)


def schemes_are_worded(graph: Graph) -> list[str]:
    return texts(graph, schemes(graph), DCTERMS.title, DCTERMS.description, SKOS.prefLabel)


def schemes_have_notation_and_date(graph: Graph) -> list[str]:
    """A list of another publisher names where it is published: since when is not ours to say."""

    def wanted(scheme: Node) -> tuple[URIRef, URIRef]:
        return SKOS.notation, DCTERMS.issued if str(scheme).startswith(terms.SHARED) else DCTERMS.source

    return [f"{s} {p}" for s in schemes(graph) for p in wanted(s) if len(list(graph.objects(s, p))) != 1]


def concepts_are_worded(graph: Graph) -> list[str]:
    return texts(graph, concepts(graph), SKOS.prefLabel, SKOS.definition)


def concepts_have_one_notation(graph: Graph) -> list[str]:
    return [str(c) for c in concepts(graph) if len(list(graph.objects(c, SKOS.notation))) != 1]


def concepts_end_in_their_notation(graph: Graph) -> list[str]:
    return [str(c) for c in concepts(graph) if str(c).rpartition("/")[2] != str(graph.value(c, SKOS.notation))]


def own_concepts_stand_below_their_scheme(graph: Graph) -> list[str]:
    own = [c for c in concepts(graph) if str(c).startswith(terms.SHARED)]
    return [str(c) for c in own if str(graph.value(c, SKOS.inScheme)) != str(c).rpartition("/")[0]]


def concepts_reach_their_scheme(graph: Graph) -> list[str]:
    def reaches(concept: Node, scheme: Node) -> bool:
        top = (concept, SKOS.topConceptOf, scheme) in graph and (scheme, SKOS.hasTopConcept, concept) in graph
        return top or any((above, SKOS.inScheme, scheme) in graph for above in graph.objects(concept, SKOS.broader))

    placed = [(c, list(graph.objects(c, SKOS.inScheme))) for c in concepts(graph)]
    return [str(c) for c, own in placed if not own or not all(reaches(c, s) for s in own)]


def top_concepts_exist(graph: Graph) -> list[str]:
    return sorted(str(o) for o in set(graph.objects(None, SKOS.hasTopConcept)) - set(concepts(graph)))


def notations_are_unique_in_a_scheme(graph: Graph) -> list[str]:
    pairs = [(s, n) for s in schemes(graph) for c in graph.subjects(SKOS.inScheme, s)
             for n in graph.objects(c, SKOS.notation)]  # fmt: skip
    return [str(pair) for pair, times in Counter(pairs).items() if times > 1]


def orders_are_unique_in_a_scheme(graph: Graph) -> list[str]:
    def orders(scheme: Node) -> list[int]:
        found = (graph.value(c, omin("order")) for c in graph.subjects(SKOS.inScheme, scheme))
        return sorted(int(str(order)) for order in found if order is not None)

    def wanted(scheme: Node) -> list[int]:
        return list(range(1, 1 + len(list(graph.subjects(SKOS.inScheme, scheme)))))

    return [str(s) for s in schemes(graph) if orders(s) != wanted(s)]


def indicators_are_complete(graph: Graph) -> list[str]:
    lists = {
        omin("family"): URIRef("https://w3id.org/omin/family"),
        UNIT_MEASURE: URIRef("https://w3id.org/omin/code/unit"),
        omin("polarity"): URIRef("https://w3id.org/omin/code/polarity"),
    }

    def wrong(indicator: Node) -> Iterator[str]:
        for predicate, scheme in lists.items():
            values = list(graph.objects(indicator, predicate))
            if len(values) != 1 or (values[0], SKOS.inScheme, scheme) not in graph:
                yield f"{indicator} {predicate}"

    return [message for i in sorted(graph.subjects(RDF.type, INDICATOR), key=str) for message in wrong(i)]


def indicators_are_those_of_the_scheme(graph: Graph) -> list[str]:
    typed = set(graph.subjects(RDF.type, INDICATOR))
    return sorted(map(str, typed ^ set(graph.subjects(SKOS.inScheme, URIRef("https://w3id.org/omin/indicator")))))


def complements_are_symmetric_percentages(graph: Graph) -> list[str]:
    percent = URIRef(terms.UNIT + "PERCENT")

    def fits(one: Node, other: Node) -> bool:
        units = {graph.value(one, UNIT_MEASURE), graph.value(other, UNIT_MEASURE)}
        turned = graph.value(one, omin("polarity")) != graph.value(other, omin("polarity"))
        return (other, omin("complement"), one) in graph and units == {percent} and turned

    pairs = sorted(graph.subject_objects(omin("complement")), key=str)
    return [f"{one} {other}" for one, other in pairs if not fits(one, other)]


def there_is_no_blank_node(graph: Graph) -> list[str]:
    return [str(triple) for triple in graph if any(isinstance(term, BNode) for term in triple)]


def natural_language_is_tagged(graph: Graph) -> list[str]:
    wording = (RDFS.label, RDFS.comment, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.editorialNote,
               DCTERMS.title, DCTERMS.description)  # fmt: skip
    found = [o for p in wording for o in graph.objects(None, p)]
    return [str(o) for o in found if not (isinstance(o, Literal) and o.language in BOTH)]


def own_names_that_are_used_exist(graph: Graph) -> list[str]:
    used = {term for triple in graph for term in triple if str(term).startswith(OMIN) and isinstance(term, URIRef)}
    return sorted(map(str, used - set(own_terms(graph))))


def with_triple(*triple: Node) -> Graph:
    subject, predicate, value = triple
    return copy_without(BNode(), None).add((subject, predicate, value))


SMARTPHONE = URIRef("https://w3id.org/omin/indicator/sans-smartphone")
KIND = URIRef("https://w3id.org/omin/code/kind/")
SURVEY = URIRef("https://w3id.org/omin/code/kind/survey")
STRAY = URIRef("https://w3id.org/omin/code/kind/stray")
FOREIGN = URIRef(terms.SDMX_ATTRIBUTE + "obsStatus")

# Each rule with a change to the vocabulary that must make it speak.
RULES: list[tuple[Rule, Callable[[], Graph]]] = [
    (terms_are_worded, lambda: copy_without(omin("value"), RDFS.label, Literal("valeur", lang="fr"))),
    (terms_are_worded, lambda: with_triple(omin("value"), RDFS.label, Literal("encore", lang="fr"))),
    (terms_say_who_defines_them, lambda: copy_without(omin("value"), RDFS.isDefinedBy)),
    (terms_are_typed, lambda: copy_without(omin("value"), RDF.type, OWL.DatatypeProperty)),
    (properties_have_a_range, lambda: copy_without(omin("refArea"), RDFS.range)),
    (ranges_fit_the_kind_of_property, lambda: copy_without(omin("value"), RDFS.range)),
    (coded_properties_have_a_list, lambda: copy_without(omin("age"), QB.codeList)),
    (coded_properties_have_a_list, lambda: copy_without(None, RDF.type, SKOS.ConceptScheme)),
    (listed_properties_are_coded, lambda: copy_without(omin("age"), RDF.type, QB.CodedProperty)),
    (cube_components_have_no_domain, lambda: with_triple(omin("age"), RDFS.domain, QB.Observation)),
    (other_properties_have_a_domain, lambda: copy_without(omin("level"), RDFS.domain)),
    (foreign_terms_are_not_redefined, lambda: with_triple(FOREIGN, RDFS.comment, Literal("x", lang="en"))),
    (schemes_are_worded, lambda: copy_without(None, DCTERMS.title)),
    (schemes_have_notation_and_date, lambda: copy_without(None, DCTERMS.issued)),
    (schemes_have_notation_and_date, lambda: copy_without(None, DCTERMS.source)),
    (concepts_are_worded, lambda: copy_without(SURVEY, SKOS.definition)),
    (concepts_have_one_notation, lambda: copy_without(SURVEY, SKOS.notation)),
    (concepts_end_in_their_notation, lambda: copy_without(SURVEY, SKOS.notation)),
    (own_concepts_stand_below_their_scheme, lambda: copy_without(SURVEY, SKOS.inScheme)),
    (concepts_reach_their_scheme, lambda: copy_without(SURVEY, SKOS.topConceptOf)),
    (concepts_reach_their_scheme, lambda: copy_without(None, SKOS.hasTopConcept, SURVEY)),
    (top_concepts_exist, lambda: with_triple(KIND, SKOS.hasTopConcept, STRAY)),
    (notations_are_unique_in_a_scheme, lambda: with_triple(SURVEY, SKOS.notation, Literal("vote"))),
    (orders_are_unique_in_a_scheme, lambda: copy_without(SURVEY, omin("order"))),
    (indicators_are_complete, lambda: copy_without(SMARTPHONE, omin("family"))),
    (indicators_are_complete, lambda: copy_without(SMARTPHONE, UNIT_MEASURE)),
    (indicators_are_complete, lambda: copy_without(SMARTPHONE, omin("polarity"))),
    (indicators_are_those_of_the_scheme, lambda: copy_without(SMARTPHONE, RDF.type, INDICATOR)),
    (complements_are_symmetric_percentages, lambda: copy_without(SMARTPHONE, omin("complement"))),
    (there_is_no_blank_node, lambda: with_triple(BNode(), RDF.type, SKOS.Concept)),
    (natural_language_is_tagged, lambda: with_triple(SURVEY, SKOS.altLabel, Literal("bare"))),
    (own_names_that_are_used_exist, lambda: with_triple(SURVEY, omin("invented"), SURVEY)),
]


@pytest.mark.parametrize(("rule", "broken"), RULES, ids=[f"{rule.__name__}-{n}" for n, (rule, _) in enumerate(RULES)])
def test_rule_holds_and_can_fail(rule: Rule, broken: Callable[[], Graph]) -> None:
    assert rule(shipped()) == []
    assert rule(broken()) != []


def test_every_own_name_that_python_says_exists() -> None:
    said = {v for v in vars(terms).values() if isinstance(v, str) and v.startswith(OMIN) and v != OMIN}
    assert terms.VALUE in said
    assert said <= {str(t) for t in own_terms(shipped())}


def test_the_ontology_introduces_itself() -> None:
    wanted = {DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, DCTERMS.issued, DCTERMS.modified,
              OWL.versionIRI, OWL.versionInfo}  # fmt: skip
    graph = shipped()
    assert wanted <= set(graph.predicates(ONTOLOGY))
    assert texts(graph, [ONTOLOGY], DCTERMS.title, DCTERMS.description) == []
    assert str(graph.value(ONTOLOGY, URIRef("http://purl.org/vocab/vann/preferredNamespaceUri"))) == OMIN


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("refArea", terms.SDMX_DIMENSION + "refArea"),
        ("refPeriod", terms.SDMX_DIMENSION + "refPeriod"),
        ("age", terms.SDMX_DIMENSION + "age"),
        ("sex", terms.SDMX_DIMENSION + "sex"),
        ("value", terms.SDMX_MEASURE + "obsValue"),
        ("source", terms.DCT + "source"),
        ("retrieved", terms.DCT + "date"),
    ],
)
def test_a_stranger_finds_the_standard_term_above_ours(name: str, parent: str) -> None:
    assert (omin(name), RDFS.subPropertyOf, URIRef(parent)) in shipped()


def test_levels_go_from_the_country_down_to_the_iris() -> None:
    levels = list(shipped().subjects(SKOS.inScheme, URIRef("https://w3id.org/omin/code/level")))
    ranked = sorted(levels, key=lambda level: int(str(shipped().value(level, omin("order")))))
    names = [str(shipped().value(level, SKOS.notation)) for level in ranked]
    wanted = "country nuts1 region nuts2 departement nuts3 epci commune arrondissement iris"
    assert names == wanted.split()
