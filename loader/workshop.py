"""From territory folders to N-Triples files: what `check` and `build` have in common."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from loader import catalogue, compiler, described, mapper, observatory, periods
from loader.catalogue import Built
from loader.crew import ALONE, Crew
from loader.finding import Finding, is_error
from loader.foreign_terms import in_words
from loader.mapping import SourceMapping
from loader.names import Gazetteer
from loader.needs import checks
from loader.observatory import Observatory
from loader.passages import checks as passages
from loader.passes import THINGS_GRAPH
from loader.quality import rules
from loader.sheaf import Files, Sheaf, Write
from loader.values import Lexicon
from ontology import vocabulary
from ontology.iris import PERIODS_GRAPH, VOCABULARY_GRAPH
from ontology.vocabulary import Vocabulary

Say = Callable[[str, str], None]  # a sentence in French and in English


@dataclass
class Mapped:
    """All that was mapped: the observatories, what came of each mapping, digests of all triples and of each graph.

    `parts` are the files they were written to with their graphs, where they were.
    """

    observatories: list[Observatory] = field(default_factory=list[Observatory])
    built: dict[str, list[Built]] = field(default_factory=lambda: defaultdict[str, list[Built]](list))
    lexicons: dict[str, Lexicon] = field(default_factory=dict[str, Lexicon])
    parts: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    found: list[Finding] = field(default_factory=list[Finding])
    digest: str = ""
    digests: dict[str, str] = field(default_factory=dict[str, str])

    def dataset_graphs(self) -> set[str]:
        """The graphs that hold observations."""
        return {
            one.base.graph(dataset.slug)
            for one in self.observatories
            for mapping in one.mappings
            for dataset in mapping.datasets
            if dataset.measures
        }


def map_folders(folders: Sequence[Path], parts: Path, say: Say, data: Path | None = None) -> Mapped:
    """Map the territories' folders into N-Triples files under `parts`, named in `Mapped.parts`; as `map_into`."""
    with ExitStack() as stack:
        files = Files(parts, stack)
        mapped = map_into(folders, files.write, say, data)
        mapped.parts = files.parts
    return mapped


def map_into(folders: Sequence[Path], write: Write, say: Say, data: Path | None = None, crew: Crew = ALONE) -> Mapped:
    """Map the territories' folders, give the N-Triples to `write` as they come, and gather every finding.

    Sources that are not in their territory's folder are looked for below `data`; the crew maps their chunks.
    """
    mapped, sheaf = Mapped(), Sheaf(write)
    for folder in folders:
        one, found = observatory.read(folder, data)
        mapped.found += found
        if one is not None:
            mapped.observatories.append(one)
    mapped.found += observatory.shared_bases(mapped.observatories)
    extra = [path for one in mapped.observatories for path in one.words]
    own = [one.folder for one in mapped.observatories]
    try:
        words = vocabulary.load(extra, own)
    except ValueError as error:
        mapped.found.append(Finding("vocabulary-unreadable", "ontology", details={"reason": str(error)}))
        return mapped
    sheaf.write(VOCABULARY_GRAPH, vocabulary.ntriples(extra, own))
    mapped.found += [found for one in mapped.observatories for found in in_words(one.words, one.base.iri)]
    for one in mapped.observatories:
        _map_observatory(one, words, mapped, sheaf, say, crew)
    mapped.digest, mapped.digests = sheaf.digest(), sheaf.digests()
    return mapped


def _map_observatory(one: Observatory, words: Vocabulary, mapped: Mapped, sheaf: Sheaf, say: Say, crew: Crew) -> None:
    known = lexicon(one, words)
    mapped.lexicons[one.base.iri] = known
    mapped.found += _territory(one, known)
    mapped.found += [*rules.unknown(one), *checks.unknown(one, known), *passages.unknown(one)]
    for mapping in one.absent:
        say(*_absent(mapping))
    for mapping in one.mappings:
        mapped.built[one.base.iri] += map_source(one, mapping, known, mapped, sheaf, crew)
        say(*_progress(mapping, mapped.built[one.base.iri]))
    built = mapped.built[one.base.iri]
    sheaf.write_lines(one.base.graph("catalogue"), catalogue.triples(one, built))
    used = {notation for item in built for notations in item.outcome.periods.values() for notation in notations}
    sheaf.write_lines(PERIODS_GRAPH, periods.triples(used))


def lexicon(one: Observatory, words: Vocabulary) -> Lexicon:
    """What the observatory's mappings may refer to: the vocabulary, and the things they describe themselves."""
    keys: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for mapping in one.mappings:
        keys["source"].add(mapping.source.slug)
        if any(finding.code == "unknown-column" for finding in mapper.columns_found(mapping)):
            continue
        for kind, some in described.things(mapping).items():
            keys[kind] |= some.keys()
            if kind == "territory":
                for key, told in some.items():
                    names[key] |= told
    things = {kind: frozenset(some) for kind, some in keys.items()}
    return Lexicon(one.base, words, things, Gazetteer(names))


def _territory(one: Observatory, lexicon: Lexicon) -> Iterator[Finding]:
    if one.territory not in lexicon.things.get("territory", frozenset()):
        line, column = one.document.where(("territory",))
        details = {"kind": "territory", "near": "-"}
        yield Finding("unknown-thing", str(one.document.path), line, column, value=one.territory, details=details)


def map_source(
    one: Observatory, mapping: SourceMapping, lexicon: Lexicon, mapped: Mapped, sheaf: Sheaf, crew: Crew = ALONE
) -> list[Built]:
    """The mapping's outcome, unless the mapping itself is at fault: then only its findings are kept."""
    compiled, found = compiler.compile_mapping(mapping, lexicon)
    found += mapper.columns_found(mapping)
    mapped.found += found
    if is_error(finding for finding in found if finding.code != "unused-column"):
        return []
    graphs = {dataset.slug: one.base.graph(dataset.slug) for dataset in mapping.datasets}
    graphs[THINGS_GRAPH] = one.base.graph(THINGS_GRAPH)
    outcome = mapper.run(compiled, lexicon, lambda graph, data: sheaf.write(graphs[graph], data), crew)
    mapped.found += outcome.found
    return [Built(compiled, outcome)]


def _absent(mapping: SourceMapping) -> tuple[str, str]:
    name, page = mapping.path.name, mapping.source.page
    return (
        f"{name} : laissé de côté, le fichier {mapping.source.file} n'est pas là ({page})",
        f"{name}: left out, the file {mapping.source.file} is not here ({page})",
    )


def _progress(mapping: SourceMapping, built: Sequence[Built]) -> tuple[str, str]:
    if not built or built[-1].plan.mapping is not mapping:
        return f"{mapping.path.name} : en faute", f"{mapping.path.name}: at fault"
    outcome = built[-1].outcome
    count = sum(outcome.observations.values())
    out, unread = outcome.left_out, outcome.unread
    french = f"{mapping.path.name} : {outcome.rows} lignes, {count} observations"
    english = f"{mapping.path.name}: {outcome.rows} rows, {count} observations"
    french += f", {out} lignes hors champ" * bool(out) + f", {unread} lignes qu'aucune mesure ne lit" * bool(unread)
    english += f", {out} rows not asked for" * bool(out) + f", {unread} rows that no measure reads" * bool(unread)
    return french, english
