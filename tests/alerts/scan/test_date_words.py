"""What a message says of an own date."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.dates.words import MilestoneAbout, VerdictAbout
from tracker.alerts.scan.stages import Occurrence, Subject
from tracker.vocabulary import AlertStage, Role

TASK = NamedTask("50-22-11-06", "（六）", "绿色出行")


@pytest.mark.parametrize(
    ("due_on", "grace_on", "first_on", "since"),
    [
        # On the day after, 核定截止 of the day before was told to 综合处 as if it had had any time.
        (date(2026, 6, 30), date(2026, 6, 30), date(2026, 6, 30), "2026年6月30日到期"),
        (date(2026, 12, 31), date(2027, 3, 31), date(2026, 12, 31), "2026年12月31日到期，核定截止2027年3月31日"),
        (date(2026, 11, 30), date(2026, 11, 30), date(2026, 9, 30), "原定2026年9月30日，顺延至2026年11月30日"),
    ],
)
def test_the_office_hears_of_a_date_as_its_body_does(due_on: date, grace_on: date, first_on: date, since: str) -> None:
    about = MilestoneAbout(TASK, "建成充电站", grace_on, first_on)
    said_on = date(2027, 4, 1)
    of = Occurrence(said_on, AlertStage.A6, Subject.VERDICT, 7, due_on, 1, 3, Role.COORDINATOR, provisional=False)
    node = "（六）绿色出行（50-22-11-06）的节点“建成充电站”"
    asked = "请由联络员在任务页点“报送完成情况”，写明实际完成值和依据，由综合处核定。"
    assert about.say(of) == f"{node}{since}，尚无核定结论。{asked}"
    assert VerdictAbout(about).say(of) == f"{node}{since}，单位已报送。请审核后核定达成情况。"
