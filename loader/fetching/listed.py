"""The files that territories' mappings read, with the address each is fetched from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader import observatory, toml
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.mapping_toml import from_document


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of one territory (the slug of its observatory), and the mappings that read it."""

    territory: str
    file: Path
    mappings: tuple[SourceMapping, ...]

    @property
    def fetched(self) -> SourceMapping | None:
        """The mapping that says where the file comes from."""
        return next((one for one in self.mappings if one.source.fetch), None)


def listed(folders: Sequence[Path], data: Path | None = None) -> tuple[list[Listed], list[Finding]]:
    """All files of the territories, and what is wrong with their TOML; `data` as in `observatory.read`."""
    files: list[Listed] = []
    found: list[Finding] = []
    for folder in folders:
        some, wrong = _territory(folder, data)
        files += some
        found += wrong
    return files, found


def _territory(folder: Path, data: Path | None) -> tuple[list[Listed], list[Finding]]:
    path = folder / "observatory.toml"
    if not path.is_file():
        return [], [Finding("no-observatory", str(folder))]
    document = toml.read(path, "observatory.schema.json")
    if isinstance(document, list):
        return [], document
    slug = str(document.data["slug"])
    places = [folder, *([data / slug, data] if data else [])]
    by_file: dict[Path, list[SourceMapping]] = {}
    found: list[Finding] = []
    for one in _mappings(folder, places, found):
        if observatory.file_fault(one, places) == "source-outside":
            found.append(
                Finding("source-outside", str(one.path), *one.where(("source", "file")), value=one.source.file)
            )
        else:
            by_file.setdefault(one.file, []).append(one)
    return [Listed(slug, file, tuple(some)) for file, some in by_file.items()], found


def _mappings(folder: Path, places: Sequence[Path], found: list[Finding]) -> Iterator[SourceMapping]:
    """The mappings with their files: where these are, or else where they are to be."""
    for path in sorted(one for one in folder.glob("*.toml") if one.name != "observatory.toml"):
        document = toml.read(path, "mapping.schema.json")
        if isinstance(document, list):
            found += document
            continue
        name = document.data["source"]["file"]
        here = next((one / name for one in places if (one / name).is_file()), None)
        yield from_document(document, here or places[min(1, len(places) - 1)] / name)
