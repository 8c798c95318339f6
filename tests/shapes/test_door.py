"""The SHACL door itself: what it takes, what it gives, what it refuses."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH

from loader.shacl import Shapes, ShapesError, ShapeViolation, load_shapes, shape_names, validate

DEF = "https://w3id.org/omin/def#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
PERIOD = f"<https://example.org/p> {TYPE} <{DEF}Period> .\n".encode()
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def _label_violations(*labels: str) -> list[ShapeViolation]:
    lines = [f"<https://example.org/p> {LABEL} {label} .\n".encode() for label in labels]
    found = validate(load_shapes(["period"]), [PERIOD, *lines])
    return [one for one in found if one.shape.endswith("#label")]


def test_names() -> None:
    names = (
        "catalogue",
        "codelist",
        "dataset",
        "indicator",
        "method",
        "observation",
        "period",
        "place",
        "service",
        "source",
        "term",
        "territory",
        "version",
    )
    assert shape_names() == names


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="no shapes 'planet'"):
        load_shapes(["period", "planet"])


def test_a_violation_says_everything() -> None:
    agent = "<https://example.org/a>"
    lines = f"{agent} {TYPE} <http://xmlns.com/foaf/0.1/Agent> .\n{agent} <http://xmlns.com/foaf/0.1/name> {agent} .\n"
    assert validate(load_shapes(["catalogue"]), [lines.encode()]) == [
        ShapeViolation(
            shape="https://w3id.org/omin/shape/catalogue#agentName",
            focus="https://example.org/a",
            path="http://xmlns.com/foaf/0.1/name",
            value="https://example.org/a",
            severity="error",
            message_fr="L'organisation doit avoir un nom.",
            message_en="The organisation must have a name.",
        )
    ]


def test_violations_come_sorted() -> None:
    found = validate(load_shapes(["period"]), [PERIOD.replace(b"/p>", b"/q>"), PERIOD])
    assert [(one.shape, one.focus) for one in found] == sorted((one.shape, one.focus) for one in found)
    assert {one.focus for one in found} == {"https://example.org/p", "https://example.org/q"}


def test_parts_are_judged_together_and_nothing_is_kept() -> None:
    shapes = load_shapes(["period"])
    label = f'<https://example.org/p> {LABEL} "2022" .\n'.encode()
    alone = validate(shapes, [PERIOD])
    assert len(validate(shapes, [PERIOD, label])) == len(alone) - 1
    assert validate(shapes, [PERIOD]) == alone
    assert validate(shapes, []) == []


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (r'"a \"b\" . c"@fr', 'a "b" . c'),
        (r'"Pessac é \u00e9"@fr', "Pessac é é"),
        (r'"back\\nslash"@fr', r"back\nslash"),
        (r'"two\nlines"@fr', "two\nlines"),
    ],
)
def test_literals_are_read_as_n_triples_say(label: str, text: str) -> None:
    assert _label_violations(label) == []
    found = validate(load_shapes(["period"]), [PERIOD, f"<https://example.org/p> {_NOTATION} {label} .\n".encode()])
    assert text in {one.value for one in found}


_NOTATION = "<http://www.w3.org/2004/02/skos/core#notation>"


@pytest.mark.parametrize(
    "line",
    [
        "<a:b> <a:c> <a:d>",
        "<a:b> <a:c> .",
        "nonsense",
        "<a:b> <a:c> plain .",
        "<a:b> <a:c> <a d> .",
        '<a:b> a:c "d" .',
    ],
)
def test_what_is_no_n_triples_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="N-Triples"):
        validate(load_shapes(["period"]), [f"{line}\n".encode()])


def test_shapes_at_fault_are_told_from_data_at_fault() -> None:
    graph = Graph()
    graph.parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . <a:s> a sh:PropertyShape ; sh:targetNode <a:b> ;
        sh:path <a:p> ; sh:minCount "many" .""",
        format="turtle",
    )
    with pytest.raises(ShapesError):
        validate(Shapes(graph), [PERIOD])


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*/invalid.*.ttl"))[::6], ids=lambda path: path.stem)
def test_judging_all_focus_nodes_at_once_changes_no_result(path: Path) -> None:
    """`load_shapes` moves targets to property shapes; the shapes as written must find the same."""
    name = path.parent.name
    data, shapes = Graph().parse(path), Graph().parse(Path(__file__).parents[2] / "shapes" / f"{name}.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
    assert isinstance(report, Graph)
    expected = [str(report.value(result, SH.sourceShape)) for result in report.subjects(RDF.type, SH.ValidationResult)]
    triples = data.serialize(format="nt", encoding="utf-8")
    assert [one.shape for one in validate(load_shapes([name]), [triples])] == sorted(expected)
