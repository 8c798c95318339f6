"""The language that a command speaks."""

import locale
import os
import sys
import time
from collections.abc import Callable
from typing import NoReturn, cast

import click

from loader.finding import Language


def language(asked: str | None) -> Language:
    """The language asked for, else French where the locale is French, else English."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    spoken = next((name for name in names if name), locale.getlocale()[0] or "")
    return cast("Language", asked or ("fr" if spoken.lower().startswith("fr") else "en"))


def refuse(language: Language, french: str, english: str) -> NoReturn:
    """Say why the command cannot do what it is for, and end with status 2."""
    click.echo(f"omin: {french if language == 'fr' else english}", err=True)
    sys.exit(2)


def teller(language: Language) -> Callable[[str, str], None]:
    """Says each step on standard error, with the seconds since the start."""
    start = time.monotonic()

    def say(french: str, english: str) -> None:
        text = french if language == "fr" else english
        click.echo(f"omin {time.monotonic() - start:6.1f} s  {text}", err=True)

    return say
