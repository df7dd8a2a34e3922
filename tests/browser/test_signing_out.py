"""What a browser keeps of a report while it is written, and that nothing of it is left after signing out."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Site
from tests.clients.commands import Installation

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('words:')).length"


@pytest.mark.slow
def test_signing_out_leaves_no_words_behind(site: Site, demo: Installation) -> None:
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    page = site.visitor("cq-liaison-sww")
    page.goto("/reports")
    page.click("ul.duties li >> nth=0 >> a.btn")
    page.type("[name=progress_text]", "写到一半的话")
    assert page.evaluate(KEPT) == 1
    page.click("details[data-closes] summary")
    page.click("form[action='/logout'] button")
    page.wait_for_url("**/login*")
    assert page.evaluate(KEPT) == 0
