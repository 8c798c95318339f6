"""The heaviest page of each type of the whole observatory: still light, accessible, and readable on small screens."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser

from endpoint.follower import Follower
from endpoint.language import Language
from endpoint.pages import home, views
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from ontology.terms import TYPE
from tests.endpoint.browsing import chromium
from tests.endpoint.pages.test_axe import by_day_and_night
from tests.endpoint.pages.test_sizes import at_all_sizes
from tests.endpoint.pages.walk import opened, seen
from tests.endpoint.pages.weighing import MOST, weighed

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SAMPLED: Final = 25  # things of each kind whose pages are looked at
EVERY: Final = f"SELECT DISTINCT ?thing WHERE {{ ?thing <{TYPE}> ?type }}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def heaviest(both_built: Path, both_client: httpx.Client) -> dict[str, str]:
    """The path of the page with the most HTML among some of each kind, spread over all there are."""
    desk = Desk(book(Follower(both_built).snapshot()), Language("fr"))
    found: dict[str, list[str]] = defaultdict(list)
    for row in desk.book.snapshot.select(EVERY):
        path = desk.path(row["thing"].value)
        if path and "#" not in path:
            found[views.kind_of(desk, row["thing"].value).name].append(f"/page{path}")
    chosen = {kind: sorted(paths)[:: max(1, len(paths) // SAMPLED)] for kind, paths in found.items()}
    heavy = {kind: max(paths, key=lambda path: len(both_client.get(path).content)) for kind, paths in chosen.items()}
    return {**heavy, home.HOME.name: "/"}


def test_none_is_heavy(browser: Browser, both_client: httpx.Client, heaviest: dict[str, str]) -> None:
    page = opened(browser, locale="fr-FR")
    taken = {path: weighed(page, str(both_client.base_url).rstrip("/") + path) for path in heaviest.values()}
    page.context.close()
    for path, transfer in sorted(taken.items(), key=lambda pair: -pair[1].total):
        print(f"{transfer.total:>9,} bytes in {len(transfer.came):>2} answers: {path}")
    assert {path: transfer.came for path, transfer in taken.items() if transfer.total > MOST} == {}


def test_axe_finds_nothing(browser: Browser, both_client: httpx.Client, heaviest: dict[str, str]) -> None:
    page = opened(browser, locale="fr-FR", reduced_motion="reduce")
    address = str(both_client.base_url).rstrip("/")
    found = [f"{path}: {told}" for path in heaviest.values() for told in by_day_and_night(seen(page, address + path))]
    page.context.close()
    assert not found, "\n".join(found)


def test_nothing_is_cut_off_or_covered(browser: Browser, both_client: httpx.Client, heaviest: dict[str, str]) -> None:
    page = opened(browser, locale="fr-FR", device_scale_factor=2)
    address = str(both_client.base_url).rstrip("/")
    found = [f"{path}: {told}" for path in heaviest.values() for told in at_all_sizes(seen(page, address + path))]
    page.context.close()
    assert not found, "\n".join(found)


def test_there_are_many_kinds_of_pages(heaviest: dict[str, str]) -> None:
    assert len(heaviest) > 15
