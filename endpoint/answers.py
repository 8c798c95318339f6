"""Answers to queries of strangers that were given before: the same query on the same version has the same answer."""

import threading
from typing import Final

from cachetools import LRUCache

from endpoint.process import Answer

_SHARE: Final = 4  # one answer takes at most this part of the memory, so that a large one does not empty it
_OVERHEAD: Final = 1_000  # bytes of an entry besides the body, about


class Answers:
    """As many answers as fit in so many bytes, those asked for last; thread-safe."""

    def __init__(self, size: int) -> None:
        self._largest = size // _SHARE
        self._lock = threading.Lock()
        self._kept: LRUCache[str, Answer] = LRUCache(size, getsizeof=_size)

    def find(self, tag: str) -> Answer | None:
        """The answer with this entity tag, if it is still here."""
        with self._lock:
            return self._kept.get(tag)

    def keep(self, tag: str, answer: Answer) -> None:
        """Keep an answer that its entity tag names wholly."""
        if _size(answer) <= self._largest:
            with self._lock:
                self._kept[tag] = answer


def _size(answer: Answer) -> int:
    return len(answer.body) + _OVERHEAD
