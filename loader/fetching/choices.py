"""The options of `omin fetch` and `omin update` that say how files are fetched."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from loader.fetching.manners import Manners

Command = TypeVar("Command", bound=Callable[..., object])
_DEFAULT: Final = Manners()
_ALL: Final = (
    click.option(
        "--allow-local",
        "local",
        metavar="HOST[:PORT]",
        multiple=True,
        envvar="OMIN_ALLOW_LOCAL",
        help="A host of your own network that may be asked, also over http; else only public ones are, over https.",
    ),
    click.option(
        "--seconds",
        type=click.FloatRange(1, 86_400),
        default=_DEFAULT.seconds,
        show_default=True,
        help="For each file.",
    ),
    click.option(
        "--tries", type=click.IntRange(1, 20), default=_DEFAULT.tries, show_default=True, help="Of each file."
    ),
    click.option(
        "--wait",
        type=click.FloatRange(0, 60),
        default=_DEFAULT.wait,
        show_default=True,
        help="Seconds before the second try; twice as long each time.",
    ),
)


def manners(command: Command) -> Command:
    """The command with these options."""
    for option in reversed(_ALL):
        command = option(command)
    return command


def made(given: Mapping[str, Any]) -> Manners:
    """What they say."""
    return Manners(given["seconds"], given["tries"], given["wait"], frozenset(given["local"]))
