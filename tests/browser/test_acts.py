"""One act of each role by hand in a real browser, beside the quarter of test_quarter.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.given.builders import NOW
from tests.journeys.offices import SEEDS, work_off

# What a browser shows does not depend on the database.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

TASK = "50-22-11-07"


@pytest.mark.slow
def test_a_plan_is_handed_in_checked_and_issued(site: Site) -> None:
    words = (SEEDS / "chongqing_green_consumption.txt").read_text(encoding="utf-8")
    clerk = site.visitor("cq-coordinator")
    clerk.goto("/plans/new")
    data = words.replace("〔2022〕11", "〔2023〕12").encode()
    clerk.locator("input[type=file]").set_input_files(
        {"name": "补充方案.txt", "mimeType": "text/plain", "buffer": data}
    )
    clerk.get_by_role("button", name="上传并读取").click()
    clerk.get_by_role("link", name="校核", exact=True).click()
    title = clerk.locator("#f-title")
    expect(title).to_contain_text("第 1 条 （三）")
    clerk.get_by_role("radio", name=re.compile("认首列为牵头")).check()
    clerk.keyboard.press("Control+Enter")
    expect(title).to_contain_text("第 2 条 （四）")
    clerk.locator(".src-no").nth(4).click()
    expect(title).to_contain_text("第 5 条 （七）")
    expect(clerk.locator(".src-no.is-on")).to_be_in_viewport()
    clerk.get_by_role("radio", name=re.compile("各负其责")).check()
    clerk.get_by_role("button", name="确认并下一条").click()
    expect(title).to_contain_text("第 6 条")
    expect(clerk.locator(".page-meta").first).to_contain_text("已确认 2 / 25")

    head = site.visitor("cq-head")
    head.goto(clerk.url.partition("/check")[0] + "/issue")
    head.get_by_role("button", name="下达这 2 条").click()
    expect(head.get_by_role("status").first).to_contain_text("已下达 2 条")


@pytest.mark.slow
def test_words_are_saved_while_they_are_typed(site: Site, demo_app: Flask) -> None:
    office = site.visitor("cq-head")
    office.goto("/rounds/open?quarter=2026Q4")
    office.get_by_role("button", name="开期", exact=True).click()
    liaison = site.visitor("cq-liaison-sww", width=390)
    liaison.goto("/reports")
    liaison.locator(".duties li", has_text=TASK).get_by_role("link").first.click()
    liaison.get_by_label("进展情况").fill("写到一半的进展")
    liaison.get_by_label("存在问题").focus()
    expect(liaison.locator("[data-autosave-state]")).to_have_text(re.compile(r"已保存草稿 \d\d:\d\d"))
    address = liaison.url
    again = site.visitor("cq-liaison-sww")
    again.goto(address)
    expect(again.get_by_label("进展情况")).to_have_value("写到一半的进展")
    liaison.get_by_role("button", name="保存草稿").click()
    expect(liaison.get_by_role("status").first).to_contain_text("已保存草稿")


@pytest.mark.slow
def test_a_leader_takes_the_workbook_with_one_click(site: Site, demo_app: Flask, tmp_path: Path) -> None:
    leader = site.visitor("cq-leader")
    leader.get_by_role("button", name="生成快报（Excel）").click()
    with leader.expect_download() as download:
        work_off(demo_app, NOW)
    kept = tmp_path / "book.xlsx"
    download.value.save_as(kept)
    assert load_workbook(kept)["任务台账"].max_row == 4 + 25


@pytest.mark.slow
def test_the_system_administrator_adds_an_account(site: Site) -> None:
    administrator = site.visitor("cq-system")
    administrator.goto("/users")
    administrator.get_by_role("link", name="添加账号").click()
    administrator.locator("[name=username]").fill("cq-lindi")
    administrator.locator("[name=display_name]").fill("林地")
    administrator.get_by_role("button", name="添加账号，给设密码链接").click()
    expect(administrator.locator("body")).to_contain_text("cq-lindi")
    expect(administrator.locator("body")).to_contain_text("/invitations/")


@pytest.mark.slow
def test_a_unit_head_objects(site: Site) -> None:
    head = site.visitor("cq-unit-head-sww", width=390)
    head.goto("/assignments")
    row = head.locator(".duties li", has_text=TASK)
    row.get_by_role("link", name="提异议").click()
    head.get_by_label("异议理由").fill("不属于本单位职责")
    head.get_by_role("button", name="提出异议").click()
    expect(head.get_by_role("status").first).to_contain_text(f"已对 {TASK} 提出异议")
