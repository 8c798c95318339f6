"""No type of page weighs more than 250 kB on first view; `pytest -s` prints what each weighs."""

import pytest
from playwright.sync_api import Browser

from tests.endpoint.pages.walk import LOCALES, Example, opened
from tests.endpoint.pages.weighing import MOST, weighed

pytestmark = pytest.mark.browser


def test_no_type_of_page_is_heavy(browser: Browser, address: str, pages: list[Example]) -> None:
    page = opened(browser, locale=LOCALES[0])
    found = {one.kind: weighed(page, address + one.path) for one in pages}
    page.context.close()
    for kind, transfer in sorted(found.items(), key=lambda pair: -pair[1].total):
        print(f"{transfer.total:>9,} bytes in {len(transfer.came):>2} answers: {kind}")
        assert len(transfer.came) > 1
    assert {kind: transfer.came for kind, transfer in found.items() if transfer.total > MOST} == {}
