"""Where the N-Triples of a mapping go: files, one per graph, or whatever else takes bytes by graph."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

import xxhash

_HELD_BYTES: Final = 20 << 20

# Takes a graph (full IRI) and bytes of whole N-Triples lines.
Write = Callable[[str, memoryview], object]


@dataclass
class Sheaf:
    """Passes N-Triples on by graph, and keeps a digest of each graph's bytes.

    What goes to a graph that several mappings share is held until all of it is known; what is as it was in the
    version before (by `known`, the digests of its graphs) is not passed on again. The digest tells whether anything
    changed and names the version; it guards against nobody, so it may be a fast one (XXH3, 128 bits: SHA-256 took a
    fifth of the time of mapping).
    """

    write_to: Write
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    _digests: dict[str, xxhash.xxh3_128] = field(default_factory=dict[str, xxhash.xxh3_128])
    _carried: dict[str, str] = field(default_factory=dict[str, str])
    _held: dict[str, BinaryIO] = field(default_factory=dict[str, BinaryIO])

    def write(self, graph: str, data: memoryview | bytes) -> None:
        """Add N-Triples to a graph (full IRI)."""
        self._sum(graph, data)
        self.write_to(graph, memoryview(data))

    def write_lines(self, graph: str, lines: Iterable[str]) -> None:
        """Add N-Triples lines to a graph."""
        self.write(graph, "".join(f"{line}\n" for line in lines).encode())

    def hold(self, graph: str, data: memoryview | bytes) -> None:
        """Add N-Triples to a graph that more may come for."""
        if graph not in self._held:
            self._held[graph] = cast("BinaryIO", SpooledTemporaryFile(_HELD_BYTES))  # noqa: SIM115
        self._sum(graph, data)
        self._held[graph].write(data)

    def hold_lines(self, graph: str, lines: Iterable[str]) -> None:
        """Add N-Triples lines to a graph that more may come for."""
        self.hold(graph, "".join(f"{line}\n" for line in lines).encode())

    def carry(self, graph: str) -> None:
        """Say that a graph is as it was."""
        self._carried[graph] = self.known[graph]

    def settle(self) -> None:
        """Pass on what is held, save what is as it was."""
        digests = self.digests()
        for graph, file in self._held.items():
            file.seek(0)
            if self.known.get(graph) == digests[graph]:
                self._carried[graph] = digests[graph]
            else:
                while lines := file.readlines(_HELD_BYTES):
                    self.write_to(graph, memoryview(b"".join(lines)))
            file.close()
        self._held.clear()

    def carried(self) -> frozenset[str]:
        """The graphs that are as they were."""
        return frozenset(self._carried)

    def _sum(self, graph: str, data: memoryview | bytes) -> None:
        self._digests.setdefault(graph, xxhash.xxh3_128()).update(data)

    def digests(self) -> dict[str, str]:
        """By graph, one hash of the bytes of its N-Triples."""
        return {**self._carried, **{graph: digest.hexdigest() for graph, digest in self._digests.items()}}

    def digest(self, before: str = "") -> str:
        """One hash over the graphs and the bytes of their N-Triples, which follow from the sources and rules alone.

        `before` is the digest of another sheaf that goes into the same store, if there is one.
        """
        lines = (f"{graph} {digest}\n" for graph, digest in sorted(self.digests().items()))
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
