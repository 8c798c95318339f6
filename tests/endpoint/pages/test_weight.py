"""No type of page weighs more than 250 kB on first view; `pytest -s` prints what each weighs."""

import pytest
from playwright.sync_api import Browser

from tests.endpoint.pages.walk import LOCALES, Example
from tests.endpoint.pages.weighing import MOST, weighed

pytestmark = pytest.mark.browser


def test_no_type_of_page_is_heavy(browser: Browser, address: str, pages: list[Example]) -> None:
    found = {one.kind: weighed(browser, address + one.path, LOCALES[0]) for one in pages}
    for kind, transfer in sorted(found.items(), key=lambda pair: -pair[1].total):
        print(f"{transfer.total:>9,} bytes in {len(transfer.came):>2} answers: {kind}")
        assert len(transfer.came) > 1
    assert {kind: transfer.came for kind, transfer in found.items() if transfer.total > MOST} == {}
