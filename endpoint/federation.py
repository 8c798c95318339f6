"""SERVICE (SPARQL 1.1 Federated Query): what it asks is fetched first, and stands in the query as VALUES.

So the engine never dials: workers keep having no sockets, and each SERVICE is asked by a messenger, a process of its
own that may open just that address, or none at all where our copy of the sisters' data is asked. Nothing is asked
before the whole query is known to be one.
"""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, cast

from endpoint import forwarding, guard, placing, position
from endpoint.allowed import Service, allowed
from endpoint.errors import ProblemError
from endpoint.pool import BusyError, Terms
from endpoint.process import Answer, EndedError, GoneError, Job, Messenger, TimedOutError
from endpoint.site import site

_MEMORY: Final = 256 * 1024**2

Token = tuple[str, str]
Header = dict[str, object]


@dataclass(frozen=True, slots=True)
class Clause:
    """One SERVICE of a query: whom it asks, its group, and where it stands among the tokens and in the text."""

    service: Service
    silent: bool
    group: str
    start: int
    end: int
    offset: int


def run(job: Job, terms: Terms) -> Answer:
    """Have a job answered, with what its SERVICEs ask; as `Pool.run`, or a problem where one cannot be asked."""
    services = allowed(site().follower.snapshot())
    tokens = guard.tokens(job.query) if services else []
    found = clauses(tokens, services)
    if not found:
        return _evaluated(job, terms)
    deadline = time.monotonic() + terms.seconds
    before = placing.prologue(tokens, job.base)
    parsed = site().pool.run(replace(job, check=[before + _whole(clause) for clause in found]), terms)
    if parsed.header["outcome"] != "ok":
        return parsed
    blocks: list[str] = []
    for clause, names in zip(found, cast("list[list[str]]", parsed.header["variables"]), strict=True):
        errand: Header = {"query": f"{before}SELECT * WHERE {clause.group}", "variables": names}
        blocks.append(_block(job.query, clause, errand, _left(terms, deadline)))
    return _evaluated(replace(job, query=resolved(tokens, found, blocks)), _left(terms, deadline))


def _evaluated(job: Job, terms: Terms) -> Answer:
    """Have a job without SERVICE answered by a worker here, or by the store elsewhere that the version lies in."""
    snapshot = site().follower.snapshot()
    if snapshot.distant is None:
        return site().pool.run(job, terms)
    return forwarding.run(site().pool, snapshot, snapshot.distant, job, terms)


def _left(terms: Terms, deadline: float) -> Terms:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimedOutError
    return replace(terms, seconds=seconds)


def clauses(tokens: Sequence[Token], services: dict[str, Service]) -> list[Clause]:
    """The SERVICEs of a query that the guard let through; none where a brace is not closed: that is a syntax error."""
    found: list[Clause] = []
    offset = 0
    for start, (kind, text) in enumerate(tokens):
        if kind == "word" and text.upper() == "SERVICE":
            clause = _clause(tokens, start, offset, services)
            if clause is None:
                return []
            found.append(clause)
        offset += len(text)
    return found


def _clause(tokens: Sequence[Token], start: int, offset: int, services: dict[str, Service]) -> Clause | None:
    target = next((text for kind, text in tokens[start:] if kind == "iri"), "")[1:-1]
    end = placing.closed(tokens, start)
    if end is None or target not in services:
        return None
    opened = next(place for place in range(start, end) if tokens[place][1] == "{")
    silent = any(text.upper() == "SILENT" for _, text in tokens[start:opened])
    return Clause(services[target], silent, placing.bare(tokens[opened:end]), start, end, offset)


def _whole(clause: Clause) -> str:
    """A query with the same variables in scope as what is sent, of which the engine looks at nothing else."""
    return f"SELECT * WHERE {{ SERVICE <{clause.service.url}> {clause.group} }}"


def resolved(tokens: Sequence[Token], found: Sequence[Clause], blocks: Sequence[str]) -> str:
    """The query with what was fetched in the place of each SERVICE, and as many lines."""
    parts: list[str] = []
    at = 0
    for clause, block in zip(found, blocks, strict=True):
        lines = sum(text.count("\n") for _, text in tokens[clause.start : clause.end])
        parts += [*(text for _, text in tokens[at : clause.start]), block, "\n" * lines]
        at = clause.end
    return "".join([*parts, *(text for _, text in tokens[at:])])


def _block(query: str, clause: Clause, errand: Header, terms: Terms) -> str:
    """What one SERVICE gives; a SILENT one that fails one solution without bindings (section 2.3)."""
    service = clause.service
    seconds = min(service.seconds, terms.seconds)
    whom = {"copy": str(service.copy)} if service.copy else {"url": service.url}
    limits = {**whom, "seconds": seconds, "rows": service.rows, "size": service.size}
    header, body = _fetched({**errand, **limits}, replace(terms, seconds=seconds))
    if header["outcome"] == "ok":
        return body.decode()
    if clause.silent:
        return _unbound(cast("list[str]", errand["variables"]))
    raise _problem(query, clause, header, seconds)


def _fetched(errand: Header, terms: Terms) -> tuple[Header, bytes]:
    """Have an errand run when it is its turn; all ways in which it can fail are outcomes."""
    with _turn():
        start = time.monotonic()
        try:
            return Messenger(_MEMORY).fetch(errand, terms.seconds, terms.abandoned)
        except TimedOutError:
            return {"outcome": "time"}, b""
        except (EndedError, GoneError):
            return {"outcome": "answer"}, b""
        finally:
            terms.charge(time.monotonic() - start)


def _unbound(names: Sequence[str]) -> str:
    """One solution without bindings; the variables stay in scope."""
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ ({'UNDEF ' * len(names)}) }}"


@contextmanager
def _turn() -> Generator[None]:
    slots = site().messengers
    if not slots.acquire(timeout=site().config.wait_seconds):
        raise BusyError
    try:
        yield
    finally:
        slots.release()


def _problem(query: str, clause: Clause, header: Header, seconds: float) -> ProblemError:
    outcome, service = str(header["outcome"]), clause.service
    detail = {
        "time": f"did not answer within {seconds:.3g} seconds",
        "unreachable": "could not be reached, or broke off",
        "status": f"answered with status {header.get('name')}",
        "redirect": "leads elsewhere, where nobody here follows",
        "answer": "answered something else than SPARQL results in JSON",
        "rows": f"answered more than {service.rows} rows",
        "size": f"answered more than {service.size} bytes",
    }[outcome]
    members = {"rule": f"service-{outcome}", **position.behind(query, clause.offset)}
    return ProblemError(504 if outcome == "time" else 502, f"The SERVICE <{service.url}> {detail}.", members=members)
