"""A draft takes the place of the live version: compared with it, tombstones, history, the switch, and then the dump."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loader import dump, versions, withdrawn
from loader.history import writing
from loader.history.sides import Comparison, Side
from loader.history.writing import Occasion
from loader.versions import Draft

if TYPE_CHECKING:  # going back need not wait for what maps
    from loader.workshop import Say


def compared(draft: Draft, manifest: Mapping[str, Any]) -> Comparison:
    """A draft that has data and columns beside the live version; its manifest is completed."""
    live, before = draft.root / "current", versions.manifest(draft.root)
    told = {**manifest, "version": versions.identifier(draft.root, str(manifest["digest"]))}
    told["former"] = withdrawn.former(before, manifest["bases"])
    return Comparison(Side(live.resolve(), before) if (live / "data").is_dir() else None, Side(draft.folder, told))


def finish(draft: Draft, step: Comparison, occasion: Occasion, keep: int) -> str:
    """Write what a draft owes to the live version, and switch to it; gives the id. OSError where the disk refuses."""
    told = step.new.manifest
    withdrawn.write(draft.root, draft.folder, str(told["built"]), withdrawn.Known(step.same, step.gone()))
    writing.write(step, occasion)
    return versions.publish(draft, str(told["digest"]), told, keep)


def moment(before: Mapping[str, Any], say: "Say") -> str:
    """When the version is made, as xsd:dateTime: now, but after the one before even where the clock went back."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    last = datetime.datetime.fromisoformat(before["built"]) if "built" in before else None
    if last is not None and now <= last:
        if now < last:
            say(
                f"l'horloge retarde : la version en ligne est du {last.isoformat()}",
                f"the clock is behind: the live version is of {last.isoformat()}",
            )
        now = last + datetime.timedelta(seconds=1)
    return now.isoformat(timespec="seconds")


def write_dump(draft: Draft, before: Path | None, say: "Say") -> None:
    """Write the dump of the live version, after the switch: nobody waits for it, and without it the version stands.

    `before` is the folder of the version it starts from.
    """
    try:
        dump.write((draft.root / "current").resolve(), before)
    except OSError as error:
        say(f"dump non écrit : {error.strerror}", f"no dump written: {error.strerror}")
    else:
        say("dump écrit", "dump written")
