"""A process of its own for one sister: it finds it, copies what may be copied, judges it, writes what came of it.

Started as `python -I -m loader.sisters.visit` with an errand in JSON on standard input (`errand.Errand`). It leaves
`catalogue.nt`, `observations.nt` and `told.json` in the errand's folder; whatever a stranger's bytes do ends with it.
"""

import ctypes
import json
import resource
import shutil
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from loader.finding import Finding
from loader.sisters import copying, coverage, discovery, judging
from loader.sisters.copying import Copied
from loader.sisters.discovery import Discovered
from loader.sisters.faults import VisitError
from loader.sisters.questions import Endpoint
from loader.sisters.sift import Sieve, Triple
from loader.sisters.web import Web

_PR_SET_PDEATHSIG: Final = 1
_FILES: Final = 4 << 30  # bytes of one file

Told = dict[str, Any]


def visit(errand: Told) -> Told:
    """Run an errand; what is wrong is told, too."""
    url, limits, folder = str(errand["url"]), errand["limits"], Path(errand["folder"])
    web = Web(url, limits["size"])
    sieve = Sieve(url, tuple(errand["ours"]), limits["triples"])
    told: Told = {"found": [], "unchanged": False, "reached": ""}
    try:
        made = discovery.discover(web, sieve, errand["tags"])
        told |= {"reached": made.reached, "unchanged": made.unchanged}
        if not made.unchanged:
            endpoint = Endpoint(web, made.endpoint) if made.endpoint else None
            copied = copying.copy(made, endpoint, sieve, limits["observations"])
            told |= _kept(made, copied, sieve, folder)
    except VisitError as error:
        told["found"] = [asdict(error.finding)]
    except MemoryError:
        told["found"] = [asdict(Finding("sister-overload", url))]
    return {**told, "received": web.limit - web.left}


def _kept(made: Discovered, copied: Copied, sieve: Sieve, folder: Path) -> Told:
    """Judge what was copied, write it down, and tell what it is."""
    place = folder / "judged"
    judged = judging.judge(place, copied.catalogue, copied.observations)
    shutil.rmtree(place)
    observations = [one for one in copied.observations if one[0] not in judged.broken]
    found = [*made.found, *copied.found, *sieve.findings(), *judged.found]
    if judged.broken:
        found.append(Finding("sister-broken-figure", sieve.url, value=str(len(judged.broken))))
    _write(folder / "catalogue.nt", copied.catalogue)
    _write(folder / "observations.nt", observations)
    return {
        "found": [asdict(one) for one in found],
        "catalogue": made.catalogues[0],
        "bases": list(copied.bases),
        "endpoint": made.endpoint,
        "titles": coverage.titles(copied.catalogue, made.catalogues[0]),
        "licences": coverage.licences(copied.catalogue),
        "coverage": coverage.coverage(observations),
        "observations": copied.figures - len(judged.broken),
        "triples": len(copied.catalogue) + len(set(observations)),
        "tags": made.tags,
    }


def _write(path: Path, statements: "set[Triple] | list[Triple]") -> None:
    path.write_text("".join(f"{line}\n" for line in judging.lines(statements)), "utf-8")


def confine(memory: int, seconds: float) -> None:
    """End with the parent, or when the time is over; so much more address space, no core dump."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILES, _FILES))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main() -> None:
    """Run the errand on standard input."""
    errand = json.loads(sys.stdin.buffer.read())
    confine(errand["limits"]["memory"], errand["limits"]["seconds"])
    told = visit(errand)
    (Path(errand["folder"]) / "told.json").write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main()
