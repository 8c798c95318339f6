"""The Web behind checked addresses: a transport of httpx that dials what was looked up and allowed, nothing else."""

from collections.abc import Callable, Sequence
from typing import Final

import httpx

Places = Callable[[str], Sequence[str]]
_ALONE: Final = httpx.Limits(max_keepalive_connections=0)  # a kept connection was checked for another name


class Checked(httpx.HTTPTransport):
    """Sends each request, those of redirections too, to one of the IP addresses that `places` gives for its URL.

    A second look-up could give another address, hence the address as it is; name and certificate stay the host's.
    What `places` raises is raised.
    """

    def __init__(self, places: Places, *, keep: bool = False) -> None:
        super().__init__(trust_env=False, limits=httpx.Limits() if keep else _ALONE)
        self._places = places

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What the first address that can be reached answers."""
        *others, last = self._places(str(request.url))
        for place in others:
            try:
                return super().handle_request(_pinned(request, place))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return super().handle_request(_pinned(request, last))


def _pinned(request: httpx.Request, place: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=place),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
