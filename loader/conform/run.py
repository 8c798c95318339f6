"""All checks of a visit, one after another: what each gives, whatever the other server sends."""

import logging
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from loader.conform import catalogue, figures, linked, protocol
from loader.conform.net import Net
from loader.conform.verdict import Verdict, missing
from loader.conform.visit import Visit
from loader.finding import Language

_LOG: Final = logging.getLogger("omin.conform")


@dataclass(frozen=True, slots=True)
class Check:
    """What is looked for, why, how to mend it, and where it is written; texts by language."""

    code: str
    spec: str
    sentence: dict[Language, str]
    why: dict[Language, str]
    mend: dict[Language, str]


# How each is done, by its code in `checks.toml`.
WAYS: Final[dict[str, Callable[[Visit], Verdict]]] = {
    "reachable": catalogue.reachable,
    "catalogue": catalogue.found,
    "catalogue-forms": catalogue.forms,
    "catalogue-shapes": catalogue.shapes,
    "catalogue-pages": catalogue.pages,
    "licences": catalogue.licences,
    "identifiers": catalogue.identifiers,
    "languages": catalogue.languages,
    "keywords": catalogue.keywords,
    "downloads": catalogue.downloads,
    "dump": catalogue.dump,
    "void": protocol.void,
    "sparql": protocol.endpoint,
    "description": protocol.description,
    "sparql-get": protocol.get,
    "sparql-post-form": protocol.post_form,
    "sparql-post-text": protocol.post_text,
    "sparql-forms": protocol.tables,
    "sparql-broken": protocol.broken,
    "sparql-unacceptable": protocol.unacceptable,
    "sparql-head": protocol.head,
    "cors": protocol.cors,
    "service": protocol.service,
    "things": linked.things,
    "things-forms": linked.forms,
    "vary": linked.vary,
    "etag": linked.etag,
    "robots": linked.robots,
    "observations": figures.some,
    "cube": figures.cubes,
    "observation-rules": figures.shapes,
    "shared-indicators": figures.shared,
    "complete": figures.complete,
}


@cache
def checks() -> tuple[Check, ...]:
    """The checks in their order."""
    told = tomllib.loads(files("loader").joinpath("conform", "checks.toml").read_text("utf-8"))
    return tuple(Check(**one) for one in told["checks"])


@dataclass(frozen=True, slots=True)
class Report:
    """An address, what each check gave, and how many requests it took."""

    url: str
    found: tuple[tuple[Check, Verdict], ...]
    requests: int

    def count(self, *states: str) -> int:
        """How many checks are in one of some states."""
        return sum(verdict.state in states for _, verdict in self.found)

    @property
    def judged(self) -> int:
        """How many checks could be done."""
        return len(self.found) - self.count("not-applicable")

    @property
    def status(self) -> int:
        """The exit status: 0 where nothing is missing, 1 where something is, 2 where nobody answered."""
        if self.found[0][1].state != "met" and self.count("met") == 0:
            return 2
        return 1 if self.count("missing") else 0


def run(url: str) -> Report:
    """Visit an address and do all checks."""
    net = Net(url)
    try:
        found = tuple(_each(Visit(url, net)))
    finally:
        net.close()
    return Report(url, found, net.asked)


def _each(visit: Visit) -> Iterator[tuple[Check, Verdict]]:
    for check in checks():
        yield check, _done(check.code, visit)


def _done(code: str, visit: Visit) -> Verdict:
    try:
        return WAYS[code](visit)
    except Exception as error:  # noqa: BLE001  # what another server sends must not end the visit
        _LOG.debug("check %s", code, exc_info=error)
        return missing(type(error).__name__)
