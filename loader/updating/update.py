"""One update of a store: what changed is fetched, a version built and switched to, and what happened is told."""

import datetime
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from loader import build as building
from loader import turns, versions
from loader.build import Manner
from loader.fetching import fetch as fetching
from loader.fetching import record, shelf
from loader.fetching.fetch import Fetched
from loader.fetching.listed import Listed, listed
from loader.fetching.manners import Manners
from loader.finding import Finding, is_error
from loader.judge import EXAMPLES
from loader.quality.overdue import Due, expected, overdue
from loader.workshop import Say

LOCK: Final = ".update.lock"
_TOLERANCE: Final = datetime.timedelta(minutes=1)  # clocks are put right by seconds all the time


class ClockError(RuntimeError):
    """The clock stands before something that already happened: that moment."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which territories to publish in which store, where other sources are, how to fetch, how to build."""

    folders: tuple[Path, ...]
    root: Path
    data: Path | None
    manners: Manners
    manner: Manner


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an update; `put_back` are files that were renewed and could not be published."""

    result: building.Result
    fetched: tuple[Fetched, ...] = ()
    put_back: tuple[str, ...] = ()
    late: tuple[Due, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()


def update(order: Order, now: datetime.datetime, say: Say, tell: Callable[[Fetched], None]) -> Done:
    """Do it all, alone on the store and on the territories; `tell` hears of each file that was asked for.

    Raises turns.BusyError or versions.BusyError where another is at work, ClockError, and what `build` raises.
    """
    order.root.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(turns.alone(order.root / LOCK, now.isoformat(timespec="seconds")))
        for folder in dict.fromkeys(one.resolve() for one in order.folders):
            stack.enter_context(turns.alone_in(folder))
        start = time.monotonic()
        files, wrong = listed(order.folders, order.data)
        if is_error(wrong):
            return Done(building.Result(tuple(wrong)))
        _look_at_clock(order.root, files, now)
        fetched = fetching.fetch(files, order.manners, now, tell)
        came = time.monotonic()
        result, back = _built(order, files, say)
        seconds = (("fetch", round(came - start, 1)), ("build", round(time.monotonic() - came, 1)))
        late = _late(listed(order.folders, order.data)[0], now)
    return Done(result, tuple(fetched), tuple(back), tuple(late), seconds)


def _look_at_clock(root: Path, files: Iterable[Listed], now: datetime.datetime) -> None:
    """ClockError where a version or a fetch is of later than now: its days and the order of versions would be wrong."""
    moments = [str(versions.manifest(root).get("built", "")), *(record.read(one.file).checked for one in files)]
    latest = max((datetime.datetime.fromisoformat(one) for one in moments if one), default=now)
    if now < latest - _TOLERANCE:
        raise ClockError(latest.isoformat(timespec="seconds"))


def _built(order: Order, files: Sequence[Listed], say: Say) -> tuple[building.Result, list[str]]:
    """Build; where that finds errors, once more with the files that were published last time."""
    result = _build(order, say)
    back: list[str] = []
    if is_error(result.found):
        back = [str(one.file) for one in files if one.fetched and shelf.put_back(one.file)]
    if back:
        say(
            f"erreurs : on remet {len(back)} fichier(s) d'avant, et l'on recommence",
            f"errors: {len(back)} former file(s) put back, once more",
        )
        first, result = result, _build(order, say)
        result = replace(result, found=(*result.found, *_told(back, first.found)))
    if not is_error(result.found):
        for one in files:
            shelf.published(one.file)
    return result, back


def _build(order: Order, say: Say) -> building.Result:
    return building.build(order.folders, order.root, say, order.data, EXAMPLES, order.manner)


def _told(back: Iterable[str], found: Iterable[Finding]) -> Iterable[Finding]:
    """A warning for each file that was put back, with what stood against the publication."""
    errors = "; ".join(sorted({f"{one.rule} ({one.source}:{one.line or '-'})" for one in found if is_error([one])})[:3])
    for file in back:
        details = {"errors": errors, "kept": str(record.folder(Path(file)))}
        yield Finding("fetch-put-back", file, value=file, details=details)


def _late(files: Iterable[Listed], now: datetime.datetime) -> list[Due]:
    here = [(one.territory, some) for one in files if one.file.is_file() for some in one.mappings]
    return overdue((expected(territory, some) for territory, some in here), now.date().isoformat())


def as_data(late: Iterable[Due]) -> list[dict[str, object]]:
    """The overdue sources, for programs."""
    return [asdict(one) for one in late]
