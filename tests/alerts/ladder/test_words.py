from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.alerts.ladder.words import LastReport, Matter, Source, dispatch, draft
from tracker.vocabulary import LetterKind

DUE, TODAY = date(2026, 12, 23), date(2026, 12, 28)


PLAN = Source("促进绿色消费实施方案", "渝发改规范〔2022〕11号")


def matter(**given: Any) -> Matter:
    values: dict[str, Any] = {
        "words": "（三）发展绿色交通消费（50-22-11-03）的2026年第4季度进展情况应于2026年12月23日前报送，至今未报",
        "text": "推广新能源汽车。",
        "late_since": DUE,
    }
    return Matter(**{**values, **given})


def test_a_line_says_what_is_late_how_late_and_what_is_known() -> None:
    told = LastReport("已开工。", "资金未到位", date(2026, 9, 20))
    said = matter(reported=told, asked="请补报。", reminded_on=(date(2026, 12, 24),)).say(TODAY)
    assert said == (
        "（三）发展绿色交通消费（50-22-11-03）的2026年第4季度进展情况应于2026年12月23日前报送，至今未报，"
        "截至2026年12月28日已逾期5天。请补报。任务原文：“推广新能源汽车。”"
        "最近一次经审核的进展（截至2026年9月20日）：已开工。反映的问题：资金未到位。此前已提醒1次（2026年12月24日）。"
    )


@pytest.mark.parametrize(("today", "late"), [(DUE, False), (date(2026, 12, 24), True)])
def test_the_due_day_itself_is_not_late(today: date, late: bool) -> None:
    assert ("已逾期1天" in matter().say(today)) is late


def test_many_reminders_are_counted_and_the_last_three_named() -> None:
    days = tuple(date(2026, 12, day) for day in (28, 24, 23, 22))
    assert "此前已提醒4次（最近2026年12月23日、2026年12月24日、2026年12月28日）" in matter(reminded_on=days).say(TODAY)


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind is not LetterKind.DISPATCH])
def test_every_kind_names_body_plan_and_matter(kind: LetterKind) -> None:
    said = draft(kind, PLAN, "重庆市商务委员会", [matter()] * 11, 5, TODAY)
    assert "促进绿色消费实施方案" in said.title
    lines = said.body.split("\n")
    assert "重庆市商务委员会" in lines[0] and "（渝发改规范〔2022〕11号）" in lines[0]
    assert [line.split("、")[0] for line in lines[1:-1]][-2:] == ["十", "十一"]
    assert ("5个工作日内" in lines[-1]) is (kind is not LetterKind.CIRCULAR)
    assert not any(word in said.body for word in ("您", "你", "！"))


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_words_of_screens_stay_out_of_letters(kind: LetterKind) -> None:
    said = matter(
        reported=LastReport("已开工。", "", date(2026, 9, 20)), facts=("截至2026年12月28日，进展缓慢（市商务委）",)
    )
    written = [draft(kind, Source("方案"), "市商务委", [said, matter()], 5, TODAY)] if kind in KINDS else []
    for one in (*written, dispatch("2026年第4季度", DUE, DUE)):
        assert not [word for word in SCREENS if word in one.body]


def test_a_letter_of_many_tasks_is_counted_on_beyond_a_hundred() -> None:
    lines = draft(LetterKind.SUPERVISION, Source("方案"), "市商务委", [matter()] * 111, 5, TODAY).body.split("\n")
    counted = [line.split("、")[0] for line in lines]
    assert [counted[place] for place in (100, 101, 110, 111)] == ["一百", "一百零一", "一百一十", "一百一十一"]


KINDS = [kind for kind in LetterKind if kind is not LetterKind.DISPATCH]
SCREENS = ("亮灯", "红·", "黄·", "核定结论", "待审核", "采用", "节点", "销号", "退回", "截止，", "None")


def test_what_else_is_known_follows_the_matter() -> None:
    said = matter(
        words="（三）发展绿色交通消费（50-22-11-03）：市领导批示加快推进。", late_since=None, facts=("甲", "乙")
    )
    assert said.say(TODAY).startswith("（三）发展绿色交通消费（50-22-11-03）：市领导批示加快推进。甲。乙。任务原文：")


def test_a_quote_within_the_wording_of_a_task_is_a_single_one() -> None:
    assert "任务原文：“创新‘碳惠通’机制。”尚无" in matter(text="创新“碳惠通”机制。").say(TODAY)


def test_a_line_is_one_paragraph_whatever_was_typed_into_a_report() -> None:
    assert "\n" not in matter(reported=LastReport("一。\n二。", "三\n四", DUE)).say(TODAY)


def test_the_letter_of_a_round_says_by_when() -> None:
    said = dispatch("2026年第4季度", date(2026, 12, 23), date(2026, 12, 25))
    assert said.title == "关于调度2026年第4季度政策落实进展情况的函"
    assert "2026年12月23日前" in said.body and "2026年12月25日前" in said.body


@pytest.mark.parametrize(("is_authorised", "report"), [(True, "随督查专报印发"), (False, "随调度专报印发")])
def test_only_who_was_given_the_right_speaks_of_inspection(is_authorised: bool, report: str) -> None:
    said = draft(LetterKind.CIRCULAR, replace(PLAN, is_authorised=is_authorised), "市商务委", [matter()], 5, TODAY)
    assert report in said.closing and ("督查" in said.body) is is_authorised
