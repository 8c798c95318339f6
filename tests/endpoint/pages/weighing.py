"""What a page weighs, as a browser transfers it: bytes of bodies as they are coded, and of headers."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page

from tests.endpoint.pages.walk import seen

MOST: Final = 250_000  # bytes
# What a map that can be moved takes does not count.
MAP: Final = re.compile(r"/(maplibre|leaflet|map)[^/]*\.(js|css)|\.geojson")


@dataclass
class Transfer:
    """The bytes that came over the wire, by address."""

    addresses: dict[str, str] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)

    def asked(self, told: dict[str, Any]) -> None:
        self.addresses[told["requestId"]] = told["request"]["url"]

    def finished(self, told: dict[str, Any]) -> None:
        self.came[self.addresses[told["requestId"]]] = int(told["encodedDataLength"])

    @property
    def total(self) -> int:
        """Bytes without those of a map."""
        return sum(size for address, size in self.came.items() if not MAP.search(address))


def weighed(page: Page, address: str) -> Transfer:
    """Open an address as if for the first time, and all its pictures, also those far below."""
    transfer, session = Transfer(), page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.requestWillBeSent", transfer.asked)
    session.on("Network.loadingFinished", transfer.finished)
    seen(page, address)
    if page.locator("script[src]").count():  # it may ask for more
        page.wait_for_load_state("networkidle")
    session.detach()
    return transfer
