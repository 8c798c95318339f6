"""What every request needs: the configuration, the published version, the pool for strangers' queries."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from flask import Response, current_app, g, request

from endpoint.annex import Annex
from endpoint.answers import Answers
from endpoint.clients import Ledger
from endpoint.config import Config
from endpoint.follower import Following
from endpoint.metrics import Metrics
from endpoint.pool import Pool
from endpoint.versions.archive import Archive
from endpoint.versions.kept import Kept
from endpoint.workbench import Workbench

EXTENSION: Final = "omin"
_MESSENGERS: Final = 4  # at work at once


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of a running observatory."""

    config: Config
    follower: Following
    pool: Pool
    ledger: Ledger
    metrics: Metrics
    answers: Answers
    workbench: Workbench | None = None  # only where the store may be written to, and then:
    update: Callable[[], Response] | None = None  # how an update is answered
    annex: Annex = field(default_factory=Annex)
    archive: Archive = field(default_factory=Archive)
    reading: Kept | None = None  # the version that is read at an address of its own
    messengers: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_MESSENGERS))

    @property
    def union(self) -> bool:
        """Whether all graphs together are the default graph: so in what is published, not in what is written to."""
        return self.workbench is None


def site() -> Site:
    """Give the site that answers this request: the application's, its annex, or that of a kept version."""
    return cast("Site", g.get(EXTENSION) or current())


def current() -> Site:
    """Give the site of the current application, whichever of its versions is read."""
    return cast("Site", current_app.extensions[EXTENSION])


def base() -> str:
    """The address the site is reached at, without a slash at its end: the configured one, else the trusted Host."""
    return (site().config.public_url or request.host_url).rstrip("/")


def root() -> str:
    """The address before the paths of what is read: that of the site, or of a kept version of it."""
    reading = site().reading
    return base() + reading.prefix if reading else base()


@lru_cache(maxsize=64)
def query(name: str) -> str:
    """The text of `endpoint/queries/<name>.rq`."""
    return (Path(__file__).parent / "queries" / f"{name}.rq").read_text("utf-8")
