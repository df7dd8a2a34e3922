"""The Excel round trip in a real browser: four clicks from the home page (ux.md 5.6)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.clients.commands import Installation

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

SAID = "出台限制过度包装工作方案，\n检查商超 120 家。"


class Clicks:
    """Counts what a person presses."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, page: Page, role: str, name: str | re.Pattern[str]) -> None:
        """Press one thing."""
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.count += 1


def test_down_up_confirm_in_four_clicks(site: Site, demo: Installation, tmp_path: Path) -> None:
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    liaison, clicks = site.visitor("cq-liaison-sww"), Clicks()
    liaison.goto("/")
    with liaison.expect_download() as download:
        clicks.on(liaison, "link", "下载市商务委填报表")
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    assert kept.name == "2026年第4季度填报表-市商务委.xlsx"
    book = load_workbook(kept)
    book["填报"]["J4"], book["填报"]["K4"] = "有进展", SAID
    book.save(kept)

    with liaison.expect_file_chooser() as chooser:
        liaison.get_by_label("填好的填报表").click()
        clicks.count += 1
    chooser.value.set_files(kept)
    clicks.on(liaison, "button", "上传并核对")
    expect(liaison.get_by_role("heading", level=1)).to_have_text("改动 2 格，涉及 1 项任务")
    expect(liaison.locator("body")).to_contain_text("检查商超 120 家。")
    clicks.on(liaison, "button", re.compile("确认导入"))
    expect(liaison.locator("body")).to_contain_text("已导入 1 项任务 2 格：1 项存为草稿")
    assert clicks.count == 4
