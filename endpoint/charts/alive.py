"""The scripts that make charts and maps alive where JavaScript is on, each at an address with its digest."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_STATIC: Final = Path(__file__).parents[1] / "static" / "alive"
_ASSETS: Final = ("alive.js", "chart.js", "map.js", "map.css")


@cache
def addresses() -> dict[str, str]:
    """The address of each, so that a new one is fetched."""
    digests = {name: hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12] for name in _ASSETS}
    return {name: f"/static/alive/{name}?v={digest}" for name, digest in digests.items()}
