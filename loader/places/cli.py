"""`omin places`: the places of the live version in the national standard."""

import io
import sys
from pathlib import Path

import click

from loader import options, versions
from loader.places import export
from loader.places.export import Told, UnknownDatasetError


@click.command()
@click.argument("dataset", required=False)
@options.STORE
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def places(dataset: str | None, root: Path, form: str) -> None:
    """Write the places of the live version, or of one DATASET, in the standard “lieux de médiation numérique”."""
    if versions.live(root) is None:
        click.echo(f"omin: aucune version dans {root} / no version in {root}; omin build", err=True)
        sys.exit(2)
    try:
        rows = export.read(root / "current" / "data", dataset)
    except UnknownDatasetError as error:
        click.echo(f"omin: aucun jeu de lieux / no dataset of places “{dataset}”; {error}", err=True)
        sys.exit(2)
    out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    (export.write_csv if form == "csv" else export.write_json)(rows, out)
    out.detach()
    _tell(export.told(rows))


def _tell(told: Told) -> None:
    """On standard error: what the standard wants and the sources do not say, and what the standard cannot say."""
    click.echo(f"omin: {told.rows} lieux / places", err=True)
    for name, count in told.lacking.items():
        click.echo(f"omin: {name}: absent de {count} lieux / lacking in {count} places", err=True)
    for name, count in told.left_out.items():
        click.echo(
            f"omin: {name}: {count} valeurs que le standard n'écrit pas / values that the standard cannot write",
            err=True,
        )
