"""本期无变化 where words of one's own were typed: not offered in lists, asked about on a page, kept as a version."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.web.quarters import accept_all, send_all
from tests.web.reports.test_excel import filled, form_at, upload

TYPED = "本期新出台一份工作方案。"


@pytest.fixture
def liaison(demo: Installation, demo_app: Flask) -> Visitor:
    """Of two reports of 市商务委 words were accepted in 2026Q4; 2027Q1 is open."""
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    accept_all(demo_app, send_all(demo_app, "市商务委", 2))
    demo.done("round", "open", "2027Q1", "--jurisdiction", "500000")
    visitor = Visitor.of(demo_app)
    visitor.sign_in("cq-liaison-sww", demo_passwords(demo)["cq-liaison-sww"])
    return visitor


def offered(page: Page) -> list[str]:
    """The reports of which one click says 本期无变化."""
    return [str(form) for form in page.tree.xpath("//form[contains(@action, '/no-change')]/@action")]


def test_a_row_with_typed_words_asks_first_and_loses_nothing(liaison: Visitor) -> None:
    said = offered(liaison.page("/reports"))
    report = said[0].removesuffix("/no-change")
    liaison.send(f"{report}/edit", progress_text=TYPED, save="1")
    assert offered(liaison.page("/reports")) == said[1:]
    assert said[0] not in offered(liaison.page("/"))

    asked = Page.of(liaison.send(f"{report}/edit", situation="no_change", check="1").text)
    assert asked.faults() == [] and TYPED in asked.text and "将送审的上期文字" in asked.text
    liaison.send(said[0], action=said[0])
    told = liaison.page(report).text
    assert "与上期相比无变化" in told and "没有送审" in told and TYPED in told


def _row_of(visitor: Visitor, path: str, text: str) -> int:
    """Of the report in the form at that address."""
    sheet: Any = load_workbook(io.BytesIO(visitor.get(path).data))["填报"]
    return next(row for row in range(4, sheet.max_row + 1) if str(sheet.cell(row, 3).value) in text)


def test_what_an_excel_form_says_is_what_the_page_shows(liaison: Visitor) -> None:
    """无变化 that was imported as a draft read 有进展 on the page, and was asked back as words told twice."""
    said = offered(liaison.page("/reports"))[0]
    report = said.removesuffix("/no-change")
    path = form_at(liaison)
    row = _row_of(liaison, path, liaison.page(report).text)
    page = upload(liaison, filled(liaison, path, **{f"J{row}": "无变化"}))
    form = next(one for one in Page.of(page.text).forms if one.action == "/forms/take")
    kept = {name: value for name, value in form.fields.items() if name != "send"}
    assert "1 项存为草稿" in liaison.client.post(form.action, data=kept, follow_redirects=True).text
    chosen = liaison.page(f"{report}/edit").tree.xpath("//input[@name='situation'][@checked]/@value")
    assert chosen == ["no_change"]
    asked = Page.of(liaison.send(f"{report}/edit", check="1").text)
    assert "将送审的上期文字" in asked.text and "本期已填写" not in asked.text and asked.faults() == []
    liaison.send(said, action=said)
    assert "待审批" in liaison.page(report).text
