"""What the pages say of sources that are to be renewed, from a version really built and really served."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

from loader import build
from tests.updating.conftest import Territory
from tests.whole.conftest import serving


def test_late_sources_are_told_on_the_quality_page_and_their_own(territory: Territory) -> None:
    frequencies = {"areas": "MONTHLY", "figures": "QUINQUENNIAL"}  # both retrieved on 2 January 2026
    for name, frequency in frequencies.items():
        mapping = territory.folder / f"{name}.toml"
        text = mapping.read_text("utf-8")
        mapping.write_text(text.replace("[source]\n", f'[source]\nfrequency = "{frequency}"\n', 1), "utf-8")
    assert build.build([territory.folder], territory.store, lambda _french, _english: None).version
    with contextmanager(serving)(territory.store) as client:  # pyright: ignore[reportDeprecated]
        page = client.get("/page/quality?lang=en", follow_redirects=True).text
        section = _plain(page[page.index('id="freshness"') :])
        assert "One source is late." in section
        assert "every month January 2, 2026 late: was due on February 2, 2026" in section
        assert "every five years January 2, 2026 due on January 2, 2031" in section
        assert section.index("every month") < section.index("every five years")
        (path,) = set(re.findall(r'href="([^"?]*source/figures)[?"]', page))
        source = client.get(path, params={"lang": "fr"}, headers={"Accept": "text/html"}, follow_redirects=True).text
        assert f'href="http://127.0.0.1:{territory.server.server_address[1]}/figures.csv"' in source
        assert "Renouvellement attendu le 2 janvier 2031" in _plain(source)
        _shot(str(client.base_url))


def _plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _shot(address: str) -> None:
    """For a person to look at: OMIN_SHOTS names a folder."""
    if not os.environ.get("OMIN_SHOTS"):
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width in (1280, 360):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"{address}/page/quality?lang=fr")
            page.locator("#freshness").screenshot(path=str(Path(os.environ["OMIN_SHOTS"]) / f"{width}.png"))
