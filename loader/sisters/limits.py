"""How much of a sister is read, and how long it may take: all are options of `omin harvest`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds in all, bytes received in all, observations, triples, bytes of address space of the process."""

    seconds: float = 60
    size: int = 64_000_000
    observations: int = 200_000
    triples: int = 1_000_000
    memory: int = 2 << 30
