"""`omin rml`: what the mappings of a territory say, in RML."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from loader import options, render, spoken
from loader.finding import Language, is_error
from loader.rml import turtle
from loader.rml.turtle import Section
from loader.rml.unsaid import unsaid
from loader.rml.views import translate
from loader.sheaf import Sheaf
from loader.workshop import Bench, Mapped, map_into


@click.command()
@options.FOLDERS
@options.DATA
@options.LANGUAGE
def rml(folders: tuple[Path, ...], data: Path | None, lang: str | None) -> None:
    """Write the mappings of the territories in FOLDERS as RML, in Turtle, to standard output.

    Paths in it are relative to the folder the command is run in. Exit status 1 where the mappings have faults.
    """
    language = spoken.language(lang)
    mapped = map_into(folders, Bench(Sheaf(lambda _graph, _data: None)), lambda _french, _english: None, data)
    if is_error(mapped.found):
        click.echo(render.findings(mapped.found, "text", language), err=True)
        sys.exit(1)
    sections = list(_sections(mapped))
    click.echo(turtle.document(sections), nl=False)
    for one in sections:
        for word in one.unsaid:
            click.echo(_message(language, one.name, word), err=True)


def _sections(mapped: Mapped) -> Iterator[Section]:
    for base, built in mapped.built.items():
        lexicon = mapped.lexicons[base]
        for one in built:
            name = str(one.plan.mapping.path)
            yield Section(name, translate(one.plan, lexicon), tuple(unsaid(one.plan, lexicon)))


def _message(language: Language, name: str, word: str) -> str:
    return f"{name} : RML ne dit pas {word}" if language == "fr" else f"{name}: RML does not say {word}"
