"""`omin conform URL`: our public checks of any observatory."""

import signal
import sys
from pathlib import Path
from typing import Final

import click

from loader import options, spoken
from loader.conform import told
from loader.conform.run import run

_MOST_SECONDS: Final = 600


@click.command()
@click.argument("url")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--badge", type=click.Path(dir_okay=False, path_type=Path), help="Write a badge (SVG) to this file.")
@click.option("--all", "whole", is_flag=True, help="Say of each check why it is done and what was seen.")
@options.LANGUAGE
def conform(url: str, form: str, badge: Path | None, lang: str | None, *, whole: bool) -> None:
    """Run our public checks on the observatory at URL, ours or not, and print what is missing.

    Exit status 0 when nothing is missing, 1 when something is, 2 when nobody answers.
    """
    language = spoken.language(lang)
    signal.alarm(_MOST_SECONDS)  # what another server sent may keep the engine busy: whatever hangs is ended
    address = url if "://" in url else f"https://{url}"
    report = run(address)
    if badge is not None:
        badge.write_text(told.badge(report, language), "utf-8")
    click.echo(told.as_json(report, language) if form == "json" else told.text(report, language, whole=whole))
    sys.exit(report.status)
