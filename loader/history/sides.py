"""Two versions side by side: what is the same in both, and which figures and other things are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from loader.history import comparing, datasets, things
from loader.history.datasets import Dataset
from loader.store import Reader
from ontology import figures, gathering, history
from ontology.figures import Table

_THINGS: Final = "graph/things"


@dataclass(frozen=True)
class Side:
    """A version, or a draft of one, in its folder with its manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    @cached_property
    def reader(self) -> Reader:
        """Its store."""
        return Reader(self.folder / "data")

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digests of its graphs, as far as they are known."""
        return dict(self.manifest.get("digests", {}))

    @cached_property
    def datasets(self) -> dict[str, Dataset]:
        """Its datasets by IRI."""
        return datasets.read(self.reader, self.digests)

    @cached_property
    def figures(self) -> Table:
        """Its figures in columns; made from the store where the version is so old that it has none beside it."""
        path = self.folder / figures.FILE
        return figures.read(path) if path.is_file() else gathering.gather(self.reader.csv)


@dataclass(frozen=True)
class Comparison:
    """From one version, if there is one, to another."""

    old: Side | None
    new: Side

    @cached_property
    def datasets(self) -> tuple[dict[str, Dataset], dict[str, Dataset]]:
        """The datasets of both."""
        return self.old.datasets if self.old else {}, self.new.datasets

    @cached_property
    def same(self) -> frozenset[str]:
        """The graphs that are known to be the same in both."""
        before = self.old.digests if self.old else {}
        return frozenset(graph for graph, digest in self.new.digests.items() if before.get(graph) == digest)

    @cached_property
    def figures(self) -> Table:
        """The figures that differ, as `comparing.compare` gives them."""
        old, new = self.datasets
        same = [
            iri for iri in old.keys() & new.keys() if old[iri].graph == new[iri].graph and new[iri].graph in self.same
        ]
        return comparing.compare(self.old.figures if self.old else None, self.new.figures, same)

    @cached_property
    def things(self) -> Table:
        """The other things that differ, as `things.compare` gives them."""
        both = [self.new, *([self.old] if self.old else [])]
        graphs: dict[str, str | None] = {f"{base}{_THINGS}": None for one in both for base in one.manifest["bases"]}
        graphs |= {one.graph: one.iri for some in self.datasets for one in some.values() if not one.observed}
        known = {} if self.same.issuperset(graphs) else graphs
        return things.compare(self.old.reader if self.old else None, self.new.reader, known)

    def gone(self) -> list[str]:
        """The observations that were withdrawn from datasets that stay."""
        gone, stay = figures.with_word(self.figures, history.CHANGE, history.WITHDRAWN), self.datasets[1]
        rows = gone.select(["observation", "dataset"]).to_pylist()
        return [row["observation"] for row in rows if row["dataset"] in stay]
