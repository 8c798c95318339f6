"""The commands `omin check`, `build`, `explain` and `dump`: exit status 0, 1 with error findings, 2 on failure."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import click

from loader import build as building
from loader import explain as explaining
from loader import explain_text, options, publication, remote, render, spoken, store, versions
from loader.build import Manner
from loader.disclosure.bounds import UnsolvedError
from loader.finding import Finding, Format, Language, is_error
from loader.history.writing import Occasion
from loader.judge import EXAMPLES
from loader.labour import Labour
from loader.parallel import CrewError
from loader.shacl.results import ShapesError
from loader.workshop import Say
from ontology import stores

_MOST: Final = 3  # findings of one rule that are shown as text


def _tell(found: Sequence[Finding], form: str, language: Language, *, whole: bool) -> None:
    most = None if whole else _MOST if form == "text" else EXAMPLES
    text = render.findings(found, cast("Format", form), language, most)
    if text:
        click.echo(text)
    click.echo(render.summary(found, language), err=True)


@click.command()
@options.FOLDERS
@options.DATA
@options.LANGUAGE
@options.FORMAT
@options.ALL
def check(folders: tuple[Path, ...], data: Path | None, lang: str | None, form: str, *, whole: bool) -> None:
    """Map and judge the territories in FOLDERS; publish nothing."""
    language = spoken.language(lang)
    try:
        result = building.check(folders, spoken.teller(language), data, None if whole else EXAMPLES)
    except (ShapesError, UnsolvedError, OSError) as error:
        spoken.refuse(language, f"impossible de juger : {error}", f"could not judge: {error}")
    _tell(result.found, form, language, whole=whole)
    sys.exit(1 if is_error(result.found) else 0)


@click.command()
@options.FOLDERS
@options.DATA
@options.PLACE
@options.WORK
@options.WORKERS
@options.DASK
@options.ANEW
@options.KEEP
@options.with_notes
@options.LANGUAGE
@options.FORMAT
@options.ALL
def build(**given: Any) -> None:  # noqa: ANN401  # what click parsed
    """Map and judge the territories in FOLDERS, and publish them together as a new version."""
    language = spoken.language(given["lang"])
    if given["dask"] and given["workers"] > 1:
        spoken.refuse(language, "--workers ou --dask, pas les deux", "--workers or --dask, not both")
    say = spoken.teller(language)
    place = given["place"]
    root = given["work"] if stores.is_address(place) else Path(place)
    result = _built(given, root, language, say)
    _tell(result.found, given["form"], language, whole=given["whole"])
    if is_error(result.found):
        say("rien n'est publié ; la version en ligne reste", "nothing is published; the live version stays")
        sys.exit(1)
    if result.unchanged:
        say(f"rien n'a changé : la version {result.version} reste", f"nothing changed: version {result.version} stays")
    else:
        say(f"version {result.version} publiée", f"version {result.version} published")
    elsewhere(given["folders"], root, place, language, say)


def elsewhere(folders: tuple[Path, ...], root: Path, place: str, language: Language, say: Say) -> None:
    """Publish in a store elsewhere too, where the command or the territories name one."""
    try:
        target = stores.made(place) if stores.is_address(place) else stores.of(folders)
        if target is None:
            return
        say(f"publication dans {target}", f"publishing in {target}")
        with remote.Door(target, stores.account()) as door:
            version, new = publication.publish(root, door, say)
    except ValueError as error:
        spoken.refuse(language, f"il faut l'adresse d'un seul entrepôt : {error}", f"name one store only: {error}")
    except remote.StoreError as error:
        kept = f"la version construite est dans {root}/ ; l'entrepôt n'a pas changé de version"
        spoken.refuse(
            language,
            f"{error.french} ({kept})",
            f"{error.english} (the version built is in {root}/; the store's live version has not changed)",
        )
    if new:
        say(f"{target} : version {version} en ligne", f"{target}: version {version} is live")
    else:
        say(f"{target} : la version {version} reste", f"{target}: version {version} stays")


def _built(given: Mapping[str, Any], root: Path, language: Language, say: Say) -> building.Result:
    """Build as the options say; where that is not possible, say why and exit."""
    limit, labour = None if given["whole"] else EXAMPLES, Labour(given["workers"], given["dask"], given["anew"])
    occasion = Occasion(notes=options.notes(given["note"], given["note_fr"], given["note_en"]))
    try:
        return building.build(
            given["folders"], root, say, given["data"], limit, Manner(labour, occasion, given["keep"])
        )
    except versions.BusyError:
        spoken.refuse(language, f"une autre construction travaille sur {root}", f"another build is at work on {root}")
    except (ShapesError, UnsolvedError) as error:
        spoken.refuse(language, f"impossible de juger : {error}", f"could not judge: {error}")
    except OSError as error:
        spoken.refuse(language, f"le disque refuse : {error}", f"the disk refuses: {error}")
    except CrewError as error:
        spoken.refuse(language, error.french, error.english)


@click.command()
@click.argument("place", metavar="FILE:LINE")
@click.option(
    "--in",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The territory's folder (default: the one around FILE that has an observatory.toml).",
)
@options.DATA
@options.LANGUAGE
def explain(place: str, folder: Path | None, data: Path | None, lang: str | None) -> None:
    """Show what becomes of one row: its cells, the terms they give, the triples, the findings."""
    language = spoken.language(lang)
    name, _, line = place.rpartition(":")
    file = Path(name)
    if not line.isdecimal() or not file.is_file():
        spoken.refuse(language, f"« {place} » n'est pas FICHIER:LIGNE", f"“{place}” is not FILE:LINE")
    around = folder or next((one for one in file.resolve().parents if (one / "observatory.toml").is_file()), None)
    if around is None:
        spoken.refuse(
            language,
            f"aucun observatory.toml autour de {file} ; dites --in DOSSIER",
            f"no observatory.toml around {file}; say --in DIR",
        )
    try:
        explanations = explaining.explain(around, file, int(line), data)
    except LookupError as error:
        spoken.refuse(language, str(error), str(error))
    click.echo(explain_text.text(explanations, language))
    sys.exit(1 if any(is_error(one.found) for one in explanations) else 0)


@click.command()
@options.STORE
def dump(root: Path) -> None:
    """Write the live version to standard output as canonical N-Quads."""
    if versions.live(root) is None:
        click.echo(f"omin: no version in {root}; run omin build first", err=True)
        sys.exit(2)
    store.Reader(root / "current" / "data").write_canonical(sys.stdout.buffer)
