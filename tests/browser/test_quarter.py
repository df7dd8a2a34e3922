"""A quarter as its people live it, in a real browser: sign, open, report, approve, accept, look, take the workbook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tracker.scheduler import JOBS, Keeper, perform

pytestmark = pytest.mark.browser

TASK = "50-22-11-07"
SAID = "已出台限制过度包装工作方案，商超果蔬包装减量三成。"


def let_the_scheduler_work(app: Flask) -> None:
    """What the process beside the pages does in a minute."""
    keeper = Keeper(app)
    for job in JOBS:
        perform(keeper, job)


@pytest.mark.slow
def test_from_signing_to_the_workbook(site: Site, demo_app: Flask, tmp_path: Path) -> None:
    """市商务委 reports its part of measure （七）; 分管领导 takes the figures away."""
    liaison = site.visitor("cq-liaison-sww")
    liaison.goto("/assignments")
    expect(liaison.get_by_role("heading", level=1)).to_have_text(re.compile(r"待签收 \d+ 项"))
    liaison.get_by_role("link", name=re.compile("全选这份方案的")).click()
    liaison.get_by_role("button", name="领办签收所勾选的").click()
    expect(liaison.get_by_role("heading", level=1)).to_have_text("待签收 0 项")

    office = site.visitor("cq-coordinator")
    office.goto("/rounds")
    office.locator("a[href^='/rounds/open?quarter=2026Q4']").first.click()
    office.get_by_role("button", name="开期", exact=True).click()
    expect(office.locator("body")).to_contain_text("2026年第4季度")

    liaison.goto("/reports")
    liaison.locator(".duties li", has_text=TASK).get_by_role("link").first.click()
    liaison.get_by_label("进展情况").fill(SAID)
    liaison.get_by_label("起草/立项").check()
    liaison.get_by_label("能完成", exact=True).check()
    liaison.keyboard.press("Control+Enter")
    expect(liaison.get_by_role("heading", level=1)).to_contain_text("确认提交")
    liaison.get_by_role("button", name="确认提交").click()

    head = site.visitor("cq-unit-head-sww")
    head.goto("/approvals")
    expect(head.locator("body")).to_contain_text(SAID)
    head.get_by_role("button", name="审批勾选的报告").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("待审批 0 份")

    office.goto("/reviews")
    expect(office.locator("body")).to_contain_text(SAID)
    office.get_by_role("button", name="进展明显").click()
    expect(office.locator("body")).to_contain_text("已采用市商务委（七），核评进展明显")

    leader = site.visitor("cq-leader")
    leader.goto(f"/tasks/{TASK}")
    expect(leader.locator("body")).to_contain_text(SAID)
    leader.goto("/workbooks")
    leader.get_by_role("button", name="生成", exact=True).click()
    with leader.expect_download() as download:
        let_the_scheduler_work(demo_app)
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)

    assert kept.name == "2026年第4季度政策落实调度台账（快报2026-11-20）.xlsx"
    book = load_workbook(kept)
    rows = {row[1]: row for row in book["任务台账"].iter_rows(min_row=3, values_only=True)}
    assert SAID in str(rows[TASK][15])
    # The first-listed body has not signed, so the task is still being checked though one part is reported.
    assert rows[TASK][23] == "灰·核对中"
