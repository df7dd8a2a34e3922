"""Handing in the pages of a scan in a real browser: listed by their names, moved up and down."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.thorough,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

CHOSEN = "[...document.querySelector('input[type=file]').files].map(file => file.name)"


def test_pages_are_listed_by_their_names_and_moved(site: Site) -> None:
    page = site.visitor("cq-coordinator")
    page.goto("/plans/new")
    lines = page.locator("#pages li .name")
    names = ["第十页.jpg", "第2页.jpg", "第三页.jpg", "第1页.jpg"]
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": b"x"} for name in names]
    )
    expect(lines).to_have_text(
        ["第 1 页：第1页.jpg", "第 2 页：第2页.jpg", "第 3 页：第三页.jpg", "第 4 页：第十页.jpg"]
    )
    page.get_by_role("button", name="第十页.jpg：上移").click()
    expect(page.get_by_role("button", name="第十页.jpg：上移")).to_be_focused()
    page.keyboard.press("Enter")
    expect(lines.nth(1)).to_have_text("第 2 页：第十页.jpg")
    assert page.evaluate(CHOSEN) == ["第1页.jpg", "第十页.jpg", "第2页.jpg", "第三页.jpg"]
    assert page.locator("[name=as_listed]").input_value() == "1"
    page.locator("input[type=file]").set_input_files({"name": "方案.docx", "mimeType": "x/y", "buffer": b"x"})
    expect(page.locator("#pages")).to_be_hidden()
    assert page.locator("[name=as_listed]").input_value() == ""
