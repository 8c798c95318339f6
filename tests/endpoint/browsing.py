"""A real headless Chromium, and what a page does in it."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visit:
    """A browser page that remembers what it asked for and complained about."""

    page: Page
    hosts: set[str | None] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, url: str) -> None:
        """Open a page and wait until its charts are there too."""
        self.page.goto(url)
        self.page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })")
        self.page.wait_for_load_state("networkidle")


@contextmanager
def chromium(*more: str, **environment: str) -> Generator[Browser]:
    """Debian's Chromium with more arguments and variables, until it is no longer needed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    assert found, "no Chromium: run tests/install-chromium.sh"
    with sync_playwright() as playwright:
        variables: dict[str, str | float | bool] = {**os.environ, **environment}
        opened = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *more], env=variables)
        yield opened
        opened.close()


def visit(browser: Browser, locale: str, width: int) -> Visit:
    return Visit(browser.new_page(locale=locale, viewport={"width": width, "height": 740}))
