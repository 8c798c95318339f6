"""The command `omin fetch`.

Exit status 0 when all is well, 1 where a mapping is at fault, 2 when it could not, 3 when a file did not come (with
`--status`: when a source is overdue), 4 when another fetch is at work.
"""

import contextlib
import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from loader import options, render, spoken, turns
from loader.fetching import choices, record
from loader.fetching.fetch import Fetched, fetch
from loader.fetching.listed import Listed, listed
from loader.finding import Language, is_error
from loader.quality.overdue import expected, overdue

ATTENTION: Final = 3
BUSY: Final = 4
_DONE: Final = {
    "new": ("pris", "fetched"),
    "changed": ("nouveau fichier, pris", "a new file, taken"),
    "same": ("inchangé", "unchanged"),
    "refused": ("refusé, l'ancien fichier reste", "refused, the former file stays"),
    "failed": ("pas venu, l'ancien fichier reste", "did not come, the former file stays"),
}


@click.command("fetch")
@options.FOLDERS
@options.DATA
@choices.manners
@click.option("--only", metavar="SLUG", help="Renew this source only.")
@click.option("--status", "asked", is_flag=True, help="Fetch nothing: tell when each source is expected, and how late.")
@options.LANGUAGE
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def main(folders: tuple[Path, ...], data: Path | None, lang: str | None, only: str | None, **given: Any) -> None:  # noqa: ANN401  # what click parsed
    """Renew the files of the territories in FOLDERS from the addresses their mappings name."""
    language, form = spoken.language(lang), given["form"]
    files, wrong = listed(folders, data)
    if is_error(wrong):
        click.echo(render.findings(wrong, "text", language))
        sys.exit(1)
    now = datetime.datetime.now(datetime.UTC)
    if given["asked"]:
        sys.exit(_status(files, now, language, form))
    wanted = [one for one in files if only is None or any(some.source.slug == only for some in one.mappings)]
    try:
        with contextlib.ExitStack() as stack:
            for folder in folders:
                stack.enter_context(turns.alone_in(folder))
            done = fetch(wanted, choices.made(given), now, lambda one: _tell(one, language, form))
    except turns.BusyError:
        click.echo("omin: " + ("un autre omin fetch est au travail", "another omin fetch is at work")[language == "en"])
        sys.exit(BUSY)
    except OSError as error:
        spoken.refuse(language, f"le disque refuse : {error}", f"the disk refuses: {error}")
    if form == "json":
        click.echo(json.dumps([told(one) for one in done], indent=2, ensure_ascii=False))
    sys.exit(ATTENTION if any(one.found for one in done) else 0)


def told(one: Fetched) -> dict[str, object]:
    """What came of one file, for programs: its findings in both languages."""
    texts = [{"code": found.code, "fr": found.message("fr"), "en": found.message("en")} for found in one.found]
    return {**asdict(one), "found": texts}


def line(one: Fetched, language: Language) -> str:
    """What came of one file, in one line."""
    return f"{one.source}: {_DONE[one.status][language == 'en']} ({one.url})"


def _tell(one: Fetched, language: Language, form: str) -> None:
    if form == "text":
        click.echo(line(one, language))
        for found in one.found:
            click.echo(f"  {render.line(found, language)}")


def _status(files: Sequence[Listed], now: datetime.datetime, language: Language, form: str) -> int:
    """Tell when each source is expected; the exit status."""
    here = [(one, some) for one in files if one.file.is_file() for some in one.mappings]
    days = [expected(one.territory, some) for one, some in here]
    late = overdue(days, now.date().isoformat())
    rows: list[dict[str, object]] = [
        {
            "territory": one.territory,
            "source": some.source.slug,
            "fetch": some.source.fetch,
            "checked": record.read(one.file).checked,
            "retrieved": some.source.retrieved,
            "changed": some.source.changed,
            "due": day.due if day else "",
            "overdue": day in late,
        }
        for (one, some), day in zip(here, days, strict=True)
    ]
    if form == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    for row in rows if form == "text" else ():
        click.echo(_row(row, language))
    return ATTENTION if late else 0


def _row(row: dict[str, object], language: Language) -> str:
    """One source in one line: when it was taken, when another is expected, and in words whether that day is past."""
    start = f"{row['territory']} {row['source']}"
    if language == "fr":
        due = f"attendu le {row['due']}" + " : EN RETARD" * bool(row["overdue"]) if row["due"] else "sans date attendue"
        return f"{start} : pris le {row['retrieved']}, {due}"
    due = f"expected on {row['due']}" + ": OVERDUE" * bool(row["overdue"]) if row["due"] else "no day expected"
    return f"{start}: fetched on {row['retrieved']}, {due}"
