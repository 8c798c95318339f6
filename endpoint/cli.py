"""`omin serve`: the observatory on a port, until it is told to stop."""

import errno
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NoReturn, cast
from urllib.parse import urlsplit

import click
from flask import Flask

from endpoint import log
from endpoint.app import close, create_app
from endpoint.config import Config
from endpoint.options import config, options
from endpoint.pages.book import book
from endpoint.pages.finder import finder
from endpoint.remote import RemoteError
from endpoint.server import make_server
from endpoint.site import EXTENSION, Site
from endpoint.store import Snapshot

_SHORTEST_TOKEN: Final = 16
_SWITCH_SECONDS: Final = 0.0005  # a thread with a long query to look at holds up the others no longer


class _Stopped(SystemExit):
    """The signal to stop has come."""


@click.command()
@options
def serve(**given: Any) -> None:  # noqa: ANN401  # what click parsed
    """Serve a built observatory: identifiers, pages, data and SPARQL."""
    _check_url(given["public_url"])
    settings = config(given)
    settings = _writing(settings, given["token_file"]) if given["writable"] else settings
    sys.setswitchinterval(_SWITCH_SECONDS)
    log.configure(given["log_format"])
    if settings.remote and settings.writable:
        _give_up("--writable is for a store in a folder (--store DIR)")
    if not settings.writable and not settings.remote and not (settings.store / "current").exists():
        store = settings.store
        _give_up(f"no observatory is built in {store}/ (pas encore construit) — first: omin build … --store {store}")
    _run(settings, _listen(settings.host, settings.port))


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


def _run(settings: Config, listener: socket.socket) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        app = create_app(settings)
    except RemoteError as error:
        _give_up(f"the store at {settings.remote} cannot be served from (entrepôt illisible): {error}")
    except (OSError, ValueError, KeyError, RuntimeError):
        if settings.writable:
            _give_up(f"the store in {settings.store}/ is published or in use (publié ou utilisé); give --store another")
        _give_up(f"the store in {settings.store}/ cannot be opened (illisible); build it again: omin build")
    try:
        with suppress(_Stopped):
            _serve(app, settings, listener)
    finally:
        close(app)
    click.echo("omin: stopped (arrêté)", err=True)


def _warm(snapshot: Snapshot) -> None:
    """Make ready what pages and the search look things up in, before the first reader comes."""
    book(snapshot).warm()
    finder(snapshot)


def _serve(app: Flask, settings: Config, listener: socket.socket) -> None:
    server = make_server(app, settings, listener)
    try:
        part = cast("Site", app.extensions[EXTENSION])
        _announce(settings, listener, part)
        threading.Thread(target=_warm, args=(part.follower.snapshot(),), daemon=True).start()
        server.run()
    finally:
        server.close()


def _stop(_number: int, _frame: object) -> None:
    raise _Stopped(0)


def _announce(settings: Config, listener: socket.socket, part: Site) -> None:
    version = part.follower.snapshot().version
    port = cast("int", listener.getsockname()[1])
    shown = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  # only compared
    place = settings.remote or f"{settings.store}/"
    click.echo(f"omin: serving (en ligne) {place}, version {version}; stop with Ctrl-C (arrêt : Ctrl-C)")
    click.echo(f"http://{f'[{shown}]' if ':' in shown else shown}:{port}")
