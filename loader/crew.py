"""Who maps the chunks of a source: this process alone, or others with it (`loader.parallel`)."""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from loader.chunk import Chunk
from loader.passes import Done, done
from loader.plan import Plan
from loader.values import Lexicon


class Crew(Protocol):
    """Maps chunks."""

    def run(self, plan: Plan, lexicon: Lexicon, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """What comes of each chunk, in their order."""
        ...


class _Alone:
    def run(self, plan: Plan, lexicon: Lexicon, chunks: Iterable[Chunk]) -> Iterator[Done]:
        return (done(plan, lexicon, chunk) for chunk in chunks)


ALONE: Final[Crew] = _Alone()
