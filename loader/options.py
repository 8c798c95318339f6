"""The options that several commands take."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar, get_args

import click

from loader import versions
from loader.finding import Format

Command = TypeVar("Command", bound=Callable[..., object])

FOLDERS: Final = click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
STORE: Final = click.option(
    "--store",
    "root",
    type=click.Path(path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Where versions live.",
)
PLACE: Final = click.option(
    "--store",
    "place",
    default="var",
    show_default=True,
    help="Where versions live: a folder, or the address of a SPARQL 1.1 store (https://…).",
)
WORK: Final = click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path("var"),
    show_default=True,
    help="The folder in which versions are made, where the store is an address.",
)
DATA: Final = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where sources that are not in their territory's folder are looked for.",
)
WORKERS: Final = click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Map with so many processes of this machine; the same bytes come out.",
)
DASK: Final = click.option(
    "--dask",
    metavar="ADDRESS",
    help="Map with the Dask cluster that runs at ADDRESS (tcp://host:8786) and sees the store's folder.",
)
ANEW: Final = click.option(
    "--anew",
    is_flag=True,
    help="Make everything anew, also what did not change since the live version; the same data come out.",
)
LANGUAGE: Final = click.option(
    "--lang", type=click.Choice(["fr", "en"]), help="Language of the messages (default: the locale's)."
)
FORMAT: Final = click.option("--format", "form", type=click.Choice(get_args(Format)), default="text", show_default=True)
ROWS: Final = click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
KEEP: Final = click.option(
    "--keep",
    type=click.IntRange(1),
    default=versions.KEEP,
    show_default=True,
    envvar="OMIN_KEEP",
    help="How many versions are kept, the live one among them.",
)
_NOTES: Final = (
    click.option("--note", metavar="TEXT", help="What readers should know of this version."),
    click.option("--note-fr", metavar="TEXT", help="The same in French."),
    click.option("--note-en", metavar="TEXT", help="The same in English."),
)


def with_notes(command: Command) -> Command:
    """The options for notes, which `notes` reads."""
    for option in reversed(_NOTES):
        command = option(command)
    return command


def notes(note: str | None = None, note_fr: str | None = None, note_en: str | None = None) -> dict[str, str]:
    """The notes of a version by language: `note` stands for both where one of its own is not given."""
    told = {"fr": note_fr or note, "en": note_en or note}
    return {language: text for language, text in told.items() if text}


ALL: Final = click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Show every finding, not the worst three of each rule (a hundred where the format is not text).",
)
