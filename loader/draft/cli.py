"""The command `omin new`.

Exit status 0 when all files are drafted, 1 when a draft stands there already, 2 when a file cannot be drafted.
"""

import sys
from pathlib import Path

import click

from loader import options, spoken
from loader.draft.head import slug
from loader.draft.refusal import RefusedError
from loader.draft.wording import say
from loader.draft.write import draft
from loader.finding import Language


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write DIR/<slug>.toml into.")
@options.LANGUAGE
def new(files: tuple[Path, ...], out: Path | None, lang: str | None) -> None:
    """Draft the mapping of each of FILES by looking at it."""
    language = spoken.language(lang)
    if out is None and len(files) > 1:
        click.echo(f"omin: {say('one-file', language)}", err=True)
        sys.exit(2)
    sys.exit(max(_new(path, out, language) for path in files))


def _new(path: Path, out: Path | None, language: Language) -> int:
    """Draft one file; the exit status."""
    try:
        text = draft(path, language)
        if out is None:
            click.echo(text, nl=False)
            return 0
        return _write(out / f"{slug(path)}.toml", text, language)
    except RefusedError as error:
        click.echo(f"omin: {path}: {error.french if language == 'fr' else error.english}", err=True)
    except OSError as error:
        click.echo(f"omin: {path}: {error.strerror or error}", err=True)
    return 2


def _write(target: Path, text: str, language: Language) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"omin: {say('exists', language, path=target)}", err=True)
        return 1
    click.echo(say("written", language, path=target), err=True)
    return 0
