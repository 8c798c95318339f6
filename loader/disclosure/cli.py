"""`omin protect`: the cells to hide before publication; nothing is written into the sources."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import click

from loader import options, render, spoken, store
from loader.disclosure import proposals
from loader.disclosure.bounds import UnsolvedError
from loader.disclosure.origins import origins
from loader.disclosure.protection import HopelessError, Proposal, protect
from loader.disclosure.reading import read
from loader.finding import Finding, Language, is_error
from loader.sheaf import Sheaf
from loader.workshop import Bench, Mapped, map_into


@click.command("protect")
@options.FOLDERS
@options.DATA
@options.LANGUAGE
@options.ROWS
def main(folders: tuple[Path, ...], data: Path | None, lang: str | None, form: str) -> None:
    """Propose the cells to hide in the sources of FOLDERS, so that no secret can be computed from what is left.

    Exit status 0 where nothing is to be hidden, 1 where something is, 2 where it could not be told.
    """
    language = spoken.language(lang)
    try:
        mapped, wanted = _proposed(folders, data, language)
    except (HopelessError, UnsolvedError) as error:
        spoken.refuse(language, f"impossible de protéger : {error}", f"cannot protect: {error}")
    names = {figure.name for one in wanted for figure in (one.figure, one.of) if figure}
    told = proposals.rows(wanted, origins(mapped, names), language)
    if told or form != "text":
        click.echo(proposals.text(told, form, language))
    click.echo(_summary(wanted, language), err=True)
    sys.exit(1 if wanted else 0)


def _proposed(folders: tuple[Path, ...], data: Path | None, language: Language) -> tuple[Mapped, list[Proposal]]:
    """What was mapped, in a folder that is thrown away, and what to hide of it."""
    with tempfile.TemporaryDirectory(prefix="omin-protect-") as place:
        with store.loading(Path(place) / "data") as load:
            mapped = map_into(folders, Bench(Sheaf(load.write)), lambda _french, _english: None, data)
        _stop_at(mapped.found, language)
        return mapped, protect(read(store.Reader(Path(place) / "data")))


def _stop_at(found: list[Finding], language: Language) -> None:
    if is_error(found):
        errors = [one for one in found if one.severity == "error"]
        click.echo(render.findings(errors, "text", language, 3), err=True)
        spoken.refuse(language, "les sources sont en faute : omin check", "the sources are at fault: omin check")


def _summary(wanted: list[Proposal], language: Language) -> str:
    counts = Counter(one.why for one in wanted)
    if language == "fr":
        return f"omin: {counts['primary']} cellules à cacher, {counts['secondary']} de plus pour les protéger"
    return f"omin: {counts['primary']} cells to hide, {counts['secondary']} more to protect them"
