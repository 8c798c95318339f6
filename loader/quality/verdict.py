"""The graphs that a judged version gets beside its data: the rules, the measurements, the waivers."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from loader import store
from loader.finding import Finding
from loader.ntriples import about, texts
from loader.observatory import Observatory
from loader.quality import rules
from loader.quality.measure import measure
from loader.sheaf import Sheaf
from loader.workshop import Mapped
from ontology import iris
from ontology.figures import Table
from ontology.terms import DCT, DQV, RDFS, WAIVED_BY, WAIVER_CLASS, WAIVES, WHY

_TITLE: Final = {"fr": "La qualité de cette version", "en": "The quality of this version"}
_DESCRIPTION: Final = {
    "fr": "Le verdict, ce qui est couvert, ce qui manque ou est secret, et de quand datent les chiffres.",
    "en": "The verdict, what is covered, what is missing or secret, and how old the figures are.",
}


def write(directory: Path, mapped: Mapped, found: Sequence[Finding], table: Table, *, merge: bool = True) -> str:
    """Add the verdict to the store in `directory`; gives the digest of all that the version holds now.

    `table` are the columns of its figures, `merge` is as for `store.loading`.
    """
    graphs = measure(store.Reader(directory), mapped, found, table)
    graphs[iris.RULES_GRAPH] = list(rules.triples())
    graphs.setdefault(iris.QUALITY_GRAPH, []).extend(_document())
    for one in mapped.observatories:
        graphs[one.base.graph("quality")] += _waivers(one)
    with store.loading(directory, merge=merge) as load:
        sheaf = Sheaf(load.write)
        for graph, lines in graphs.items():
            sheaf.write_lines(graph, lines)
    return sheaf.digest(mapped.digest)


def _document() -> Iterator[str]:
    titles = [(RDFS + "label", texts(_TITLE)), (DCT + "title", texts(_TITLE))]
    yield from about(iris.QUALITY, [DQV + "QualityMetadata"], [*titles, (DCT + "description", texts(_DESCRIPTION))])


def _waivers(observatory: Observatory) -> Iterator[str]:
    for one in observatory.waivers:
        pairs = [
            (WAIVES, f"<{rules.named()[one.rule]}>"),
            (WAIVED_BY, f"<{observatory.base.catalogue}>"),
            (WHY, texts(one.why)),
        ]
        yield from about(observatory.base.name("waiver", one.rule.replace("#", "-")), [WAIVER_CLASS], pairs)
