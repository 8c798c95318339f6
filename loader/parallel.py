"""Chunks mapped by several processes, of this machine or of a Dask cluster (`loader.cluster`).

One process reads the file and keeps the order; the others compile the same mapping and leave N-Triples in a folder that
all of them see. So the same bytes come out, whoever makes them.
"""

import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from os import _exit
from pathlib import Path
from typing import Final

from loader import compiler, passes
from loader.arrow import pa
from loader.chunk import Chunk
from loader.passes import Done
from loader.plan import Plan
from loader.rows import Keys, Made
from loader.values import Lexicon

_AHEAD: Final = 2  # chunks that wait for each process, so that none idles
_FEWEST: Final = 2  # chunks of a source that is worth being shared


class CrewError(RuntimeError):
    """The others cannot go on: why, in French and in English."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.french = french
        self.english = english


@dataclass(frozen=True, slots=True)
class Portion:
    """What another process made of a chunk: a file, and where the bytes of each part are in it."""

    file: Path
    sizes: tuple[tuple[int, ...], ...]
    done: Done


@dataclass(frozen=True, slots=True)
class Hands:
    """A crew: an executor, how many chunks it is given before the first comes back, the folder that all see.

    `broken` are its exceptions that say that a process is lost; any other is a fault of the program.
    """

    executor: Executor
    ahead: int
    folder: Path
    broken: tuple[type[Exception], ...] = (BrokenProcessPool,)
    _counter: Iterator[int] = field(default_factory=lambda: iter(range(1 << 62)))

    def run(self, plan: Plan, lexicon: Lexicon, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """What comes of each chunk, in their order; a source of one chunk is mapped here. Raises CrewError."""
        source = iter(chunks)
        first = list(islice(source, _FEWEST))
        if len(first) < _FEWEST:
            yield from (passes.done(plan, lexicon, chunk) for chunk in first)
            return
        job = self.folder / f"{next(self._counter)}.job"
        job.write_bytes(pickle.dumps((plan.mapping, lexicon)))
        try:
            yield from map(_gathered, self._portions(job, chain(first, source)))
        except self.broken as error:
            raise _lost(error) from error
        finally:
            job.unlink(missing_ok=True)

    def _portions(self, job: Path, chunks: Iterable[Chunk]) -> Iterator[Portion]:
        def send(number: int, chunk: Chunk) -> "Future[Portion]":
            try:
                return self.executor.submit(portion, job, number, chunk)
            except OSError as error:  # the way to a process that was lost this moment
                raise _lost(error) from error

        yield from in_order(send, chunks, self.ahead)


def _lost(error: Exception) -> CrewError:
    return CrewError(
        f"un processus qui faisait correspondre s'est arrêté : {error}", f"a process that mapped is gone: {error}"
    )


def in_order(send: "Callable[[int, Chunk], Future[Portion]]", chunks: Iterable[Chunk], ahead: int) -> Iterator[Portion]:
    """The answers in the order of the chunks, of which no more than `ahead` are away at once."""
    away: deque[Future[Portion]] = deque()
    try:
        for number, chunk in enumerate(chunks):
            away.append(send(number, chunk))
            if len(away) == ahead:
                yield away.popleft().result()
        while away:
            yield away.popleft().result()
    finally:
        for future in away:
            future.cancel()


def portion(job: Path, number: int, chunk: Chunk) -> Portion:
    """Map a chunk as the job says, and write what comes of it beside the job; in whatever process this runs."""
    plan, lexicon = _job(job)
    done = passes.done(plan, lexicon, chunk)
    file, beside = (job.with_suffix(f".{number}.{ending}") for ending in ("nt", "part"))
    with beside.open("wb") as out:
        for _, made in done.made:
            out.writelines(made.parts)
    beside.replace(file)  # a cluster may have it made twice
    sizes = tuple(tuple(part.nbytes for part in made.parts) for _, made in done.made)
    return Portion(file, sizes, replace(done, made=tuple((graph, _light(made)) for graph, made in done.made)))


@lru_cache(maxsize=4)
def _job(path: Path) -> tuple[Plan, Lexicon]:
    mapping, lexicon = pickle.loads(path.read_bytes())  # noqa: S301 - `Hands.run` wrote it into the build's own folder
    return compiler.compile_mapping(mapping, lexicon)[0], lexicon


def _light(made: Made) -> Made:
    """Without what stays behind: the bytes, and of the keys all but their hashes."""
    return replace(made, parts=(), keys=_hashes_only(made.keys), masked=None)


def _hashes_only(keys: Keys | None) -> Keys | None:
    none = pa.array([], pa.string())
    return keys and replace(keys, keys=none, values=none, rows=keys.rows[:0])


def _gathered(some: Portion) -> Done:
    """What came of a chunk, with its bytes; the file is gone then."""
    data, at = memoryview(some.file.read_bytes()), 0
    some.file.unlink()
    whole: list[tuple[str, Made]] = []
    for (graph, made), sizes in zip(some.done.made, some.sizes, strict=True):
        parts: list[memoryview] = []
        for size in sizes:
            parts.append(data[at : at + size])
            at += size
        whole.append((graph, replace(made, parts=tuple(parts))))
    return replace(some.done, made=tuple(whole))


@contextmanager
def processes(count: int, folder: Path) -> Generator[Hands]:
    """A crew of so many processes of this machine; they end with it, however it ends."""
    context = get_context("spawn")  # the threads that load the store do not survive a fork
    executor = ProcessPoolExecutor(count, context, initializer=_begin)
    try:
        yield Hands(executor, _AHEAD * count, folder)
    except BaseException:
        # A process that was starting when another was lost is not ended by the executor, which would wait for it.
        for child in active_children():
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the process that reads, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (wait([parent.sentinel]), _exit(1)), daemon=True).start()
