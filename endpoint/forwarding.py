"""A stranger's query answered by a store elsewhere: parsed here first, forwarded, and its answer written here.

So what is no query, what is asked of no graph, and every form of answer are the same as with a store in a folder.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, cast

from endpoint import guard, placing, rewriting
from endpoint.distant import TABLE, TRIPLES, Distant
from endpoint.errors import ProblemError
from endpoint.pool import Pool, Terms
from endpoint.process import Answer, Job, TimedOutError
from endpoint.remote import RemoteError
from endpoint.store import Snapshot

DOWN: Final = "The store behind this site does not answer now; try again."
_ACCEPT: Final = {"table": TABLE, "triples": TRIPLES}
_WIDER: Final = 4  # how much longer an answer may be in the form it comes in than in that it leaves in
_FUNCTION: Final = re.compile(r"Undefined procedure DB\.DBA\.(https?:\S+)\.(?:\s|$)")  # as Virtuoso says it
_LOG: Final = logging.getLogger("omin.forwarding")


def run(pool: Pool, snapshot: Snapshot, store: Distant, job: Job, terms: Terms) -> Answer:
    """Have a job answered by a version in a store elsewhere; as `Pool.run`, or a problem where the store is down."""
    missing = next((name for name in job.required if not snapshot.has_graph(name)), None)
    if missing is not None:
        return Answer(snapshot.version, {"outcome": "no-graph", "name": missing}, b"")
    tokens = guard.tokens(job.query)
    default, named, rest = placing.dataset(tokens)
    names = _names(tokens, job.base, [*default, *named])
    parsed = pool.run(replace(job, check=[], names=names, required=[]), terms)
    if parsed.header["outcome"] != "ok":
        return parsed
    if job.default_graphs is None and job.named_graphs is None and names:
        iris = cast("list[str]", parsed.header["names"])
        job = replace(job, default_graphs=iris[: len(default)], named_graphs=iris[len(default) :])
    given: Literal["table", "triples"] = "triples" if parsed.header["triples"] else "table"
    rest, _ = rewriting.projected(rewriting.described(rest))
    text = f"BASE <{job.base}>\n{placing.renamed(rest, store.graphs)}"
    asked = store.terms(terms.seconds, pool.result_bytes * _WIDER, job.default_graphs, job.named_graphs)
    try:
        body = store.ask(text, _ACCEPT[given], asked)
    except RemoteError as error:
        return _failed(error, snapshot)
    body = placing.shown(body, cast("list[str]", parsed.header["columns"])) if given == "table" else body
    return pool.run(replace(job, query="", required=[], given=given, body=body), terms)


def _names(tokens: Sequence[placing.Token], base: str, targets: Sequence[str]) -> str | None:
    """A query for what the query writes after FROM, each as an IRI in full."""
    if not targets:
        return None
    columns = " ".join(f"({target} AS ?iri{place})" for place, target in enumerate(targets))
    return f"{placing.prologue(tokens, base)}SELECT {columns} WHERE {{}}"


def _failed(error: RemoteError, snapshot: Snapshot) -> Answer:
    """What it means that the store gave no answer."""
    if error.late:
        raise TimedOutError
    if error.down:
        raise ProblemError(503, DOWN, headers={"Retry-After": "5"}, members={"rule": "store"})
    function = _FUNCTION.search(str(error))
    if function:
        return Answer(snapshot.version, {"outcome": "function", "name": function[1]}, b"")
    _LOG.warning("the store refused a query: %s", error)
    return Answer(snapshot.version, {"outcome": "too-large" if error.large else "failed"}, b"")
