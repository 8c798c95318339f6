"""`omin serve`: the observatory on a port, until it is told to stop."""

import errno
import logging
import signal
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol, cast
from urllib.parse import urlsplit

import click
from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # it ships no types

from endpoint.app import GRAPH_BYTES, close, create_app
from endpoint.config import GIBIBYTE, MEGABYTE, Config
from endpoint.site import EXTENSION, Site

_SHORTEST_TOKEN: Final = 16


class _Server(Protocol):
    def run(self) -> None: ...
    def close(self) -> None: ...


class _Stopped(SystemExit):
    """The signal to stop has come."""


@click.command()
@click.option("--store", type=click.Path(path_type=Path), default=Path("var"), show_default=True, envvar="OMIN_STORE")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, envvar="PORT")
@click.option(
    "--public-url", envvar="OMIN_PUBLIC_URL", help="The address the world knows, such as https://data.example.org."
)
@click.option("--trusted-host", "trusted", multiple=True, help="A further host name to answer for; may be repeated.")
@click.option("--query-seconds", type=click.FloatRange(0.1, 60), default=10, show_default=True)
@click.option(
    "--query-memory", type=click.IntRange(64, 65536), default=GIBIBYTE // 1024**2, show_default=True, help="MiB."
)
@click.option("--result-size", type=click.IntRange(1, 1000), default=32, show_default=True, help="MB.")
@click.option(
    "--writable", is_flag=True, help="Serve a store of its own, made where it is missing, that may be written to."
)
@click.option(
    "--token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Who may write knows it."
)
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="As many as there are cores, at least 2.")
def serve(  # noqa: PLR0913  # one argument per option
    *,
    store: Path,
    host: str,
    port: int,
    public_url: str | None,
    trusted: tuple[str, ...],
    query_seconds: float,
    query_memory: int,
    result_size: int,
    workers: int | None,
    writable: bool,
    token_file: Path | None,
) -> None:
    """Serve a built observatory: identifiers, pages, data and SPARQL."""
    _check_url(public_url)
    limits = (query_seconds, query_memory * 1024**2, result_size * MEGABYTE)
    config = Config(store, host, port, public_url, trusted, *limits)
    config = replace(config, workers=workers) if workers else config
    config = _writing(config, token_file) if writable else config
    logging.basicConfig(format="omin: %(message)s")
    if not writable and not (store / "current").exists():
        _give_up(f"no observatory is built in {store}/ (pas encore construit) — first: omin build … --store {store}")
    listener = _listen(host, port)
    _run(config, listener)


def _check_url(url: str | None) -> None:
    parts = urlsplit(url or "http://localhost")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        _give_up(f"--public-url must be an http(s) address, not {url!r}")


def _writing(config: Config, token_file: Path | None) -> Config:
    """The same, but written to; without a token only from this machine, which a proxy would hide."""
    token = token_file.read_text("utf-8").strip() if token_file else None
    if token is not None and len(token) < _SHORTEST_TOKEN:
        _give_up(f"the token must have {_SHORTEST_TOKEN} characters or more (jeton trop court)")
    if token is None and (config.public_url or config.host not in {"127.0.0.1", "::1", "localhost"}):
        _give_up("--writable for others than this machine needs --token-file (jeton requis)")
    return replace(config, writable=True, token=token)


def _give_up(reason: str) -> NoReturn:
    click.echo(f"omin: {reason}", err=True)
    raise SystemExit(2)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        _give_up(
            f"port {port} is taken (port déjà utilisé); try --port" if taken else f"cannot listen on {host}:{port}"
        )
    return listener


def _run(config: Config, listener: socket.socket) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        app = create_app(config)
    except (OSError, ValueError, KeyError, RuntimeError):
        if config.writable:
            _give_up(f"the store in {config.store}/ is published or in use (publié ou utilisé); give --store another")
        _give_up(f"the store in {config.store}/ cannot be opened (illisible); build it again: omin build")
    try:
        with suppress(_Stopped):
            _serve(app, config, listener)
    finally:
        close(app)
    click.echo("omin: stopped (arrêté)", err=True)


def _serve(app: Flask, config: Config, listener: socket.socket) -> None:
    settings = dict(SETTINGS, max_request_body_size=GRAPH_BYTES) if config.writable else SETTINGS
    server = cast("_Server", create_server(app, sockets=[listener], **settings))
    try:
        _announce(config, listener, cast("Site", app.extensions[EXTENSION]))
        server.run()
    finally:
        server.close()


def _stop(_number: int, _frame: object) -> None:
    raise _Stopped(0)


def _announce(config: Config, listener: socket.socket, part: Site) -> None:
    version = part.follower.snapshot().version
    port = cast("int", listener.getsockname()[1])
    shown = "127.0.0.1" if config.host in {"0.0.0.0", "::"} else config.host  # noqa: S104  # only compared
    click.echo(f"omin: serving (en ligne) {config.store}/, version {version}; stop with Ctrl-C (arrêt : Ctrl-C)")
    click.echo(f"http://{f'[{shown}]' if ':' in shown else shown}:{port}")


# Tuned against slow clients: each thread only ever sees whole requests, and a client may leave while it waits.
SETTINGS: Final[dict[str, Any]] = {
    "threads": 32,
    "connection_limit": 2000,
    "channel_timeout": 10,
    "cleanup_interval": 2,
    "asyncore_use_poll": True,
    "max_request_body_size": 131_072,
    "max_request_header_size": 16_384,
    "channel_request_lookahead": 1,
    "ident": None,
    "expose_tracebacks": False,
}
