"""What the outcome of a mapping depends on, as keys: the same key, the same outcome."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from loader.mapping import SourceMapping
from loader.sheaf import fingerprint
from loader.values import THINGS, Lexicon

_PACKAGES: Final = ("loader", "ontology")
# What else makes triples, or the store that holds them.
_LIBRARIES: Final = ("numpy", "openpyxl", "pyarrow", "pyoxigraph", "pyproj", "rdflib", "shapely")
_PROGRAM: Final = (".py", ".rq", ".toml", ".json")


@cache
def program() -> str:
    """A digest of the program that maps and loads, and of the versions of its libraries."""
    found = [f"{name} {version(name)}" for name in _LIBRARIES]
    for package in _PACKAGES:
        found += texts(files(package), _PROGRAM)
    rules = sorted(files("mappings").iterdir(), key=lambda one: one.name)
    found += [one.name + one.read_text("utf-8") for one in rules if one.name.endswith(_PROGRAM)]
    return fingerprint(found)


def texts(folder: Traversable, endings: tuple[str, ...]) -> Iterator[str]:
    """The names and texts of all files below a folder that end so, in order."""
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from texts(entry, endings)
        elif entry.name.endswith(endings):
            yield entry.name + entry.read_text("utf-8")


def of_source(mapping: SourceMapping, sha256: str) -> str:
    """A key of a mapping and its source file (by its sum), and of where findings would say that they are."""
    places = (str(mapping.path), str(mapping.file))
    return fingerprint([program(), *places, mapping.path.read_text("utf-8"), sha256])


@dataclass(frozen=True, slots=True)
class Context:
    """What mappings may refer to, with a digest of the vocabulary."""

    lexicon: Lexicon
    vocabulary: str
    _kinds: dict[str, str] = field(default_factory=dict[str, str])

    def key(self, mapping: SourceMapping, source: str) -> str:
        """A key of all that a mapping's outcome depends on; `source` is that of `of_source`."""
        kinds = [self._of_kind(kind) for kind in sorted(self._referred(mapping))]
        named = [self._of_names()] if any(cell.find for cell in mapping.cells()) else []
        return fingerprint([source, self.lexicon.base.iri, self.vocabulary, *kinds, *named])

    def _referred(self, mapping: SourceMapping) -> set[str]:
        """The kinds of things that cells of the mapping refer to."""
        found = {one.kind for thing, _ in mapping.all_things() for one in thing.properties}
        known = self.lexicon.vocabulary.properties
        for measure in (measure for dataset in mapping.datasets for measure in dataset.measures):
            names = (*measure.dimensions, *measure.attributes)
            found |= {known[name].range for name in names if name in known}
        return found & THINGS

    def _of_kind(self, kind: str) -> str:
        if kind not in self._kinds:
            self._kinds[kind] = fingerprint([kind, *sorted(self.lexicon.things.get(kind, ()))])
        return self._kinds[kind]

    def _of_names(self) -> str:
        if "" not in self._kinds:
            names = self.lexicon.gazetteer.names
            self._kinds[""] = fingerprint(f"{key}\n{name}" for key in sorted(names) for name in sorted(names[key]))
        return self._kinds[""]
