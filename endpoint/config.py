"""What can be set when the observatory is served."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from endpoint.clients import Allowance
from ontology.stores import Account, Store

GIBIBYTE: Final = 1024**3
MEGABYTE: Final = 1_000_000


THREADS: Final = 32  # that answer requests
GRAPH_BYTES: Final = 32_000_000  # of a graph that is sent to be stored


def _workers() -> int:
    """One for each core, and the one that is kept from slow queries."""
    return max(2, os.cpu_count() or 2) + 1


@dataclass(frozen=True, slots=True)
class Config:
    """One served observatory: where its store is, how it is called, and what a stranger's query may cost."""

    store: Path  # its folder; where the store is elsewhere, that of what is made from it
    remote: Store | None = None  # the store elsewhere
    account: Account | None = field(default=None, repr=False)  # who may read it, where not everybody may
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    query_seconds: float = 10
    wait_seconds: float = 2
    query_memory: int = GIBIBYTE
    result_bytes: int = 32 * MEGABYTE
    answer_bytes: int = 64 * MEGABYTE
    workers: int = field(default_factory=_workers)
    page_threads: int = 8
    catalogue_page: int = 50  # datasets in one document of a catalogue
    allowance: Allowance = field(default_factory=Allowance)
    trusted_proxy: str | None = None
    metrics_token: str | None = field(default=None, repr=False)
    access_log: bool = False
    writable: bool = False
    token: str | None = None
    tiles: str | None = None  # the address of a server of map tiles, with {z}, {x} and {y}
    tiles_attribution: str = ""
    links: Path | None = None  # where short links are kept; in the store where nothing is said

    def hosts(self) -> list[str]:
        """The host names a request may ask for; everything else is refused."""
        public = urlsplit(self.public_url or "").hostname
        names = {"localhost", "127.0.0.1", "[::1]", _bracketed(self.host), *self.trusted_hosts}
        return sorted(name.lower() for name in names | ({_bracketed(public)} if public else set()))

    def tile_host(self) -> str | None:
        """The origin of the server of map tiles."""
        parts = urlsplit(self.tiles or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None


def _bracketed(host: str) -> str:
    """A host as a Host header writes it: an IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
