"""Our side of a measured run, in a process of its own: `python -m benchmarks.ours map|build TERRITORY OUT`."""

import sys
from contextlib import ExitStack
from pathlib import Path

from loader import compiler, mapper, observatory, store, workshop
from loader.sheaf import Files, Sheaf, Write
from ontology import vocabulary


def mapped(folder: Path, write: Write) -> None:
    """Map the territory: what `omin build` does before its store is judged."""
    one, found = observatory.read(folder)
    if one is None or found:
        raise SystemExit(f"the territory is at fault: {found}")
    lexicon = workshop.lexicon(one, vocabulary.load([folder / "words.ttl"]))
    sheaf = Sheaf(write)
    for mapping in one.mappings:
        compiled, faults = compiler.compile_mapping(mapping, lexicon)
        outcome = mapper.run(compiled, lexicon, lambda graph, data: sheaf.write(one.base.graph(graph), data))
        if faults or outcome.found:
            raise SystemExit(f"the mapping is at fault: {[*faults, *outcome.found][:5]}")


def main() -> None:
    """Map into files, or map and load at the same time."""
    word, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    parts = out / "parts"
    parts.mkdir(parents=True)
    if word == "map":
        with ExitStack() as stack:
            mapped(folder, Files(parts, stack).write)
    else:
        with store.loading(out / "data") as load:
            mapped(folder, load.write)


if __name__ == "__main__":
    main()
