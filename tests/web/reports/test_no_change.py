"""本期无变化 where words of one's own were typed: not offered in lists, asked about on a page, kept as a version."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.commands import Installation
from tests.pages import Page
from tests.visitors import Visitor, demo_passwords
from tests.web.quarters import accept_all, send_all

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
