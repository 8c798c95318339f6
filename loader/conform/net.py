"""The door to another's server: so many requests, so many bytes and seconds each, and nowhere inside a network."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag, urljoin

import httpx

from loader.checked import Checked
from loader.conform import addresses

MOST: Final = 80  # requests of a visit
SIZE: Final = 4_000_000  # bytes of an answer
_SECONDS: Final = 15.0  # for an answer
_WHOLE: Final = 240.0  # for the visit
_HOPS: Final = 5
_OK: Final = 200
_SEE_OTHER: Final = 303
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AGENT: Final = "omin conform"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: the address it came from at last, the statuses on the way, the body as far as it was read.

    `fault` says why there is nothing: `unreachable`, `slow`, `refused` (an address inside), `many`, `hops`, `coded`.
    """

    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    way: tuple[int, ...] = ()
    vary: str = ""
    cut: bool = False
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Whether all is well with it."""
        return not self.fault and self.status == _OK

    @property
    def media(self) -> str:
        """Its media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def told(self) -> str:
        """In a few words: what was seen where."""
        return f"{self.fault or self.status} {self.url}"


class Net:
    """A visit to one server: one request after another."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.asked = 0
        self._until = time.monotonic() + _WHOLE
        door = Checked(lambda url: (addresses.address(url, start),), keep=True)
        self._client = httpx.Client(transport=door, timeout=5.0, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """End the visit."""
        self._client.close()

    def get(self, url: str, accept: str = "*/*", **headers: str) -> Reply:
        """What a GET gives, redirects followed."""
        return self.ask("GET", url, {"Accept": accept, **_named(headers)})

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """What a request gives, redirects followed; every way in which it can fail is a `fault`."""
        way: list[int] = []
        vary = ""
        for _ in range(_HOPS):
            reply = self._once(method, urldefrag(url).url, headers, body)
            vary = f"{vary}, {reply.headers.get('vary', '')}"
            target = reply.headers.get("location")
            if reply.fault or reply.status not in _REDIRECTS or not target:
                return Reply(
                    reply.url, reply.status, reply.headers, reply.body, tuple(way), vary, reply.cut, reply.fault
                )
            way.append(reply.status)
            url = urljoin(url, target)
            if reply.status == _SEE_OTHER and method == "POST":
                method, body = "GET", None
        return Reply(url, way=tuple(way), fault="hops")

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        self.asked += 1
        if self.asked > MOST or time.monotonic() > self._until:
            return Reply(url, fault="many")
        try:
            common = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
            with self._client.stream(method, url, headers={**common, **headers}, content=body) as response:
                return _read(url, response)
        except addresses.RefusedError:
            return Reply(url, fault="refused")
        except httpx.TimeoutException:
            return Reply(url, fault="slow")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return Reply(url, fault="unreachable")


def _read(url: str, response: httpx.Response) -> Reply:
    """The body as it was sent, up to the limits: what is compressed unasked is not unpacked."""
    until = time.monotonic() + _SECONDS
    parts: list[bytes] = []
    size = 0
    cut, fault = False, ""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        return Reply(url, response.status_code, response.headers, fault="coded")
    for part in response.iter_raw():
        size += len(part)
        parts.append(part)
        if size > SIZE:
            cut = True
            break
        if time.monotonic() > until:
            fault = "slow"
            break
    return Reply(url, response.status_code, response.headers, b"".join(parts)[:SIZE], cut=cut, fault=fault)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
