"""Every page of the menu of every role in a real browser: nothing fetched elsewhere, no complaint, nothing cut off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Site
from tracker.people.demo_accounts import demo_accounts

ACCOUNTS = [account.username for account in demo_accounts("500000")]

# What a browser shows does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


@pytest.mark.parametrize("username", ACCOUNTS)
def test_pages_of_the_menu(site: Site, username: str) -> None:
    page = site.visitor(username)
    addresses = ["/", *page.locator("nav a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")]
    assert len(addresses) > 1
    wrong = []
    for address in dict.fromkeys(addresses):
        answer = page.goto(address)
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{address}: {answer.status}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{address}: wider than the window")
        for fault in Axe().run(page).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                nodes = "; ".join(node["html"][:120] for node in fault["nodes"][:3])
                wrong.append(f"{address}: {fault['id']} × {len(fault['nodes'])}: {nodes}")
    assert wrong == []


def test_sign_in_page_works_at_phone_width(site: Site) -> None:
    page = site.visitor(width=390)
    page.goto("/login")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert page.title()
