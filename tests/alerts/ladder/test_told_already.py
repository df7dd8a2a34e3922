"""What a body did of itself is said in letters: its report came back, it asked for a later date."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.reporting.world import TEXT, Region, by, opened, region, report, submitted
from tracker.acts.outcomes import extensions
from tracker.acts.reporting import reports, reviews
from tracker.acts.supervision import letters
from tracker.alerts.ladder.draft_queries import drafts, scene_of
from tracker.alerts.ladder.fact_queries import requested, returned
from tracker.alerts.ladder.rungs import Due
from tracker.database import db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Letter
from tracker.plans.models import Plan, Task
from tracker.vocabulary import AlertStage, ExtensionReason, LetterCause, PlanState

BACK = date(2026, 12, 5)
SAID = "2026年第4季度进展报告于2026年12月5日退回修改，至今没有重新报送"


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def test_a_report_that_came_back_until_it_is_sent_again(of: Region) -> None:
    task = of.task()
    opened()
    pair = task.id, of.transport.id
    mine = submitted(report(task, of.transport), of)
    assert returned({pair}) == {}
    reviews.give_back(by(of.coordinator, BACK), mine.id, None, "请补充佐证")
    assert returned({pair, (task.id, of.commerce.id)}) == {pair: (SAID,)}
    reports.save_draft(by(of.liaison, BACK), mine.id, None, TEXT)
    reports.send(by(of.liaison, BACK), mine.id, None)
    assert returned({pair}) == {pair: (SAID,)}, "it waits for its head"
    reports.approve(by(of.head, BACK), [(mine.id, None)])
    assert returned({pair}) == {}


def came_back(of: Region) -> Task:
    """Its report was sent and given back."""
    task = of.task()
    opened()
    mine = submitted(report(task, of.transport), of)
    reviews.give_back(by(of.coordinator, BACK), mine.id, None, "请补充佐证")
    db.session.get_one(Plan, of.plan.id).state = PlanState.ISSUED
    db.session.commit()
    return task


def test_a_letter_by_hand_says_so(of: Region) -> None:
    task = came_back(of)
    letters.draw_up(by(of.coordinator, BACK), task.id, of.transport.id, AlertStage.B1, "")
    assert f"。{SAID}。任务原文" in db.session.scalars(select(Letter.body)).one()


def test_a_letter_that_a_date_or_a_light_brings_about_says_so(of: Region) -> None:
    task = came_back(of)
    of_task = {"department_id": of.transport.id, "task_id": task.id, "plan_id": of.plan.id}
    due = Due(AlertStage.B2, LetterCause.OVERDUE, 1, BACK, **of_task, day=BACK, words="阶段目标逾期")
    (letter,) = drafts(scene_of(rows.CHONGQING, BACK), [due])
    assert f"阶段目标逾期。{SAID}。请报送完成情况和依据。任务原文" in letter.body


def test_a_letter_says_that_a_request_for_a_later_date_waits_for_its_answer(of: Region) -> None:
    """The 督办函 accused of a date for which nobody had answered the request that had come in time."""
    task = of.task()
    own = rows.milestone(task, date(2026, 12, 10))
    db.session.get_one(Plan, of.plan.id).state = PlanState.ISSUED
    db.session.commit()
    asked = NewExtension(date(2027, 6, 30), ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐", "")
    request = extensions.apply(by(of.head, BACK), own.id, None, None, asked)
    said, pair = "2026年12月5日申请将2026年12月10日的时限延至2027年6月30日，至今没有答复", (task.id, of.transport.id)
    assert requested({pair, (task.id, of.commerce.id)}) == {pair: (said,)}
    assert requested({(task.id, of.commerce.id)}) == {}
    of_task = {"department_id": of.transport.id, "task_id": task.id, "plan_id": of.plan.id}
    due = Due(AlertStage.B2, LetterCause.OVERDUE, own.id, own.due_on, **of_task, day=BACK, words="阶段目标逾期")
    (letter,) = drafts(scene_of(rows.CHONGQING, BACK), [due])
    assert f"阶段目标逾期。{said}。" in letter.body
    letters.draw_up(by(of.coordinator, BACK), task.id, of.transport.id, AlertStage.B1, "用地")
    assert f"。{said}。任务原文" in db.session.scalars(select(Letter.body)).one()
    extensions.withdraw(by(of.head, BACK), request, None)
    assert requested({pair}) == {}
