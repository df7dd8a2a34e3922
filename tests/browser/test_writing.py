"""Nothing typed is lost (ux.md 5.14–5.16): a lost connection, an ended session, our own fault, two editors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.clients.commands import Installation

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.thorough,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

LIAISON = "cq-liaison-sww"
TASK = "50-22-11-07"
WORDS = "已出台限制过度包装工作方案，\n覆盖 12 家企业；“减量三成”。"

ERROR = "<html><body class='error-page'><h1>未保存</h1></body></html>"

Start = Callable[..., Page]


@pytest.fixture
def start(site: Site, demo: Installation) -> Start:
    """A liaison at the form of one report, 2026Q4 being open."""
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")

    def opened(width: int = 1366) -> Page:
        page = site.visitor(LIAISON, width)
        page.goto("/reports")
        page.locator(".duties li", has_text=TASK).get_by_role("link").first.click()
        return page

    return opened


def cut(page: Page) -> None:
    """No request of this browser comes through any more."""
    page.context.set_offline(True)


def mend(page: Page) -> None:
    page.context.set_offline(False)


def forgive(site: Site) -> None:
    """The browser complained of what this test did to it: nothing else may follow."""
    site.complaints.clear()


def come_back(page: Page, address: str) -> None:
    """Open the form again and take the words this browser has kept."""
    page.goto(address)
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_label("进展情况")).to_have_value(WORDS)


def test_a_pause_saves_within_six_seconds(start: Start) -> None:
    page = start()
    page.get_by_label("进展情况").fill(WORDS)
    expect(page.locator("[data-autosave-state]")).to_have_text(re.compile(r"已保存草稿 \d\d:\d\d"), timeout=6000)
    page.close()


def test_a_closed_tab(start: Start, site: Site) -> None:
    page = start()
    address = page.url
    page.get_by_label("进展情况").fill(WORDS)
    context = page.context
    page.close(run_before_unload=False)
    come_back(context.new_page(), address)
    forgive(site)


def test_a_lost_connection_while_typing(start: Start, site: Site) -> None:
    page = start()
    address = page.url
    cut(page)
    page.get_by_label("进展情况").fill(WORDS)
    page.get_by_label("存在问题").focus()
    expect(page.locator("[data-autosave-state]")).to_contain_text("未能保存，内容已留在本页")
    mend(page)
    page.get_by_label("存在问题").fill("资金不足")
    page.get_by_label("下一步打算").focus()
    expect(page.locator("[data-autosave-state]")).to_have_text(re.compile(r"已保存草稿"))
    again = site.visitor(LIAISON)
    again.goto(address)
    expect(again.get_by_label("进展情况")).to_have_value(WORDS)
    forgive(site)


def test_a_lost_connection_on_sending(start: Start, site: Site) -> None:
    page = start()
    address = page.url
    page.route("**/autosave", lambda route: route.abort())
    page.route("**/edit", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("进展情况").fill(WORDS)
    page.get_by_role("button", name="保存草稿").click()
    expect(page).to_have_url(re.compile("chrome-error"))
    page.goto("/")
    come_back(page, address)
    forgive(site)


def test_an_ended_session(start: Start, site: Site) -> None:
    page = start()
    address = page.url
    page.route("**/autosave", lambda route: route.abort())
    page.get_by_label("进展情况").fill(WORDS)
    page.context.clear_cookies()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("textarea[readonly]").first).to_have_value(WORDS)
    page.get_by_role("link", name="去登录").click()
    page.fill("[name=username]", LIAISON)
    page.fill("[name=password]", site.passwords[LIAISON])
    page.press("[name=password]", "Enter")
    page.wait_for_url(address)
    come_back(page, address)
    forgive(site)


@pytest.mark.parametrize("status", [500, 409])
def test_an_error_page(start: Start, site: Site, status: int) -> None:
    """Whatever the answer says, the words stay in this browser until a saved form has led on."""
    page = start()
    address = page.url
    page.route("**/autosave", lambda route: route.abort())

    def fail(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=status, body=ERROR, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.route("**/edit", fail)
    page.get_by_label("进展情况").fill(WORDS)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("heading", name="未保存")).to_be_visible()
    page.unroute("**/edit")
    come_back(page, address)
    forgive(site)


def test_two_editors_see_both_texts(start: Start, site: Site) -> None:
    first, second = start(), start()
    address = first.url
    second.get_by_label("进展情况").fill("同事先保存的文字")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.get_by_role("status").first).to_contain_text("已保存草稿")
    first.get_by_label("进展情况").fill(WORDS)
    first.get_by_label("存在问题").focus()
    expect(first.locator("[data-autosave-state]")).to_contain_text("别人刚保存过")
    first.get_by_role("button", name="保存草稿").click()
    expect(first.get_by_role("complementary", name="对照")).to_contain_text("同事先保存的文字")
    expect(first.get_by_label("进展情况")).to_have_value(WORDS)
    second.goto(address)
    expect(second.get_by_label("进展情况")).to_have_value("同事先保存的文字")
    first.get_by_role("button", name="保存草稿").click()
    expect(first.get_by_role("status").first).to_contain_text("已保存草稿")
    second.goto(address)
    expect(second.get_by_label("进展情况")).to_have_value(WORDS)
    forgive(site)


def test_sent_twice_is_sent_once(start: Start, site: Site) -> None:
    page = start()
    page.get_by_label("进展情况").fill(WORDS)
    page.get_by_label("起草/立项").check()
    page.get_by_label("能完成", exact=True).check()
    page.get_by_role("button", name="提交送审").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("确认提交")
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("status").first).to_contain_text("已提交")
    page.go_back()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已提交")
    page.goto("/reports")
    expect(page.get_by_role("table", name="已送出的报告").get_by_role("row", name=TASK)).to_have_count(1)
    forgive(site)


def test_what_was_saved_leaves_nothing_to_restore(start: Start) -> None:
    page = start()
    page.get_by_label("进展情况").fill(WORDS)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".notices")).to_contain_text("已保存草稿")
    page.reload()
    expect(page.get_by_role("button", name="恢复")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('words:')).length") == 0


def test_the_offer_of_kept_words_leaves_the_form_as_it_was(start: Start, site: Site) -> None:
    """It stands above the form, not in its grid: the form is as wide as without it."""
    page = start()
    width = page.locator(".report-main").bounding_box()
    page.route("**/autosave", lambda route: route.abort())
    page.get_by_label("进展情况").fill(WORDS)
    page.reload()
    expect(page.get_by_role("button", name="恢复")).to_be_visible()
    box, aside = page.locator(".report-main").bounding_box(), page.locator(".report-last").bounding_box()
    assert width and box and aside and (box["x"], box["width"]) == (width["x"], width["width"])
    assert aside["x"] >= box["x"] + box["width"], "last time's words stand beside, not below"
    forgive(site)


def test_words_of_any_form_come_back_after_the_session_ended(site: Site) -> None:
    """An objection, as every other form with a text: its words wait for who typed them, and for nobody else."""
    page = site.visitor("cq-unit-head-sww")
    page.goto("/assignments")
    page.goto(page.get_by_role("link", name=re.compile("异议")).first.get_attribute("href") or "")
    address, reason = page.url, page.locator("textarea").first
    reason.fill(WORDS)
    page.context.clear_cookies()
    page.locator("form:has(textarea) button[type=submit]").first.click()
    page.wait_for_load_state()
    sign_in(page, site, LIAISON)
    page.goto("/assignments")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('words:')).length") == 1
    page.context.clear_cookies()
    sign_in(page, site, "cq-unit-head-sww")
    page.goto(address)
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("textarea").first).to_have_value(WORDS)
    forgive(site)


def sign_in(page: Page, site: Site, username: str) -> None:
    page.goto("/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", site.passwords[username])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def test_signed_in_again_elsewhere_the_open_form_saves(start: Start, site: Site) -> None:
    page = start()
    page.get_by_label("进展情况").fill(WORDS)
    page.context.clear_cookies()
    page.get_by_label("存在问题").focus()
    expect(page.locator("[data-autosave-state]")).to_contain_text("登录已结束")
    other = page.context.new_page()
    sign_in(other, site, LIAISON)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-autosave-state]")).to_have_text(re.compile(r"已保存草稿 \d\d:\d\d"))
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".notices")).to_contain_text("已保存草稿")
    forgive(site)


def test_two_minutes_before_the_session_ends_the_page_says_so(start: Start) -> None:
    page = start()
    page.clock.install()
    page.reload()
    page.clock.fast_forward("26:00")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.clock.fast_forward("01:30")
    expect(page.get_by_role("alert")).to_contain_text("2 分钟内没有操作将退出登录")
    page.get_by_role("button", name="继续使用").click()
    page.clock.fast_forward("00:20")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_is_said_beside_follows_the_words(start: Start) -> None:
    page = start()
    lacking = page.locator("[data-lacking]")
    expect(lacking).to_contain_text("还差")
    before = lacking.inner_text()
    page.get_by_label("进展情况").fill(WORDS)
    page.get_by_label("存在问题").focus()
    expect(lacking).not_to_have_text(before)
