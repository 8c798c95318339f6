"""The dump of a version that lies in a store elsewhere: made here, beside what else is made of it, once it is live."""

import gzip
import hashlib
import json
import logging
from pathlib import Path
from typing import Final, cast

from endpoint.store import Snapshot

FILE: Final = "dump.nq.gz"
TOLD: Final = "dump.json"
_LEVEL: Final = 4
_NONE: Final = ".no-dump"  # a store that cuts answers off will do so again
_LOG: Final = logging.getLogger("omin.dump")


def write(snapshot: Snapshot) -> None:
    """Write the dump of a version unless it is there; not where a graph comes in part, as from a store with limits."""
    folder, store = snapshot.directory, snapshot.distant
    if store is None or (folder / TOLD).is_file() or (folder / _NONE).is_file():
        return
    sizes = cast("dict[str, int]", snapshot.manifest["graphs"])
    beside = folder / f".{FILE}"
    try:
        with beside.open("wb") as file, gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as pack:
            for graph, lines in store.quads():
                if len(lines) != sizes[graph]:
                    _LOG.warning("no dump: the store gave %s of %s triples of %s", len(lines), sizes[graph], graph)
                    (folder / _NONE).touch()
                    return
                pack.write("".join(lines).encode())
        beside.replace(folder / FILE)
    finally:
        beside.unlink(missing_ok=True)
    _tell(folder)


def _tell(folder: Path) -> None:
    """Write the size and the checksum, last, as the loader does."""
    with (folder / FILE).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    members = {"bytes": (folder / FILE).stat().st_size, "sha256": digest}
    fresh = folder / f".{TOLD}"
    fresh.write_text(json.dumps(members) + "\n", "utf-8")
    fresh.replace(folder / TOLD)
