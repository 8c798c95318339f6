"""How sources are fetched: all are options of `omin fetch`."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from loader.fetching.faults import FetchError
from ontology.addresses import dialable, is_local, origin


@dataclass(frozen=True, slots=True)
class Manners:
    """Seconds for one file in all; tries; seconds before the second; hosts of one's own network that may be asked."""

    seconds: float = 900
    tries: int = 4
    wait: float = 1
    local: frozenset[str] = frozenset()

    def places(self, url: str) -> Sequence[str]:
        """The IP addresses to dial for a URL: public ones over https, or any of a host of one's own network.

        FetchError where it is neither, OSError where there is no such host.
        """
        try:
            scheme, host, port = origin(url)
            named = urlsplit(url).username is not None
        except ValueError:
            raise FetchError("fetch-refused") from None
        trusted = bool(self.local & {host, f"{host}:{port}"})
        if named or not (trusted or (scheme == "https" and not is_local(host))):
            raise FetchError("fetch-refused")
        found = tuple(dialable(host, port, trusted=trusted))
        if not found:
            raise FetchError("fetch-refused")
        return found
