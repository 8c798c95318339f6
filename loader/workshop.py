"""From territory folders to N-Triples files: what `check` and `build` have in common."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from loader import catalogue, compiler, described, mapper, observatory, periods, words
from loader.catalogue import Built
from loader.crew import ALONE, Crew
from loader.finding import Finding, is_error
from loader.foreign_terms import in_words
from loader.inputs import Context
from loader.mapper import Outcome, Sink
from loader.mapping import SourceMapping
from loader.names import Gazetteer
from loader.needs import checks
from loader.observatory import Observatory
from loader.passes import THINGS_GRAPH
from loader.pieces import Shelf, Told
from loader.plan import Plan
from loader.quality import rules
from loader.sheaf import Files, Sheaf
from loader.values import Lexicon
from ontology.iris import PERIODS_GRAPH, VOCABULARY_GRAPH, Base
from ontology.vocabulary import Vocabulary

Say = Callable[[str, str], None]  # a sentence in French and in English


@dataclass
class Mapped:
    """All that was mapped: the observatories, what came of each mapping, digests of all triples and of each graph.

    `parts` are the files they were written to with their graphs, where they were; `carried` are the graphs that are as
    they were in the version before.
    """

    observatories: list[Observatory] = field(default_factory=list[Observatory])
    built: dict[str, list[Built]] = field(default_factory=lambda: defaultdict[str, list[Built]](list))
    lexicons: dict[str, Lexicon] = field(default_factory=dict[str, Lexicon])
    parts: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    found: list[Finding] = field(default_factory=list[Finding])
    digest: str = ""
    digests: dict[str, str] = field(default_factory=dict[str, str])
    carried: frozenset[str] = frozenset()

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
        mapped = map_into(folders, Bench(Sheaf(files.write)), say, data)
        mapped.parts = files.parts
    return mapped


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a mapping is mapped: where its N-Triples go, who maps its chunks, and what is kept of earlier work."""

    sheaf: Sheaf
    crew: Crew = ALONE
    shelf: Shelf | None = None


def map_into(folders: Sequence[Path], bench: Bench, say: Say, data: Path | None = None) -> Mapped:
    """Map the territories' folders, pass the N-Triples on as they come, and gather every finding.

    Sources that are not in their territory's folder are looked for below `data`.
    """
    mapped, sheaf = Mapped(), bench.sheaf
    for folder in folders:
        one, found = observatory.read(folder, data)
        mapped.found += found
        if one is not None:
            mapped.observatories.append(one)
    mapped.found += observatory.shared_bases(mapped.observatories)
    extra = [path for one in mapped.observatories for path in one.words]
    own = [one.folder for one in mapped.observatories]
    try:
        read = words.read(extra, own, bench.shelf)
    except ValueError as error:
        mapped.found.append(Finding("vocabulary-unreadable", "ontology", details={"reason": str(error)}))
        return mapped
    sheaf.hold(VOCABULARY_GRAPH, read.lines)
    mapped.found += [found for one in mapped.observatories for found in in_words(one.words, one.base.iri)]
    for one in mapped.observatories:
        _map_observatory(one, read.vocabulary, mapped, bench, say)
    sheaf.settle()
    mapped.digest, mapped.digests, mapped.carried = sheaf.digest(), sheaf.digests(), sheaf.carried()
    return mapped


def _map_observatory(one: Observatory, vocabulary: Vocabulary, mapped: Mapped, bench: Bench, say: Say) -> None:
    known = lexicon(one, vocabulary, bench.shelf)
    mapped.lexicons[one.base.iri] = known
    mapped.found += _territory(one, known)
    mapped.found += [*rules.unknown(one), *checks.unknown(one, known)]
    for mapping in one.absent:
        say(*_absent(mapping))
    context = Context(known, bench.sheaf.digests()[VOCABULARY_GRAPH])
    for mapping in one.mappings:
        mapped.built[one.base.iri] += map_source(mapping, context, mapped, bench)
        say(*_progress(mapping, mapped.built[one.base.iri]))
    built = mapped.built[one.base.iri]
    bench.sheaf.write_lines(one.base.graph("catalogue"), catalogue.triples(one, built))
    used = {notation for item in built for notations in item.outcome.periods.values() for notation in notations}
    bench.sheaf.hold_lines(PERIODS_GRAPH, periods.triples(used))


def lexicon(one: Observatory, vocabulary: Vocabulary, shelf: Shelf | None = None) -> Lexicon:
    """What the observatory's mappings may refer to: the vocabulary, and the things they describe themselves."""
    keys: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for mapping in one.mappings:
        keys["source"].add(mapping.source.slug)
        for kind, some in _described(mapping, shelf)[1].items():
            keys[kind] |= some.keys()
            if kind == "territory":
                for key, told in some.items():
                    names[key] |= told
    things = {kind: frozenset(some) for kind, some in keys.items()}
    return Lexicon(one.base, vocabulary, things, Gazetteer(names))


def _described(mapping: SourceMapping, shelf: Shelf | None) -> Told:
    """What is wrong with the columns, and the things that the mapping describes."""
    return _told(mapping) if shelf is None else shelf.described(mapping, _told)


def _told(mapping: SourceMapping) -> Told:
    found = mapper.columns_found(mapping)
    known = not any(finding.code == "unknown-column" for finding in found)
    return found, described.things(mapping) if known else {}


def _territory(one: Observatory, lexicon: Lexicon) -> Iterator[Finding]:
    if one.territory not in lexicon.things.get("territory", frozenset()):
        line, column = one.document.where(("territory",))
        details = {"kind": "territory", "near": "-"}
        yield Finding("unknown-thing", str(one.document.path), line, column, value=one.territory, details=details)


def map_source(mapping: SourceMapping, context: Context, mapped: Mapped, bench: Bench) -> list[Built]:
    """The mapping's outcome, unless the mapping itself is at fault: then only its findings are kept."""
    compiled, found = compiler.compile_mapping(mapping, context.lexicon)
    found += _described(mapping, bench.shelf)[0]
    mapped.found += found
    if is_error(finding for finding in found if finding.code != "unused-column"):
        return []
    outcome = _outcome(compiled, context, bench)
    mapped.found += outcome.found
    return [Built(compiled, outcome)]


def _outcome(plan: Plan, context: Context, bench: Bench) -> Outcome:
    """What comes of a mapping: as it is known where nothing it depends on changed, else by mapping it."""
    base, shelf = context.lexicon.base, bench.shelf
    graphs = {dataset.slug: base.graph(dataset.slug) for dataset in plan.mapping.datasets}
    if shelf is None:
        return mapper.run(plan, context.lexicon, _sink(bench.sheaf, base, graphs), bench.crew)
    key = context.key(plan.mapping, shelf.key(plan.mapping))
    outcome = shelf.outcome(plan.mapping, key)
    if outcome is None:
        with shelf.things(plan.mapping) as keep:
            sink = _sink(bench.sheaf, base, graphs, keep)
            outcome = mapper.run(plan, context.lexicon, sink, bench.crew)
        shelf.keep(plan.mapping, key, outcome)
        return outcome
    for graph in graphs.values():
        if graph in bench.sheaf.known:
            bench.sheaf.carry(graph)
    for block in shelf.share(plan.mapping):
        bench.sheaf.hold(base.graph(THINGS_GRAPH), block)
    return outcome


def _sink(
    sheaf: Sheaf, base: Base, graphs: Mapping[str, str], keep: Callable[[memoryview], object] = lambda _data: None
) -> Sink:
    """Takes a mapping's triples by the short names of their graphs; `keep` takes those of the graph of things too."""

    def sink(name: str, data: memoryview) -> None:
        if name == THINGS_GRAPH:
            keep(data)
            sheaf.hold(base.graph(name), data)
        else:
            sheaf.write(graphs[name], data)

    return sink


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
