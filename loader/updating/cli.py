"""The command `omin update`, for a timer.

Exit status 0 when all is well; 1 with error findings: the live version stays; 2 when it could not; 3 when it is
published, or unchanged, and somebody should look: a source is overdue, did not come or was refused; 4 when another
update, fetch or build is at work.
"""

import datetime
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import click

from loader import commands, options, render, spoken, turns, versions
from loader.build import Manner
from loader.disclosure.bounds import UnsolvedError
from loader.fetching import choices
from loader.fetching.cli import ATTENTION, BUSY, line, told
from loader.fetching.fetch import Fetched
from loader.finding import Finding, Language, is_error
from loader.history.writing import Occasion
from loader.judge import EXAMPLES
from loader.labour import Labour
from loader.parallel import CrewError
from loader.shacl.results import ShapesError
from loader.updating import report as reports
from loader.updating.report import Report
from loader.updating.update import ClockError, Done, Order, as_data, update

_ERRORS: Final = 1
_FAILURES: Final = (
    turns.BusyError,
    versions.BusyError,
    ClockError,
    CrewError,
    OSError,
    ShapesError,
    UnsolvedError,
    SystemExit,
)
Out = Callable[[str, str], None]


@click.command("update")
@options.FOLDERS
@options.DATA
@options.STORE
@choices.manners
@options.WORKERS
@options.KEEP
@options.with_notes
@options.LANGUAGE
def main(folders: tuple[Path, ...], root: Path, data: Path | None, lang: str | None, **given: Any) -> None:  # noqa: ANN401  # what click parsed
    """Renew the files of the territories in FOLDERS, and publish them if something changed and nothing is wrong."""
    language = spoken.language(lang)
    occasion = Occasion(notes=options.notes(given["note"], given["note_fr"], given["note_en"]))
    manner = Manner(Labour(given["workers"]), occasion, given["keep"])
    order = Order(folders, root, data, choices.made(given), manner)
    now = datetime.datetime.now(datetime.UTC)
    report = Report(now.isoformat(timespec="seconds"))
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        spoken.refuse(language, f"le disque refuse : {error}", f"the disk refuses: {error}")
    with reports.log(root) as write:
        out = _teller(language, write)
        _run(order, now, report, out, language)
        _tell(report, out)
    if report.status != BUSY:
        reports.write(root, report)
    sys.exit(report.status)


def _teller(language: Language, write: Callable[[str], None]) -> Out:
    """Says a sentence on standard error and in the log."""

    def out(french: str, english: str) -> None:
        text = french if language == "fr" else english
        click.echo(f"omin: {text}", err=True)
        write(text)

    return out


def _run(order: Order, now: datetime.datetime, report: Report, out: Out, language: Language) -> None:
    """Update, and note down in the report how it went, whatever that is."""

    def tell(one: Fetched) -> None:
        report.fetched.append(told(one))
        out(line(one, "fr"), line(one, "en"))
        for found in one.found:
            out(render.line(found, "fr"), render.line(found, "en"))

    report.before = report.after = versions.live(order.root)
    out("mise à jour", "update")
    try:
        done = update(order, now, out, tell)
        _note(done, report, out, language)
        if report.status != _ERRORS:
            commands.elsewhere(order.folders, order.root, str(order.root), language, out)
    except _FAILURES as error:
        report.status, report.outcome, french, english = _why(error)
        report.message = {"fr": french, "en": english}


def _why(error: BaseException) -> tuple[int, str, str, str]:
    """Exit status, outcome, and a sentence in French and English."""
    if isinstance(error, turns.BusyError | versions.BusyError):
        return BUSY, "busy", *_who(error)
    if isinstance(error, ClockError):
        french = f"l'horloge est en retard : la dernière fois était le {error} ; réglez-la, puis relancez"
        return 2, "clock", french, f"the clock is behind: the last time was {error}; set it, then run again"
    if isinstance(error, CrewError):
        return 2, "failed", error.french, error.english
    if isinstance(error, OSError):
        return 2, "failed", f"le disque refuse : {error}", f"the disk refuses: {error}"
    if isinstance(error, SystemExit):  # and why was told
        return 2, "failed", "l'entrepôt distant a refusé", "the store elsewhere refused"
    return 2, "failed", f"impossible de juger : {error}", f"could not judge: {error}"


def _note(done: Done, report: Report, out: Out, language: Language) -> None:
    result = done.result
    report.seconds |= dict(done.seconds)
    report.put_back += done.put_back
    report.overdue += as_data(done.late)
    report.quads, report.after = result.quads, result.version or report.before
    report.errors = sum(1 + one.more for one in result.found if one.severity == "error")
    report.warnings = sum(1 + one.more for one in result.found) - report.errors
    report.findings += [_record(one) for one in result.found[:EXAMPLES]]
    text = render.findings(result.found, "text", language, 3)
    if text:
        click.echo(text)
    _lines(result.found, out)
    report.outcome = "errors" if is_error(result.found) else "unchanged" if result.unchanged else "published"
    attention = done.late or done.put_back or any(one.found for one in done.fetched)
    report.status = _ERRORS if is_error(result.found) else ATTENTION if attention else 0
    for one in done.late:
        out(f"en retard : {one.source}, attendu le {one.due}", f"overdue: {one.source}, expected on {one.due}")


def _lines(found: Sequence[Finding], out: Out) -> None:
    """The errors, and which files were put back, in the log."""
    for one in [one for one in found if one.severity == "error" or one.code == "fetch-put-back"][:EXAMPLES]:
        out(render.line(one, "fr"), render.line(one, "en"))


def _record(one: Finding) -> dict[str, object]:
    place = {"source": one.source, "line": one.line, "column": one.column}
    return {"code": one.code, "severity": one.severity, **place, "fr": one.message("fr"), "en": one.message("en")}


def _who(error: RuntimeError) -> tuple[str, str]:
    if isinstance(error, turns.BusyError) and error.pid:
        return (
            f"une autre mise à jour est au travail : processus {error.pid}, depuis le {error.since}",
            f"another update is at work: process {error.pid}, since {error.since}",
        )
    return "une autre commande omin est au travail ici", "another omin command is at work here"


def _tell(report: Report, out: Out) -> None:
    """The end, in a sentence."""
    report.finished = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    ends = {
        "published": (f"version {report.after} publiée", f"version {report.after} published"),
        "unchanged": (
            f"rien n'a changé : la version {report.after} reste",
            f"nothing changed: version {report.after} stays",
        ),
        "errors": ("rien n'est publié ; la version en ligne reste", "nothing is published; the live version stays"),
    }
    told = report.message
    out(*((told["fr"], told["en"]) if told else ends[report.outcome]))
