"""The options of `omin serve`: where it listens, and the limits of what clients may ask."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from endpoint.clients import Allowance
from endpoint.config import GIBIBYTE, MEGABYTE, THREADS, Config
from ontology import stores
from ontology.stores import Store

_TILES: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/[A-Za-z0-9._~/?&=%{}:-]*")


def tiles(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """The address of map tiles as it was given; BadParameter where it cannot be one."""
    if given and not (_TILES.fullmatch(given) and all(part in given for part in ("{z}", "{x}", "{y}"))):
        raise click.BadParameter("an address of http or https with {z}, {x} and {y} in it")
    return given or None


def store(_context: click.Context, _option: click.Parameter, given: str) -> Path | Store:
    """The folder or the store that was given; BadParameter where it names none."""
    try:
        if stores.is_address(given):
            return stores.made(given)
        if given.endswith(".toml") and Path(given).is_file() and (found := stores.of([Path(given).parent])):
            return found
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return Path(given)


_NONE: Final = "0: without limit."
_PLACE: Final = (
    click.option(
        "--store",
        default="var",
        show_default=True,
        envvar="OMIN_STORE",
        callback=store,
        help="A folder; or the address of a SPARQL 1.1 store, or the observatory.toml that names one.",
    ),
    click.option(
        "--work",
        type=click.Path(path_type=Path),
        default=Path("var"),
        show_default=True,
        envvar="OMIN_WORK",
        help="The folder of what is made here, where the store is elsewhere.",
    ),
    click.option(
        "--links",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="OMIN_LINKS",
        help="The file that keeps short links of queries.  [default: links.sqlite in the store]",
    ),
    click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST", help="The address to listen on."),
    click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, envvar="PORT"),
    click.option(
        "--public-url", envvar="OMIN_PUBLIC_URL", help="The address the world knows, such as https://data.example.org."
    ),
    click.option(
        "--trusted-host", "trusted", multiple=True, help="A further host name to answer for; may be repeated."
    ),
    click.option("--trusted-proxy", help="The address of the proxy in front, whose X-Forwarded-For is believed."),
)
_MAPS: Final = (
    click.option(
        "--tiles",
        envvar="OMIN_TILES",
        callback=tiles,
        help="The address of map tiles, such as https://tiles.example.org/{z}/{x}/{y}.png; without it maps need none.",
    ),
    click.option("--tiles-attribution", envvar="OMIN_TILES_ATTRIBUTION", default="", help="What is said of them."),
)
# What limits one query, whoever asks it.
_QUERY: Final = (
    click.option("--query-seconds", type=click.FloatRange(0.1, 60), default=10, show_default=True),
    click.option(
        "--query-memory", type=click.IntRange(64, 65536), default=GIBIBYTE // 1024**2, show_default=True, help="MiB."
    ),
    click.option("--result-size", type=click.IntRange(1, 1000), default=32, show_default=True, help="MB."),
)
_LIMITS: Final = (
    *_QUERY,
    click.option(
        "--wait-seconds",
        type=click.FloatRange(0.1, 60),
        default=2,
        show_default=True,
        help="For one's turn, then for a free worker.",
    ),
    click.option(
        "--answer-memory",
        type=click.IntRange(0, 10_000),
        default=64,
        show_default=True,
        help="MB of answers that are kept for who asks the same again.",
    ),
    click.option("--workers", type=click.IntRange(1, 64), help="One more than there are cores, at least 3."),
    click.option(
        "--page-threads",
        type=click.IntRange(1, THREADS - 1),
        default=8,
        show_default=True,
        help=f"Of {THREADS} threads, those that queries never take.",
    ),
    click.option(
        "--client-running", type=click.IntRange(0), default=2, show_default=True, help=f"Queries at once. {_NONE}"
    ),
    click.option(
        "--client-waiting", type=click.IntRange(0), default=4, show_default=True, help="Further queries that may wait."
    ),
    click.option(
        "--client-seconds",
        type=click.IntRange(0),
        default=60,
        show_default=True,
        help=f"Seconds of queries a minute. {_NONE}",
    ),
    click.option(
        "--client-errors", type=click.IntRange(0), default=30, show_default=True, help=f"Errors a minute. {_NONE}"
    ),
)
_FORMS: Final = (
    click.option(
        "--catalogue-page",
        type=click.IntRange(1, 1000),
        default=50,
        show_default=True,
        help="Datasets in one document of a catalogue; a longer one has pages.",
    ),
)
_WRITING: Final = (
    click.option(
        "--writable", is_flag=True, help="Serve a store of its own, made where it is missing, that may be written to."
    ),
    click.option(
        "--token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Who may write knows it."
    ),
)
_WATCHING: Final = (
    click.option(
        "--metrics-token", envvar="OMIN_METRICS_TOKEN", help="What opens /metrics, then also for this machine."
    ),
    click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True),
    click.option("--access-log", is_flag=True, help="Log requests, without who asked and what."),
)


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all of them, in this order."""
    for option in reversed((*_PLACE, *_MAPS, *_FORMS, *_LIMITS, *_WRITING, *_WATCHING)):
        command = option(command)
    return command


def limits(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command those that limit one query."""
    for option in reversed(_QUERY):
        command = option(command)
    return command


def config(given: dict[str, Any]) -> Config:
    """The configuration that the options say."""
    place: Path | Store = given["store"]
    return Config(
        store=given["work"] if isinstance(place, Store) else place,
        remote=place if isinstance(place, Store) else None,
        account=stores.account() if isinstance(place, Store) else None,
        links=given["links"],
        tiles=given["tiles"],
        tiles_attribution=given["tiles_attribution"],
        host=given["host"],
        port=given["port"],
        public_url=given["public_url"],
        trusted_hosts=given["trusted"],
        query_seconds=given["query_seconds"],
        wait_seconds=given["wait_seconds"],
        query_memory=given["query_memory"] * 1024**2,
        result_bytes=given["result_size"] * MEGABYTE,
        answer_bytes=given["answer_memory"] * MEGABYTE,
        page_threads=given["page_threads"],
        catalogue_page=given["catalogue_page"],
        allowance=_allowance(given),
        trusted_proxy=given["trusted_proxy"],
        metrics_token=given["metrics_token"],
        access_log=given["access_log"],
        **({"workers": given["workers"]} if given["workers"] else {}),
    )


def _allowance(given: dict[str, Any]) -> Allowance:
    running, seconds, errors = (given[f"client_{name}"] or math.inf for name in ("running", "seconds", "errors"))
    return Allowance(running, given["client_waiting"], seconds, errors)
