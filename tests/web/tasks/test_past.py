"""某日为何亮此灯: a date on the task page, the light of that day with what it was lit by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.clients.commands import Installation
from tests.clients.visitors import Enter, Visitor
from tests.given.beginnings import begins_with
from tracker import clock
from tracker.clock import noon_of
from tracker.ledger.facts.task import RULES_VERSION
from tracker.ledger.lights.rules import Light
from tracker.ledger.story.past_queries import Kept, PastDay, past_day
from tracker.vocabulary import Colour, LightRule
from tracker.web.tasks import past

CODE = "/tasks/50-22-11-06"
LATER = date(2026, 12, 21)


@begins_with("demo")
def a_month_on(url: str, instance: Path) -> None:
    """A month after 下达, all scans of 重庆 done."""
    for day in (date(2026, 12, 7), LATER):
        Installation(url, instance).done("alert", "scan", "--on", str(day), "--jurisdiction", "500000")


@pytest.fixture
def coordinator(enter: Enter, a_month_on: None, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A coordinator on that day."""
    monkeypatch.setattr(clock, "now", lambda: noon_of(LATER))
    return enter("cq-coordinator")


def test_the_form_on_the_task_page_leads_to_the_day(coordinator: Visitor) -> None:
    form = next(one for one in coordinator.page(CODE).forms if one.action.endswith("/past"))
    assert form.method == "GET" and set(form.fields) == {"on"}
    page = coordinator.page(f"{form.action}?on=２０２６年12月9日")
    assert page.faults() == [] and page.heading == "2026-12-09 为何亮此灯"
    for words in (
        "灰·待核定",
        f"规则第{RULES_VERSION}版",
        "公交接驳率",
        "市交通局",
        "2025-12-31",
        "默示确认",
        "那天起发出的",
        "联络员",
    ):
        assert words in page.text, words
    assert "红·逾期" in coordinator.page(CODE).text and "红·逾期" not in page.text.partition("那天起")[0]
    assert "与今天不同的规则" not in page.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-12-21", "还没有过完"),
        ("2027-03-01", "还没有过完"),
        ("2026-11-19", "本条 2026-11-20 才下达"),
        ("2026-02-30", "没有这一天"),
        ("去年夏天", "日期请写成"),
        ("1026-01-01", "年份应在"),
        ("", "请填写“日期”"),
    ],
)
def test_other_days_are_refused_in_words(coordinator: Visitor, typed: str, words: str) -> None:
    answer = coordinator.get(f"{CODE}/past?on={typed}")
    assert answer.status_code == 422 and words in answer.text and "<title>需补充：" in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.both
def test_who_may_not_see_the_task_may_not_see_its_past(coordinator: Visitor, enter: Enter) -> None:
    stranger = enter("sx-coordinator")
    assert stranger.get(f"{CODE}/past?on=2026-12-09").status_code == 404
    liaison = enter("cq-liaison-sww")
    to = "//table[caption='提醒']//td[@data-th='发给']/text()"
    own = liaison.page(f"{CODE}/past?on=2026-12-09").tree.xpath(to)
    assert own == ["重庆市商务委员会单位联络员、重庆市商务委员会单位负责人"]
    every = coordinator.page(f"{CODE}/past?on=2026-12-09").tree.xpath(to)
    assert len(every) > len(own), every


def test_a_light_that_was_frozen_otherwise_is_said(coordinator: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """By other rules, or with what was recorded between the end of the day and the closing of the round."""

    def kept_green(*given: Any) -> PastDay | None:
        found = past_day(*given)
        green = Light(Colour.GREEN, "自报", "", LightRule.REPORTED)
        return found and replace(found, kept=Kept(1, "2026年第4季度", LATER, green, 3, None))

    monkeypatch.setattr(past, "past_day", kept_green)
    page = coordinator.page(f"{CODE}/past?on=2026-12-09")
    assert page.faults() == [] and "冻结的是“绿·自报”，按规则第3版；报表以冻结的为准" in page.text
