"""The command `omin propose`.

Exit status 0 when the patch is written, 1 when something must be said first, 2 when the file cannot be read.
"""

import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from loader import options, spoken
from loader.draft.refusal import RefusedError
from loader.finding import Language
from loader.kit import patch, proposal
from loader.kit.wording import refusal, say
from ontology.written import Statement, statements

_SHARED: Final = "ontology/indicators.ttl"


@click.command()
@click.argument("target")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Where the Turtle files are, if TARGET is an IRI (default: here).",
)
@click.option("--own", is_flag=True, help="Write the patch of the territory's own file instead.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write the patch to.")
@options.LANGUAGE
def propose(target: str, folder: Path, out: Path | None, lang: str | None, *, own: bool) -> None:
    """Write the patch that would make local indicators shared: those of the file TARGET, or the one of an IRI."""
    language = spoken.language(lang)
    try:
        path, proposed = _wanted(target, folder)
        text = files("ontology").joinpath("indicators.ttl").read_text("utf-8")
        known = list(statements(text))
        _complete(path, proposed, known, language)
        found = _own(path, proposed) if own else patch.unified(_SHARED, text, patch.shared(text, known, proposed))
        _write(found, out)
    except RefusedError as error:
        spoken.refuse(language, error.french, error.english)
    except (OSError, ValueError) as error:
        spoken.refuse(language, f"{target} : {error}", f"{target}: {error}")


def _wanted(target: str, folder: Path) -> tuple[Path, list[Statement]]:
    """The file and the indicators in it that are meant; RefusedError where there is none."""
    by_iri = "://" in target
    for path in sorted(folder.glob("*.ttl")) if by_iri else [Path(target)]:
        told = [one for one in statements(path.read_text("utf-8")) if proposal.is_indicator(one)]
        found = [one for one in told if one.subject == target or not by_iri]
        if found:
            return path, found
    raise refusal("no-indicator", target=target, folder=folder)


def _complete(path: Path, proposed: list[Statement], known: list[Statement], language: Language) -> None:
    """Say what is missing and end, where something is."""
    lacks = [(one, lack) for one in proposed for lack in proposal.lacking(one, known)]
    for one, lack in lacks:
        click.echo(f"{path}: {one.subject}: {say(lack.name, language, **lack.words)}", err=True)
    if lacks:
        click.echo(say("incomplete", language), err=True)
        sys.exit(1)


def _own(path: Path, proposed: list[Statement]) -> str:
    text = path.read_text("utf-8")
    return patch.unified(path.name, text, patch.own(text, proposed))


def _write(found: str, out: Path | None) -> None:
    if out is None:
        click.echo(found, nl=False)
    else:
        out.write_text(found, "utf-8", newline="\n")
