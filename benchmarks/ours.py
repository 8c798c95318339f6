"""Our side of a measured run, in a process of its own: `python -m benchmarks.ours map|build TERRITORY OUT`."""

import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from loader import mapper, observatory, plan, store
from loader.mapping import SourceMapping
from loader.values import Lexicon
from loader.workshop import Sheaf
from ontology import vocabulary


def mapped(folder: Path, parts: Path) -> list[tuple[Path, str]]:
    """Map the territory into N-Triples files: what `omin build` does before it loads them."""
    one, found = observatory.read(folder)
    if one is None or found:
        raise SystemExit(f"the territory is at fault: {found}")
    lexicon = Lexicon(one.base, vocabulary.load([folder / "words.ttl"]), _keys(one.mappings))
    parts.mkdir(parents=True)
    with ExitStack() as stack:
        sheaf = Sheaf(parts, stack)
        for mapping in one.mappings:
            compiled, faults = plan.compile_mapping(mapping, lexicon)
            outcome = mapper.run(compiled, lexicon, lambda graph, data: sheaf.write(one.base.graph(graph), data))
            if faults or outcome.found:
                raise SystemExit(f"the mapping is at fault: {[*faults, *outcome.found][:5]}")
        return sheaf.parts


def _keys(mappings: tuple[SourceMapping, ...]) -> dict[str, frozenset[str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for mapping in mappings:
        keys["source"].add(mapping.source.slug)
        for kind, some in mapper.thing_keys(mapping).items():
            keys[kind] |= some
    return {kind: frozenset(some) for kind, some in keys.items()}


def main() -> None:
    """Map, and build the store too where asked."""
    word, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    parts = mapped(folder, out / "parts")
    if word == "build":
        store.create(out / "data", parts)


if __name__ == "__main__":
    main()
