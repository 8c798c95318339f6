"""Where the N-Triples of a mapping go: files, one per graph, or whatever else takes bytes by graph."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import xxhash

# Takes a graph (full IRI) and bytes of whole N-Triples lines.
Write = Callable[[str, memoryview], object]


@dataclass
class Sheaf:
    """Passes N-Triples on by graph, and keeps a digest of each graph's bytes.

    The digest tells whether anything changed and names the version; it guards against nobody, so it may be a fast one
    (XXH3, 128 bits: SHA-256 took a fifth of the time of mapping).
    """

    write_to: Write
    _digests: dict[str, xxhash.xxh3_128] = field(default_factory=dict[str, xxhash.xxh3_128])

    def write(self, graph: str, data: memoryview | bytes) -> None:
        """Add N-Triples to a graph (full IRI)."""
        self._digests.setdefault(graph, xxhash.xxh3_128()).update(data)
        self.write_to(graph, memoryview(data))

    def write_lines(self, graph: str, lines: Iterable[str]) -> None:
        """Add N-Triples lines to a graph."""
        self.write(graph, "".join(f"{line}\n" for line in lines).encode())

    def digests(self) -> dict[str, str]:
        """By graph, one hash of the bytes of its N-Triples."""
        return {graph: digest.hexdigest() for graph, digest in self._digests.items()}

    def digest(self, before: str = "") -> str:
        """One hash over the graphs and the bytes of their N-Triples, which follow from the sources and rules alone.

        `before` is the digest of another sheaf that goes into the same store, if there is one.
        """
        lines = (f"{graph} {digest.hexdigest()}\n" for graph, digest in sorted(self._digests.items()))
        return xxhash.xxh3_128_hexdigest("".join([before, *lines]).encode())


def fingerprint(texts: Iterable[str]) -> str:
    """One hash of texts in their order; each is ended by a byte that no text holds."""
    digest = xxhash.xxh3_128()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\xff")
    return digest.hexdigest()


@dataclass
class Files:
    """N-Triples files of one folder, one per graph, opened as they are needed."""

    folder: Path
    stack: ExitStack
    parts: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    _open: dict[str, BinaryIO] = field(default_factory=dict[str, BinaryIO])

    def write(self, graph: str, data: memoryview) -> None:
        """Add to the graph's file."""
        if graph not in self._open:
            path = self.folder / f"{len(self._open):04d}.nt"
            self._open[graph] = self.stack.enter_context(path.open("wb"))
            self.parts.append((path, graph))
        self._open[graph].write(data)
