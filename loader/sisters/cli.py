"""`omin harvest`: exit status 0 when all sisters are well, 1 when one has trouble, 2 when it could not run."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from loader import options, spoken, versions
from loader.finding import Language
from loader.sisters.harvest import UnknownError, harvest
from loader.sisters.limits import Limits
from loader.sisters.record import Record

_MIB: Final = 1 << 20
_DEFAULT: Final = Limits()


@click.command("harvest")
@options.STORE
@click.option("--only", metavar="SLUG", help="Read this sister only.")
@click.option(
    "--seconds", type=click.FloatRange(1, 3600), default=_DEFAULT.seconds, show_default=True, help="For each."
)
@click.option(
    "--size", type=click.IntRange(1, 2_000_000_000), default=_DEFAULT.size, show_default=True, help="Bytes received."
)
@click.option(
    "--observations",
    type=click.IntRange(0, 10_000_000),
    default=_DEFAULT.observations,
    show_default=True,
    help="Figures copied.",
)
@click.option(
    "--triples",
    type=click.IntRange(1, 100_000_000),
    default=_DEFAULT.triples,
    show_default=True,
    help="Triples received.",
)
@click.option(
    "--memory",
    type=click.IntRange(256),
    default=_DEFAULT.memory // _MIB,
    show_default=True,
    help="MiB of each process.",
)
@options.LANGUAGE
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def main(root: Path, only: str | None, lang: str | None, form: str, **given: Any) -> None:  # noqa: ANN401  # what click parsed
    """Read the sister observatories that are registered, judge them, and publish what they cover at /sisters."""
    language = spoken.language(lang)
    limits = Limits(**{**given, "memory": given["memory"] * _MIB})
    try:
        records = harvest(root, limits, only, lambda one: _tell(one, language) if form == "text" else None)
    except LookupError:
        spoken.refuse(language, f"aucun observatoire dans {root} : omin build", f"no observatory in {root}: omin build")
    except UnknownError as error:
        spoken.refuse(language, f"pas de telle sœur ; il y a : {error}", f"no such sister; there are: {error}")
    except versions.BusyError:
        spoken.refuse(language, "une autre moisson est en cours", "another harvest is at work")
    except OSError as error:
        spoken.refuse(language, f"le disque refuse : {error}", f"the disk refuses: {error}")
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in records], indent=2, ensure_ascii=False))
    elif not records:
        click.echo("omin: aucune sœur inscrite" if language == "fr" else "omin: no sister is registered", err=True)
    asked = [one for one in records if only in {None, one.slug}]
    sys.exit(1 if any(one.state not in {"ok", "warned"} for one in asked) else 0)


def _tell(one: Record, language: Language) -> None:
    """One line for a sister, and one for each thing that is wrong with it."""
    figures = f"{one.observations} chiffres" if language == "fr" else f"{one.observations} figures"
    click.echo(f"{one.slug}: {one.state}, {figures}, {one.url}")
    for found in one.findings:
        more = f" (+{found['more']})" if found["more"] else ""
        click.echo(f"  {found['severity']}: {found['message'][language]}{more}")
