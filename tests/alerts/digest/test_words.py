"""What leaves the program: title, ages, three worst with their ways, no text of a report."""

from __future__ import annotations

from datetime import date

from tracker.alerts.digest.rules import Item, digest
from tracker.alerts.digest.words import SHORT, words
from tracker.vocabulary import AlertStage

TODAY = date(2026, 11, 20)
URL = "https://tracker.example.gov.cn"
LATE = "（三）发展绿色交通消费（CQ-2022-11-06）的节点“新能源公交车占比”2025年12月31日到期，尚无核定结论。"
RETURNED = "（七）推进绿色消费，2026年第4季度的报告被退回修改：第二段的数字与附件不符"


def item(id: int, stage: AlertStage, message: str, due_on: date | None = None) -> Item:
    """A message."""
    return Item(id, stage, message, due_on)


def test_a_message_as_it_leaves() -> None:
    told = words(
        digest(
            [
                item(1, AlertStage.RESULT, RETURNED),
                item(2, AlertStage.A6, LATE, date(2026, 10, 1)),
                item(3, AlertStage.A4, "报告截止", date(2026, 11, 20)),
                item(4, AlertStage.A3, "报告期已开"),
            ],
            TODAY,
        ),
        "张明（市商务委联络员）",
        URL,
    )
    assert told.title == "任务提醒：3 件待办，已逾期 1 件，办理结果 1 件"
    assert told.body.splitlines() == [
        "张明（市商务委联络员）",
        "逾期30天以上 1，今天到期 1，办理结果 1，其他提醒 1",
        f"1. {LATE}",
        f"{URL}/inbox/2",
        "2. 报告截止",
        f"{URL}/inbox/3",
        "3. （七）推进绿色消费，2026年第4季度的报告被退回修改",
        f"{URL}/inbox/1",
        "另有 1 件",
        f"办理：{URL}/inbox",
    ]
    assert told.brief.splitlines() == ["张明（市商务委联络员）：请登录系统查看", f"办理：{URL}/inbox"]


def test_the_reason_of_a_result_stays_inside() -> None:
    told = words(digest([item(1, AlertStage.RESULT, RETURNED)], TODAY), "张明", URL)
    assert told.title == "任务提醒：办理结果 1 件"
    assert "附件不符" not in told.body


def test_a_weekly_list_is_no_task() -> None:
    told = words(digest([item(1, AlertStage.WEEKLY, "本周红灯 2 项")], TODAY), "周主任", URL)
    assert told.title == "任务提醒：每周红灯"


def test_year_end_points_are_one_line() -> None:
    points = [item(id, AlertStage.A5, "节点", date(2026, 12, 31)) for id in range(1, 13)]
    assert "1. 年末节点 12 个，2026-12-31到期，请按期完成" in words(digest(points, TODAY), "张明", URL).body


def test_a_long_line_is_cut() -> None:
    told = words(digest([item(1, AlertStage.A4, "长" * (SHORT + 1), TODAY)], TODAY), "张明", URL)
    assert f"1. {'长' * (SHORT - 1)}…\n" in told.body
    told = words(digest([item(1, AlertStage.A4, "长" * SHORT, TODAY)], TODAY), "张明", URL)
    assert f"1. {'长' * SHORT}\n" in told.body
