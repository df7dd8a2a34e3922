"""The check page by hand in a real browser: keys through the open questions, words marked with the mouse, undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.journeys.offices import SEEDS

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.thorough,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

# Marks words of the first text node of the current task that holds them.
MARK = """words => {
  const lines = [...document.querySelectorAll("[data-source] p.is-current")];
  for (const line of lines) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const at = text.data.indexOf(words);
      if (at < 0) { continue; }
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + words.length);
      const chosen = document.getSelection();
      chosen.removeAllRanges();
      chosen.addRange(range);
      return true;
    }
  }
  return false;
}"""


@pytest.fixture
def clerk(site: Site) -> Page:
    """A coordinator at the fourth task of a plan just received, in which one body is unknown."""
    words = (SEEDS / "chongqing_green_consumption.txt").read_text(encoding="utf-8")
    data = words.replace("〔2022〕11", "〔2023〕12").replace("市经济信息委、市公安局", "市经信局、市公安局")
    page = site.visitor("cq-coordinator")
    page.goto("/plans/new")
    page.locator("input[type=file]").set_input_files(
        {"name": "补充方案.txt", "mimeType": "text/plain", "buffer": data.encode()}
    )
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("link", name="校核", exact=True).click()
    page.locator(".src-no").nth(3).click()
    expect(page.locator("#f-title")).to_contain_text("第 4 条 （六）")
    return page


def test_open_questions_one_after_the_other_by_keys(clerk: Page) -> None:
    likely = clerk.get_by_role("button", name="就是重庆市经济和信息化委员会")
    expect(likely).to_be_focused()
    clerk.keyboard.press("F8")
    expect(clerk.get_by_role("radio", name=re.compile("各负其责"))).to_be_focused()
    likely.focus()
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("status").first).to_contain_text("已认定“市经信局”")
    expect(clerk.get_by_role("radio", name=re.compile("各负其责"))).to_be_focused()
    clerk.keyboard.press("Space")
    clerk.keyboard.press("Control+Enter")
    expect(clerk.locator("#f-title")).to_contain_text("第 5 条")
    expect(clerk.locator("[data-question] :focus")).to_have_count(1)
    expect(clerk.locator(".src-no.is-on")).to_be_in_viewport()
    clerk.keyboard.press("F8")
    expect(clerk.locator("#f-title")).to_contain_text("第 6 条")
    clerk.keyboard.press("Control+z")
    expect(clerk.get_by_role("status").first).to_contain_text("已撤销“确认”")
    expect(clerk.locator("#f-title")).to_contain_text("第 4 条")
    clerk.keyboard.press("?")
    keys = clerk.locator("#keys")
    expect(keys).to_contain_text("下一疑点")
    expect(keys).to_contain_text("撤销最近一次改动")


def test_words_marked_with_the_mouse_are_what_the_button_says(clerk: Page) -> None:
    bar = clerk.locator("[data-mark-bar]")
    expect(bar).to_be_hidden()
    assert clerk.evaluate(MARK, "市交通局")
    bar.get_by_role("button", name="牵头单位").click()
    expect(clerk.get_by_role("status").first).to_contain_text("已把“市交通局”设为牵头单位")
    expect(clerk.locator(".bodies li", has_text="市交通局")).to_contain_text("（牵头）")
    assert clerk.evaluate(MARK, "深入开展新能源汽车下乡活动")
    bar.get_by_role("button", name="在此拆分").click()
    expect(clerk.locator("#f-title")).to_contain_text("第 5 条 （六）")
    expect(clerk.locator("[data-source] .is-on + *, [data-source] p.is-current").first).to_be_visible()
    clerk.get_by_role("button", name=re.compile("^撤销拆分")).click()
    expect(clerk.locator(".page-meta").first).to_contain_text("/ 25")


def test_every_field_leads_to_its_words(clerk: Page) -> None:
    for link in clerk.locator("#fields a[href^='#s-']").all():
        target = clerk.locator(f"[id='{(link.get_attribute('href') or '#')[1:]}']")
        link.click()
        expect(target).to_be_in_viewport()


def test_the_page_holds_on_a_phone(site: Site, clerk: Page) -> None:
    address = clerk.url
    phone = site.visitor("cq-coordinator", width=390)
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(phone.get_by_role("button", name=re.compile("确认并下一条"))).to_be_visible()
