"""Pages of every role in a real browser, wide and narrow: no complaint, nothing fetched elsewhere, nothing cut off."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import Site
from tracker.demo.accounts import demo_accounts

ACCOUNTS = [account.username for account in demo_accounts("500000")]
SIZES: tuple[ViewportSize, ...] = ({"width": 1366, "height": 768}, {"width": 390, "height": 844})

# How many pages of one kind are opened for one role by `make browser`.
SAMPLES = 2

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("username", ["cq-coordinator", "cq-liaison-sww", "cq-unit-head-sww", "cq-leader"])
@pytest.mark.slow
def test_pages_of_the_menu(busy_site: Site, username: str) -> None:
    page = busy_site.visitor(username)
    addresses = ["/", *page.locator("nav a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")]
    assert len(addresses) > 1
    assert [fault for address in dict.fromkeys(addresses) for fault in faults(page, address)] == []


@pytest.mark.slow
def test_the_sign_in_page(busy_site: Site) -> None:
    assert list(faults(busy_site.visitor(), "/login")) == []


@pytest.mark.slow
def test_the_ledger_shows_eight_rows(busy_site: Site) -> None:
    """On the screen of an office machine, browser bars taken off (ux.md S9); it showed four to six."""
    page = busy_site.visitor("cq-coordinator")
    page.set_viewport_size({"width": 1366, "height": 657})
    page.goto("/tasks")
    # No scheduler runs beside the tests, which every page says on top.
    page.locator(".notices").evaluate_all("several => several.forEach(one => one.remove())")
    bottom = page.locator(".ledger").evaluate("box => box.getBoundingClientRect().bottom")
    ends = page.locator(".ledger tbody tr").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().bottom)")
    assert sum(end <= bottom for end in ends) >= 8


@pytest.mark.parametrize("username", ["cq-leader", "cq-viewer"])
@pytest.mark.slow
def test_the_leaders_page_prints_on_one_sheet(busy_site: Site, username: str) -> None:
    page = busy_site.visitor(username)
    page.goto("/")
    # What every page says on top (放假安排未录入, for weeks) is not for paper: the sheet is full without it.
    notices = '<div class="notices">' + "<p>2027年放假安排未录入</p>" * 6 + "</div>"
    page.locator("main").evaluate("(main, notices) => main.insertAdjacentHTML('afterbegin', notices)", notices)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("username", ACCOUNTS)
def test_all_pages(busy_site: Site, username: str) -> None:
    """Walks from the home page, as tests/structure does without a browser."""
    page = busy_site.visitor(username)
    seen: Counter[str] = Counter()
    ahead, known = deque(["/"]), {"/"}
    wrong: list[str] = []
    while ahead:
        path = ahead.popleft()
        kind = "/".join("n" if any(map(str.isdigit, word)) else word for word in path.partition("?")[0].split("/"))
        seen[kind] += 1
        if seen[kind] > SAMPLES or is_file(path):
            continue
        wrong += faults(page, path)
        links = page.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
        for link in links:
            parts = urlsplit(link)
            own = parts.path + (f"?{parts.query}" if parts.query else "")
            if link.startswith(busy_site.url) and own not in known:
                known.add(own)
                ahead.append(own)
    assert wrong == []
    assert len(seen) >= 3, "an auditor has his home, his account and the trail; everybody else has more"


def is_file(path: str) -> bool:
    """Whether the address hands out a file, not a page."""
    is_named_so = path.endswith(("/file", ".ics", ".docx", ".json"))
    return is_named_so or "/evidence/" in path or re.fullmatch(r"/forms/\d+/\d+", path) is not None


def faults(page: Page, address: str) -> Iterator[str]:
    """What is wrong with a page at both sizes: not there, wider than the window, a rule of accessibility broken."""
    page.set_viewport_size(SIZES[0])
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        yield f"{address}: {answer and answer.status}"
        return
    for size in SIZES:
        page.set_viewport_size(size)
        where = f"{address} at {size['width']}"
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            yield f"{where}: wider than the window"
        for fault in Axe().run(page).response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in fault["nodes"][:3])
            yield f"{where}: {fault['id']} × {len(fault['nodes'])}: {nodes}"
