"""Our side of a measured run, in a process of its own: `python -m benchmarks.ours map|build TERRITORY OUT`."""

import sys
from contextlib import ExitStack
from pathlib import Path

from loader import compiler, mapper, observatory, store, workshop
from ontology import vocabulary


def mapped(folder: Path, parts: Path) -> list[tuple[Path, str]]:
    """Map the territory into N-Triples files: what `omin build` does before it loads them."""
    one, found = observatory.read(folder)
    if one is None or found:
        raise SystemExit(f"the territory is at fault: {found}")
    lexicon = workshop.lexicon(one, vocabulary.load([folder / "words.ttl"]))
    parts.mkdir(parents=True)
    with ExitStack() as stack:
        sheaf = workshop.Sheaf(parts, stack)
        for mapping in one.mappings:
            compiled, faults = compiler.compile_mapping(mapping, lexicon)
            outcome = mapper.run(compiled, lexicon, lambda graph, data: sheaf.write(one.base.graph(graph), data))
            if faults or outcome.found:
                raise SystemExit(f"the mapping is at fault: {[*faults, *outcome.found][:5]}")
        return sheaf.parts


def main() -> None:
    """Map, and build the store too where asked."""
    word, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    parts = mapped(folder, out / "parts")
    if word == "build":
        store.create(out / "data", parts)


if __name__ == "__main__":
    main()
