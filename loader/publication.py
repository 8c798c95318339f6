"""Publication in a store elsewhere: a version is staged in graphs of its own, counted, and made live by one triple."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

from loader import keeping, versions
from loader.remote import Door, StoreError
from loader.store import Reader
from loader.workshop import Say
from ontology import stores

KEEP: Final = 2  # versions in the store: the live one, and the one that readers may still be at
# What endpoints need not know: how datasets were judged, and what graphs were, is for the next build here.
_OWN: Final = frozenset({"digests", "graphs", "judged", "kept", "program", "version", "whole", "withdrawn"})


def publish(root: Path, door: Door, say: Say) -> tuple[str, bool]:
    """Publish the version that is live under `root`; gives the version that is live in the store, and if it is new.

    StoreError where the store does not do as it is asked: then what was live in it still is.
    """
    journal = door.journal()
    told = _told(versions.manifest(root))
    if journal.live and _told(json.loads(door.text(stores.manifest(journal.live)) or "{}")) == told:
        _tidy(door, say)
        return journal.live, False
    for version in journal.unfinished:
        _remove(door, version)
    version = f"{journal.latest + 1:06d}-{str(told['digest'])[:12]}"
    _note(door, version, stores.ANNOUNCED, "")
    _stage(door, version, (root / "current").resolve(), told, say)
    _note(door, version, stores.PUBLISHED, str(told["built"]))
    _tidy(door, say)
    return version, True


def _told(manifest: dict[str, Any]) -> dict[str, Any]:
    """What a version says of itself in the store, its number and its graphs aside."""
    return {name: value for name, value in manifest.items() if name not in _OWN}


def _note(door: Door, version: str, state: str, text: str) -> None:
    door.add(stores.JOURNAL, _triple(stores.named(version), state, text))


def _triple(subject: str, predicate: str, text: str) -> bytes:
    """A triple with a text, as N-Triples write it; JSON escapes all that they do."""
    return f"<{subject}> <{predicate}> {json.dumps(text)} .\n".encode()


def _stage(door: Door, version: str, folder: Path, told: dict[str, Any], say: Say) -> None:
    """Write all graphs of a version, and count what came of them."""
    reader = Reader(folder / "data")
    graphs = reader.sizes()
    # The list of graphs comes first: with it, whatever is left of a publication that died can be removed.
    buried = folder / "withdrawn"
    types = keeping.changed(door)
    members = {"version": version, **told, "graphs": graphs, "withdrawn": buried.is_dir(), "kept": types}
    door.write(stores.manifest(version), [_triple(stores.named(version), stores.MANIFEST, json.dumps(members))])
    whole = stores.whole(version)
    for done, (graph, size) in enumerate(graphs.items(), 1):
        name = stores.graph(version, graph)
        door.write(name, _also(keeping.kept(reader.pieces(graph), types), lambda piece: door.add(whole, piece)))
        _count(door, name, size)
        say(f"graphe {done} sur {len(graphs)} déposé", f"graph {done} of {len(graphs)} staged")
    _count(door, whole, reader.distinct())
    if buried.is_dir():
        gone = Reader(buried)
        for graph in gone.sizes():
            for piece in keeping.kept(gone.pieces(graph), types):
                door.add(stores.withdrawn(version), piece)
        _count(door, stores.withdrawn(version), gone.distinct())


def _also(pieces: Iterable[bytes], take: Callable[[bytes], None]) -> Iterator[bytes]:
    """The pieces, each after it was given to somebody else too."""
    for piece in pieces:
        take(piece)
        yield piece


def _count(door: Door, graph: str, expected: int) -> None:
    found = door.count(graph)
    if found != expected:
        raise StoreError(
            f"le graphe {graph} a {found} triplets dans l'entrepôt au lieu de {expected}",
            f"the graph {graph} has {found} triples in the store instead of {expected}",
        )


def _tidy(door: Door, say: Say) -> None:
    """Remove the versions that nobody reads any more; where that fails, the next build does it."""
    try:
        for version in door.journal().published[:-KEEP]:
            _remove(door, version)
    except StoreError as error:
        say(f"anciennes versions non retirées : {error.french}", f"old versions not removed: {error.english}")


def _remove(door: Door, version: str) -> None:
    """Remove the graphs of a version; its list of graphs goes last, so that a removal that dies can be taken up."""
    manifest = cast("dict[str, Any]", json.loads(door.text(stores.manifest(version)) or "{}"))
    for graph in manifest.get("graphs", ()):
        door.drop(stores.graph(version, graph))
    for name in (stores.whole, stores.withdrawn, stores.manifest):
        door.drop(name(version))
    _note(door, version, stores.REMOVED, "")
