"""`omin versions`, `omin diff`, `omin rollback`, `omin prune`: exit status 2 where what is asked cannot be done."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from loader import options, spoken, versions
from loader.finding import Language
from loader.history import diff as differing
from loader.history import listed, patch, rollback, shelf
from loader.history.diff import UntoldError
from loader.history.rollback import Back, SameError, SecretError
from loader.history.shelf import Shelf

_VERSIONS: Final = (
    *("number", "version", "built", "cause", "of", "added", "changed", "withdrawn", "state"),
    *("notes_fr", "notes_en"),
)
_DIFFERENCES: Final = ("kind", "dataset", "change", "thing", "former", "value")


@contextmanager
def _guarded(root: Path, language: Language) -> Generator[None]:
    """Say what is wrong with a store instead of a trace."""
    try:
        yield
    except versions.BusyError:
        spoken.refuse(language, f"un autre travail est en cours dans {root}", f"something else is at work in {root}")
    except BrokenPipeError:  # whoever reads has enough: click ends quietly
        raise
    except (OSError, ValueError) as error:
        spoken.refuse(language, f"ce n'est pas possible : {error}", f"that is not possible: {error}")


def _read(root: Path, language: Language) -> Shelf:
    try:
        return shelf.read(root)
    except LookupError:
        spoken.refuse(language, f"aucune version dans {root} : omin build", f"no version in {root}: omin build")


def _number(found: Shelf, name: str, language: Language) -> int:
    try:
        return shelf.number(found, name)
    except LookupError:
        spoken.refuse(
            language,
            f"pas de version « {name} » ; omin versions les donne toutes",
            f"no version “{name}”; omin versions lists them",
        )


@click.command("versions")
@options.STORE
@options.LANGUAGE
@options.ROWS
def list_versions(root: Path, lang: str | None, form: str) -> None:
    """List what was published: when, what changed, why, and what is kept."""
    language = spoken.language(lang)
    with _guarded(root, language):
        rows = listed.versions(_read(root, language))
        if form == "json":
            click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        else:
            text = listed.as_csv(rows, _VERSIONS) if form == "csv" else listed.as_table(rows, language) + "\n"
            click.echo(text, nl=False)


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B", default="live")
@options.STORE
@options.LANGUAGE
@click.option("--format", "form", type=click.Choice(["text", "csv", "patch"]), default="text", show_default=True)
@click.option("--all", "whole", is_flag=True, help="Show every difference, not the first ten of each dataset.")
def diff(old: str, new: str, root: Path, lang: str | None, form: str, *, whole: bool) -> None:
    """Show what differs from version A to version B (numbers, or live); as text, as CSV, or as an RDF Patch."""
    language = spoken.language(lang)
    with _guarded(root, language):
        found = _read(root, language)
        pair = _number(found, old, language), _number(found, new, language)
        if form == "patch":
            _patch(found, pair, language)
        else:
            _differences(found, pair, language, form, None if whole else listed.EXAMPLES)


def _patch(found: Shelf, pair: tuple[int, int], language: Language) -> None:
    gone = [str(one) for one in pair if one not in found.kept]
    if gone:
        names = ", ".join(gone)
        spoken.refuse(
            language,
            f"les triplets de la version {names} ne sont plus gardés ; sans --format patch, omin dit ce qu'il sait",
            f"the triples of version {names} are not kept any more; without --format patch omin tells what it knows",
        )
    for line in patch.patch(*(found.side(one) for one in pair)):
        click.echo(line)


def _differences(found: Shelf, pair: tuple[int, int], language: Language, form: str, most: int | None) -> None:
    try:
        some = differing.between(found, *pair)
    except UntoldError:
        spoken.refuse(
            language,
            "une de ces versions n'est plus gardée, et son histoire n'est pas écrite",
            "one of these versions is not kept any more, and its history is not written",
        )
    if form == "csv":
        click.echo(listed.as_csv(list(differing.rows(some)), _DIFFERENCES), nl=False)
        return
    for line in listed.as_text(some, language, most):
        click.echo(line)
    if not some:
        click.echo("omin: aucune différence" if language == "fr" else "omin: no difference", err=True)


@click.command("rollback")
@click.argument("name", metavar="N")
@options.STORE
@options.KEEP
@options.with_notes
@click.option("--disclose", is_flag=True, help="Even where figures that are secret now are public again.")
@options.LANGUAGE
def roll_back(name: str, root: Path, lang: str | None, **given: Any) -> None:  # noqa: ANN401  # what click parsed
    """Publish version N again, as a new version: readers get its figures back at once."""
    language = spoken.language(lang)
    teller = spoken.teller(language)
    with _guarded(root, language):
        number = _number(_read(root, language), name, language)
        notes = options.notes(given["note"], given["note_fr"], given["note_en"])
        try:
            version = rollback.rollback(root, Back(number, notes, given["disclose"], given["keep"]), teller)
        except LookupError:
            spoken.refuse(language, f"la version {name} n'est plus gardée", f"version {name} is not kept any more")
        except SameError:
            spoken.refuse(language, f"la version {name} est déjà en ligne", f"version {name} is live already")
        except SecretError as error:
            spoken.refuse(
                language,
                f"{error} chiffres aujourd'hui secrets seraient de nouveau publics ; si c'est voulu : --disclose",
                f"{error} figures that are secret now would be public again; if that is meant: --disclose",
            )
        teller(f"version {version} publiée", f"version {version} published")


@click.command()
@options.STORE
@click.option("--keep", type=click.IntRange(1), required=True, help="How many versions stay, the live one among them.")
@options.LANGUAGE
def prune(root: Path, keep: int, lang: str | None) -> None:
    """Remove old versions; what each changed stays told."""
    language = spoken.language(lang)
    with _guarded(root, language), versions.locked(root):
        for version in versions.prune(root, keep):
            click.echo(version)
