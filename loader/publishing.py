"""A judged draft becomes the live version, unless that is the same: its manifest, and what was found of changes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from loader import observatory, store, switching, versions
from loader.finding import Finding
from loader.history import undeclared
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
    manifest = {**_manifest(mapped, quads), **listed, **order.more, "built": switching.moment(before, say)}
    step = switching.compared(draft, manifest)
    found = undeclared.found(step, mapped, noted=bool(order.occasion.notes))
    return Published(switching.finish(draft, step, order.occasion, order.keep), quads, found=tuple(found))


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
