"""A judged draft becomes the live version: manifest, tombstones, columns, history, the switch, and then the dump."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from loader import dump, observatory, store, versions, withdrawn
from loader.finding import Finding
from loader.history import undeclared, writing
from loader.history.sides import Comparison
from loader.history.writing import BUILD, Occasion
from loader.versions import Draft
from loader.workshop import Mapped, Say


@dataclass(frozen=True, slots=True)
class Published:
    """The version that is live now, how many quads it has, whether it was live before; what was found of changes."""

    version: str
    quads: int
    unchanged: bool = False
    found: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be published, and why.

    `more` goes into the manifest; of all versions the last `keep` are kept.
    """

    occasion: Occasion = BUILD
    more: Mapping[str, object] = field(default_factory=dict[str, object])
    keep: int = versions.KEEP


def publish(draft: Draft, mapped: Mapped, order: Order, say: Say) -> Published:
    """Make the draft, whose columns are written, the live version unless that is the same.

    OSError where the disk refuses.
    """
    quads, live, before = store.Reader(draft.data).count(), versions.live(draft.root), versions.manifest(draft.root)
    listed: dict[str, object] = {
        "services": [asdict(one) for one in observatory.services(mapped.observatories)],
        "sisters": [asdict(one) for one in observatory.sisters(mapped.observatories)],
    }
    if (
        live
        and live.endswith(mapped.digest[:12])
        and all(before.get(name, []) == some for name, some in listed.items())
    ):
        return Published(live, quads, unchanged=True)
    manifest = {**_manifest(mapped, quads), **listed, **order.more, "built": moment(before, say)}
    step = compared(draft, manifest)
    found = undeclared.found(step, mapped, noted=bool(order.occasion.notes))
    return Published(finish(draft, step, order.occasion, order.keep), quads, found=tuple(found))


def compared(draft: Draft, manifest: Mapping[str, Any]) -> Comparison:
    """A draft that has data and columns beside the live version; its manifest is completed."""
    told = {**manifest, "version": versions.identifier(draft.root, str(manifest["digest"]))}
    told["former"] = withdrawn.former(versions.manifest(draft.root), manifest["bases"])
    return writing.comparison(draft, told)


def finish(draft: Draft, step: Comparison, occasion: Occasion, keep: int) -> str:
    """Write what a draft owes to the live version, and switch to it; gives the id. OSError where the disk refuses."""
    told = step.new.manifest
    withdrawn.write(draft.root, draft.folder, str(told["built"]), withdrawn.Known(step.same, step.gone()))
    writing.write(step, occasion)
    return versions.publish(draft, str(told["digest"]), told, keep)


def moment(before: Mapping[str, Any], say: Say) -> str:
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


def write_dump(draft: Draft, before: Path | None, say: Say) -> None:
    """Write the dump of the live version, after the switch: nobody waits for it, and without it the version stands.

    `before` is the folder of the version it starts from.
    """
    try:
        dump.write((draft.root / "current").resolve(), before)
    except OSError as error:
        say(f"dump non écrit : {error.strerror}", f"no dump written: {error.strerror}")
    else:
        say("dump écrit", "dump written")


def _manifest(mapped: Mapped, quads: int) -> dict[str, Any]:
    return {
        "bases": [one.base.iri for one in mapped.observatories],
        "digest": mapped.digest,
        "quads": quads,
        "languages": list(dict.fromkeys(tongue for one in mapped.observatories for tongue in one.languages)),
        "sources": {
            built.plan.mapping.source.file: built.outcome.sha256 for some in mapped.built.values() for built in some
        },
    }
