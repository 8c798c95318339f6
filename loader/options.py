"""The options that several commands take."""

from pathlib import Path
from typing import Final

import click

from loader.render import FORMATS

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
FORMAT: Final = click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
ROWS: Final = click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
ALL: Final = click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Show every finding, not the worst three of each rule (a hundred where the format is not text).",
)
