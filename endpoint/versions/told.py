"""What was published: each publication up to the live one, kept or not, and the former versions of its datasets."""

import json
from typing import Any, Final

from flask import Response, request

from endpoint.errors import ProblemError
from endpoint.locate import bases, candidates, local_path
from endpoint.negotiation import VARY
from endpoint.site import base, site
from endpoint.store import Snapshot, remembered
from endpoint.versions.kept import Kept, kept, live
from ontology import history
from ontology.history import Publication

PATH: Final = "/versions"
_VERSION: Final = "/version/"


@remembered
def publications(snapshot: Snapshot) -> tuple[Publication, ...]:
    """All of them, the first first; of versions that are kept and were never told of, what their manifests say."""
    if live(snapshot) is None:
        return ()
    try:
        found = history.versions(snapshot.directory)
    except (OSError, ValueError):
        found = []
    told = {one.number for one in found}
    found += [_of(one) for one in kept(snapshot) if one.number not in told]
    return tuple(sorted(found, key=lambda one: one.number))


def publication(snapshot: Snapshot, number: int) -> Publication | None:
    """The publication of that number, if there was one."""
    return next((one for one in publications(snapshot) if one.number == number), None)


def missing(number: int, snapshot: Snapshot) -> ProblemError:
    """Say that a version is not kept any more (410, with what is told of it), or never was (404)."""
    last, found = live(snapshot), publication(snapshot, number)
    if last is None:
        return ProblemError(404, "No former versions are kept here.")
    if number > last.number:
        return ProblemError(404, f"There is no version {number} here; the current one is {last.number}.")
    members: dict[str, object] = {"number": number, "page": f"{base()}{PATH}/{number}"}
    if found is not None:
        counts = {kind: found.count(kind) for kind in history.KINDS}
        members |= {"built": found.built, "notes": found.notes, "quads": found.quads, **counts}
    headers = {"Link": f'<{base()}{PATH}/{number}>; rel="describedby"'}
    return ProblemError(410, f"Version {number} is kept no more.", headers=headers, members=members)


def _of(one: Kept) -> Publication:
    manifest: dict[str, Any] = json.loads((one.directory / "manifest.json").read_text("utf-8"))
    return Publication(
        number=one.number,
        version=one.directory.name,
        built=one.built.isoformat(),
        previous=None,
        cause="build",
        of=None,
        notes={},
        software="",
        publishers=(),
        digest=str(manifest.get("digest", "")),
        quads=int(manifest.get("quads", 0)),
        bases=tuple(manifest.get("bases", ())),
        datasets=(),
        sources=manifest.get("sources", {}),
    )


def lead() -> Response | None:
    """Lead from a former version of a dataset to the dataset in the last kept version that had it (303)."""
    path, mark, version = request.path.rpartition(_VERSION)
    if not mark or site().reading is not None:
        return None
    snapshot = site().follower.snapshot()
    names = set(candidates(path, bases(snapshot)))
    had = {
        one.number: dataset.dataset
        for one in publications(snapshot)
        for dataset in one.datasets
        if dataset.dataset in names and dataset.version == version and dataset.state != "withdrawn"
    }
    found = next((one for one in reversed(kept(snapshot)) if one.number in had), None)
    if found is None:
        return None
    response = Response(status=303)
    response.headers["Location"] = base() + found.prefix + (local_path(had[found.number], bases(snapshot)) or "/")
    response.headers["Vary"] = VARY
    return response
