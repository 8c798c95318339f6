"""`omin query`: ask the live version, within the limits of the server or without, or another endpoint."""

import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from endpoint import calls, guard, remote, seccomp, sparql, worker
from endpoint.asking import TABLES, TRIPLES
from endpoint.config import MEGABYTE, Config
from endpoint.errors import ProblemError
from endpoint.options import limits
from endpoint.process import EndedError, Job, TimedOutError, Worker, never
from endpoint.store import Snapshot
from endpoint.stored import Stored, queries
from ontology.terms import SHARED

# By format: the ending of a table and of a graph.
_FORMATS: Final[dict[str, tuple[str | None, str | None]]] = {
    "csv": ("csv", None),
    "tsv": ("tsv", None),
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdf"),
    **{ending: (None, ending) for ending in ("ttl", "nt", "rdf", "jsonld", "trig", "nq")},
}
_USUAL: Final = ("csv", "ttl")


@click.command()
@click.argument("what", metavar="FILE|-|NAME")
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="Of a stored query.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("var"), show_default=True, envvar="OMIN_STORE")
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), help="Unless given: csv, or ttl of a graph.")
@click.option("--endpoint", metavar="URL", help="Ask this endpoint instead of the store.")
@click.option("--local", is_flag=True, help="In this process, without limits, written as it comes.")
@click.option("--base", default=SHARED, show_default=True, help="What relative IRIs are relative to.")
@limits
def query(what: str, given: tuple[str, ...], form: str | None, **options: Any) -> None:  # noqa: ANN401  # what click parsed
    """Ask a query: that of a FILE, of standard input (-), or a stored one by its NAME (a wrong NAME lists them)."""
    config = Config(
        options["store"],
        query_seconds=options["query_seconds"],
        query_memory=options["query_memory"] * 1024**2,
        result_bytes=options["result_size"] * MEGABYTE,
    )
    forms = _FORMATS[form] if form else _USUAL
    try:
        text = _text(what, given, config.store)
        if options["endpoint"]:
            _put(remote.ask(options["endpoint"], text, _accept(forms), remote.Terms(config.query_seconds)))
        elif options["local"]:
            _stream(_job(text, forms, options["base"]), config)
        else:
            _put(_limited(_job(text, forms, options["base"]), config))
    except ProblemError as problem:
        _tell(problem)
    except remote.RemoteError as error:
        _give_up(str(error), 1)


def _text(what: str, given: tuple[str, ...], store: Path) -> str:
    """The query as it will be asked; only a stored one has parameters."""
    if what != "-" and not Path(what).is_file():
        snapshot = _snapshot(store)
        return _call(_stored(what, snapshot), given, snapshot)
    if given:
        _give_up("only a stored query has parameters (-p)")
    try:
        return sys.stdin.buffer.read().decode("utf-8") if what == "-" else Path(what).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _give_up(f"{what} cannot be read: {error}")


def _stored(name: str, snapshot: Snapshot) -> Stored:
    found = queries(snapshot)
    if name not in found:
        listed = "".join(f"\n  {slug}" for slug in found)
        _give_up(f"there is no file {name} here, nor a stored query of that name. Those that are stored:{listed}")
    return found[name]


def _call(stored: Stored, given: tuple[str, ...], snapshot: Snapshot) -> str:
    pairs = [one.partition("=") for one in given]
    try:
        chosen = calls.settled(stored, {name: value for name, _, value in pairs}, snapshot)
    except calls.UnfitError as error:
        _give_up(str(error), 1)
    return calls.written(stored, chosen)


def _snapshot(store: Path) -> Snapshot:
    try:
        return Snapshot.open((store / "current").resolve(strict=True))
    except (OSError, ValueError, KeyError):
        _give_up(f"no observatory is built in {store}/ (pas encore construit) — first: omin build … --store {store}")


def _job(text: str, forms: tuple[str | None, str | None], base: str) -> Job:
    """What a worker is asked; `required` and `union` as far as they can be told without the engine."""
    try:
        shape = guard.inspect(text)
    except guard.RefusedError:
        shape = guard.Shape(names_dataset=False, changes=False)  # told later, where there are limits
    results, graph = forms
    return Job(
        query=text,
        base=base,
        union=not shape.names_dataset,
        required=list(shape.graphs),
        results=results,
        graph=graph,
    )


def _limited(job: Job, config: Config) -> bytes:
    """The answer of a confined worker of the server's kind, on the terms of the server."""
    sparql.inspect(job.query, ())  # no SERVICE: who may be asked is for a server to know
    snapshot = _snapshot(config.store)
    started = Worker(snapshot.directory, snapshot.version, config.query_memory, config.result_bytes)
    try:
        started.wait_ready()
        answer = started.ask(job, config.query_seconds, never)
    except TimedOutError:
        raise sparql.late(config.query_seconds, config) from None
    except EndedError as error:
        raise sparql.ended(error.code, limits=config) from None
    finally:
        started.kill()
    _check(answer.header, job, config)
    return answer.body


def _stream(job: Job, config: Config) -> None:
    """Write the answer as it comes; nothing is dialled, whatever the query names."""
    snapshot = _snapshot(config.store)
    if not seccomp.no_network() and "SERVICE" in job.query.upper():
        raise ProblemError(403, "SERVICE is not available: this system cannot keep the query from the network.")
    # The engine does not look for signals while it evaluates, so these end the process, which only reads.
    for number in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    header = worker.stream(str(snapshot.directory / "data"), asdict(job), sys.stdout.buffer)
    sys.stdout.buffer.flush()
    _check(header, job, config)


def _check(header: dict[str, object], job: Job, config: Config) -> None:
    if header["outcome"] != "ok":
        raise sparql.problem(str(header["outcome"]), header, job.query, config)


def _accept(forms: tuple[str | None, str | None]) -> str:
    offers = zip(forms, (TABLES, TRIPLES), strict=True)
    return ", ".join(next(one.media for one in some if one.ending == ending) for ending, some in offers if ending)


def _put(body: bytes) -> None:
    """Write a complete answer; who closed the pipe has seen enough."""
    try:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(problem: ProblemError) -> NoReturn:
    where = ""
    if problem.members.get("excerpt"):
        where = "\n  line {line}, column {column}: {excerpt}".format(**problem.members)
    _give_up(problem.detail + where, 1)


def _give_up(reason: str, status: int = 2) -> NoReturn:
    click.echo(f"omin: {reason}", err=True)
    raise SystemExit(status)
