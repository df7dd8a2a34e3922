"""Verdicts on own milestones and on a plan's goals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker import changes
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reviews, unchanged
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts import queries
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Milestone, MilestoneDate, PlanGoal, Task
from tracker.plans.states import NOT_ISSUED
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.quarters import Quarter
from tracker.reporting.write.page_queries import page
from tracker.vocabulary import Appraisal, Kind, MilestoneState, TaskState, VerdictResult

DUE, TODAY = date(2025, 12, 31), builders.TODAY
REACHED = NewVerdict(VerdictResult.REACHED, DUE, "统计公报", Decimal("85.2"))
MISSED = replace(REACHED, result=VerdictResult.MISSED, rectify_by=date(2027, 6, 30))


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    return of.task()


@pytest.fixture
def own(of: Region, task: Task) -> Milestone:
    """An own milestone of 2025."""
    found = rows.milestone(task, DUE)
    db.session.commit()
    return found


def test_a_verdict_decides_a_milestone_and_is_audited(of: Region, own: Milestone) -> None:
    assert queries.waiting(rows.CHONGQING, None, TODAY) == [own.id]
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, REACHED)
    line = queries.milestone(own.id, TODAY)
    assert line.state is MilestoneState.REACHED
    assert line.verdict is not None and (line.verdict.value, line.verdict.actor) == (
        Decimal("85.2"),
        of.coordinator.name,
    )
    assert queries.waiting(rows.CHONGQING, None, TODAY) == []
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "give_verdict")).one()
    assert (entry.task_id, entry.reason, entry.result, entry.detail["verdict"]) == (
        own.task_id,
        "统计公报",
        "成功",
        "reached",
    )


def test_the_newest_verdict_holds_and_all_are_kept(of: Region, own: Milestone) -> None:
    first = verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, MISSED)
    first_view = queries.milestone(own.id, TODAY).verdict
    assert first_view is not None and first_view.rectify_by == MISSED.rectify_by
    second = verdicts.judge_milestone(by(of.coordinator_head, TODAY), own.id, first, REACHED)
    assert queries.milestone(own.id, TODAY).state is MilestoneState.REACHED
    assert [one.id for one in queries.verdicts_on(milestone_id=own.id)] == [second, first]


def test_of_two_coordinators_one_is_too_late(of: Region, own: Milestone) -> None:
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, REACHED)
    with pytest.raises(Conflict, match=of.coordinator.name):
        verdicts.judge_milestone(by(of.coordinator_head, TODAY), own.id, None, MISSED)
    assert db.session.scalars(select(Verdict)).one().result == "reached"


def test_a_making_good_that_is_past_waits_again(of: Region, own: Milestone) -> None:
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, MISSED)
    assert MISSED.rectify_by is not None
    assert queries.waiting(rows.CHONGQING, None, MISSED.rectify_by) == []
    after = MISSED.rectify_by + timedelta(days=1)
    assert queries.waiting(rows.CHONGQING, None, after) == [own.id]


def test_a_date_moved_later_reopens_the_question(of: Region, own: Milestone) -> None:
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, MISSED)
    own.due_on = date(2027, 12, 31)
    later = builders.act(on=TODAY + timedelta(days=1)).at
    db.session.add(MilestoneDate(milestone_id=own.id, due_on=own.due_on, recorded_at=later, actor="测试"))
    db.session.commit()
    assert queries.milestone(own.id, TODAY).state is MilestoneState.POSTPONED


@pytest.mark.parametrize("state", NOT_ISSUED)
def test_what_was_not_handed_down_gets_no_verdict(of: Region, task: Task, own: Milestone, state: TaskState) -> None:
    """A draft's date with a verdict could not be taken away any more: 校核 ended in a failure."""
    task.state = state
    db.session.commit()
    with pytest.raises(RuleRefused, match="还没有下达，不能核定"):
        verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, REACHED)


def test_faults_are_told_together(of: Region, own: Milestone) -> None:
    own.indicator_id = rows.indicator(db.session.get_one(Task, own.task_id)).id
    db.session.commit()
    with pytest.raises(BadInput, match="4 处") as refusal:
        verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, NewVerdict(None, None))
    assert len(refusal.value.details) == 4


def test_only_the_office_of_the_region_judges(of: Region, own: Milestone) -> None:
    for person in (of.liaison, of.head, region(rows.SHANXI).coordinator):
        with pytest.raises(NotFound):
            verdicts.judge_milestone(by(person, TODAY), own.id, None, REACHED)
    with pytest.raises(NotFound):
        verdicts.judge_milestone(by(of.coordinator, TODAY), 10**6, None, REACHED)


def test_a_plan_goal_gets_one_verdict_for_all_its_tasks(
    of: Region, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = of.task()
    db.session.commit()
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == of.plan.id, PlanGoal.year == 2025)).one()
    seen: set[int] = set()
    monkeypatch.setattr(changes, "touched", lambda *ids: seen.update(ids))
    verdicts.judge_goal(by(of.coordinator, TODAY), goal.id, None, REACHED)
    assert seen == {task.id, second.id}
    assert [(line.year, line.state) for line in queries.goals(rows.CHONGQING, TODAY)] == [
        (2025, MilestoneState.REACHED),
        (2030, MilestoneState.NOT_DUE),
    ]
    assert queries.goals(rows.SHANXI, TODAY) == []
    copy = db.session.scalars(select(Milestone).where(Milestone.goal_id == goal.id)).first()
    assert copy is not None
    with pytest.raises(RuleRefused, match="方案目标按方案和年度核定一次"):
        verdicts.judge_milestone(by(of.coordinator, TODAY), copy.id, None, REACHED)


def test_past_goals_wait_for_their_verdict(of: Region) -> None:
    states = {line.year: line.state for line in queries.goals(rows.CHONGQING, TODAY)}
    assert states == {2025: MilestoneState.TO_DECIDE, 2030: MilestoneState.NOT_DUE}


def test_a_figure_with_a_final_verdict_is_no_longer_asked(of: Region, task: Task, own: Milestone) -> None:
    figure = rows.indicator(task)
    own.indicator_id = figure.id
    db.session.commit()
    assert queries.expired_figures([task.id]) == frozenset()
    fell_short = replace(MISSED, value=Decimal(70))
    first = verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, fell_short)
    assert queries.expired_figures([task.id]) == frozenset()
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, first, REACHED)
    assert queries.expired_figures([task.id]) == {figure.id}
    own.due_on = date(2027, 12, 31)
    later = builders.act(on=TODAY + timedelta(days=1)).at
    db.session.add(MilestoneDate(milestone_id=own.id, due_on=own.due_on, recorded_at=later, actor="测试"))
    db.session.commit()
    assert queries.expired_figures([task.id]) == frozenset(), "a verdict from before the date moved speaks no more"


@pytest.mark.slow
def test_every_step_of_a_report_leaves_out_a_figure_with_a_final_verdict(of: Region) -> None:
    task = of.task(kind=Kind.MEASURED, text="推进充电设施建设。")
    figure = rows.indicator(task, source_id=of.transport.id)
    own = rows.milestone(task, DUE)
    own.indicator_id = figure.id
    db.session.commit()
    opened()
    mine = report(task, of.transport)
    said = replace(TEXT, readings=(ReadingDraft(figure.id, Decimal(80), DUE, "报表"),))
    verdicts.judge_milestone(by(of.coordinator, TODAY), own.id, None, REACHED)
    submitted(mine, of, said)
    found = page(mine.id, of.liaison, OPENED)
    assert (found.asked.kind, found.asked.figures, found.begin.readings) == (Kind.ADVANCE, (), ())
    with pytest.raises(BadInput, match="核评"):
        reviews.accept(by(of.coordinator), mine.id, None)
    reviews.accept(by(of.coordinator), mine.id, None, Appraisal.NORMAL)
    second = Quarter(2027, 2)
    opened(quarter=second, on=date(2027, 6, 1))
    unchanged.say_no_change(by(of.liaison, date(2027, 6, 1)), report(task, of.transport, second).id, None)


def test_milestones_of_drafts_and_ended_tasks_do_not_wait(of: Region, own: Milestone) -> None:
    task = db.session.get_one(Task, own.task_id)
    for state in (TaskState.DRAFT, TaskState.TERMINATED):
        task.state = state
        db.session.flush()
        assert queries.waiting(rows.CHONGQING, None, TODAY) == []
    assert queries.milestone(own.id, TODAY).text == "到 2025 年达到"
