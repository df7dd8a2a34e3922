"""How the tasks' own targets of a goal year are counted: by the verdict that speaks of their date as it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from tests.given import builders, rows
from tracker.database import db
from tracker.ledger.grace_queries import last_days
from tracker.outcomes.verdicts.queries import waiting
from tracker.outcomes.verdicts.target_queries import targets_by_year, targets_of
from tracker.plans.models import MilestoneDate, TaskRevision, TaskTransition
from tracker.plans.states import UNCOUNTED
from tracker.vocabulary import MilestoneState, TaskState, VerdictResult

END = date(2025, 12, 31)
LATER = date(2026, 6, 30)
DAY = date(2026, 12, 28)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], MilestoneState.REACHED),
        ([END], MilestoneState.REACHED),
        ([LATER], MilestoneState.TO_DECIDE),
    ],
    ids=["as it was", "the same date once more", "another date"],
)
def test_a_verdict_holds_until_the_date_is_another(session: object, said: list[date], state: MilestoneState) -> None:
    own = rows.milestone(rows.task(rows.plan(), state=TaskState.ACTIVE), END)
    judged_at = builders.NOW
    rows.verdict(own.id, END, judged_at)
    for due_on in said:
        own.due_on = due_on
        rows.added(MilestoneDate(milestone_id=own.id, due_on=due_on, recorded_at=judged_at + HOUR, actor="测试"))
    db.session.commit()
    (year,) = targets_by_year(rows.CHONGQING, DAY)
    assert dict(year.states) == {state: 1}
    (then,) = targets_by_year(rows.CHONGQING, DAY, known=judged_at + HOUR)
    assert dict(then.states) == {MilestoneState.REACHED: 1}, "known before the date was said anew"
    assert waiting(rows.CHONGQING, None, DAY) == ([own.id] if state is MilestoneState.TO_DECIDE else [])


@pytest.mark.parametrize("others", [[], [rows.SHANXI], [rows.SHANXI, "650000"]], ids=["alone", "one beside", "between"])
def test_only_the_jurisdiction_s_own_targets_that_count_are_counted(session: object, others: list[str]) -> None:
    for code in (rows.CHONGQING, *others):
        plan = rows.plan(code)
        for state in TaskState:
            rows.milestone(rows.task(plan, state=state), END)
    db.session.commit()
    (year,) = targets_by_year(rows.CHONGQING, DAY)
    assert dict(year.states) == {MilestoneState.TO_DECIDE: len(TaskState) - len(UNCOUNTED)}


def test_what_was_handed_down_since_is_no_target_of_then(session: object) -> None:
    rows.milestone(rows.task(rows.plan(), state=TaskState.ACTIVE), END)
    db.session.commit()
    assert targets_by_year(rows.CHONGQING, DAY, known=builders.NOW) == []
    assert targets_of(rows.CHONGQING, END.year, DAY, known=builders.NOW) == []
    after = builders.NOW + HOUR
    (year,) = targets_by_year(rows.CHONGQING, DAY, known=after)
    assert (year.total, len(targets_of(rows.CHONGQING, END.year, DAY, known=after))) == (1, 1)


def test_a_plan_that_was_replaced_since_leaves_the_targets_of_then_as_they_were(session: object) -> None:
    """One task goes over in other words, the other ends with its plan; the quarter was closed before."""
    plan, closed_at = rows.plan(), builders.NOW + HOUR
    gone_over, ended = (rows.task(plan, state=TaskState.ACTIVE) for _ in range(2))
    earlier, _ = rows.milestone(gone_over, END), rows.milestone(ended, END)
    rows.verdict(earlier.id, END, builders.NOW, result=VerdictResult.PARTLY)
    db.session.commit()
    then = stand(closed_at)
    keeper = rows.task(plan, state=TaskState.WITHDRAWN)
    earlier.task_id = keeper.id
    rows.milestone(gone_over, END, stated_at=closed_at + HOUR)
    revised = {"from_plan_id": plan.id, "to_plan_id": plan.id, "likeness": "reworded", "actor": "测试"}
    rows.added(TaskRevision(task_id=gone_over.id, keeper_id=keeper.id, recorded_at=closed_at + HOUR, **revised))
    ended.state = TaskState.TERMINATED
    over = {"act": "replace", "state": "terminated", "effective_on": DAY, "actor": "测试"}
    rows.added(TaskTransition(task_id=ended.id, recorded_at=closed_at + HOUR, **over))
    db.session.commit()
    assert then == {gone_over.code: MilestoneState.PARTLY, ended.code: MilestoneState.TO_DECIDE} == stand(closed_at)
    (year,) = targets_by_year(rows.CHONGQING, DAY, known=closed_at)
    assert dict(year.states) == {MilestoneState.PARTLY: 1, MilestoneState.TO_DECIDE: 1}
    (now,) = targets_by_year(rows.CHONGQING, DAY)
    assert dict(now.states) == {MilestoneState.PARTLY: 1, MilestoneState.TO_DECIDE: 1}, "the verdict is a fact"


def stand(known: datetime) -> dict[str, MilestoneState]:
    """How the targets of the year stood then, by the code of their tasks."""
    return {one.code: one.state for one in targets_of(rows.CHONGQING, END.year, DAY, known=known)}


def test_a_task_that_went_over_twice_since_is_counted_once(session: object) -> None:
    """The words of the first newer plan lie in the second keeper; they were not there then."""
    plan, closed_at = rows.plan(), builders.NOW + HOUR
    task = rows.task(plan, state=TaskState.ACTIVE)
    node = rows.milestone(task, END)
    for count in (1, 2):
        at = closed_at + count * HOUR
        keeper = rows.task(plan, state=TaskState.WITHDRAWN)
        node.task_id = keeper.id
        node = rows.milestone(task, END, stated_at=at)
        revised = {"from_plan_id": plan.id, "to_plan_id": plan.id, "likeness": "reworded", "actor": "测试"}
        rows.added(TaskRevision(task_id=task.id, keeper_id=keeper.id, recorded_at=at, **revised))
        db.session.commit()
        assert stand(closed_at) == {task.code: MilestoneState.TO_DECIDE}
        (year,) = targets_by_year(rows.CHONGQING, DAY, known=closed_at)
        assert year.total == 1


PUT_OFF = [
    (TaskState.TERMINATED, "replace", True),
    (TaskState.WITHDRAWN, "keeps", True),
    # counts as any task does, and once
    (TaskState.SUSPENDED, "keeps", True),
    # 终止 by an instruction of its own, then or earlier, and a draft that was dropped
    (TaskState.TERMINATED, "terminate", False),
    (TaskState.TERMINATED, "terminate earlier", False),
    (TaskState.WITHDRAWN, "withdraw", False),
]


@pytest.mark.both
@pytest.mark.parametrize("code", [rows.CHONGQING, rows.SHANXI])
def test_what_was_put_off_stays_told_of_tasks_of_the_region_that_ended_with_their_plan_or_keep_its_words(
    session: object, code: str
) -> None:
    replaced_at, expected = builders.NOW + HOUR, set()
    for region in (rows.CHONGQING, rows.SHANXI):
        plan = rows.plan(region)
        for state, how, is_told in PUT_OFF:
            task = rows.task(plan, state=state)
            own = rows.milestone(task, END)
            own.due_on = date(2027, 6, 30)
            rows.added(MilestoneDate(milestone_id=own.id, due_on=own.due_on, recorded_at=builders.NOW, actor="测试"))
            if how == "keeps":
                revised = {"from_plan_id": plan.id, "to_plan_id": plan.id, "likeness": "reworded", "actor": "测试"}
                goes_on = rows.task(plan, state=TaskState.ACTIVE)
                rows.added(TaskRevision(task_id=goes_on.id, keeper_id=task.id, recorded_at=replaced_at, **revised))
            else:
                over = {"act": how.split()[0], "state": state, "effective_on": DAY, "actor": "测试"}
                at = builders.NOW if "earlier" in how else replaced_at
                rows.added(TaskTransition(task_id=task.id, recorded_at=at, **over))
            if is_told and region == code:
                expected.add(task.id)
    db.session.commit()
    assert {one.task_id for one in targets_of(code, END.year, DAY) if one.state is MilestoneState.POSTPONED} == expected
    for known in (None, replaced_at + HOUR):
        (year,) = targets_by_year(code, DAY, known)
        assert year.of(MilestoneState.POSTPONED) == len(expected) == 3
    (then,) = targets_by_year(code, DAY, replaced_at)
    assert dict(then.states) == {MilestoneState.POSTPONED: 4}, "what has ended since counted, a draft did not"


def test_of_the_year_that_runs_what_is_still_ahead_is_counted_and_listed(session: object) -> None:
    """The home page read “0 / 2 项” beside “2026年到期的本条目标4项” in 专报; a target reached early was on neither."""
    plan, june, autumn, december = rows.plan(), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)
    task = rows.task(plan, state=TaskState.ACTIVE)
    _, early, *_ = (rows.milestone(task, day) for day in (june, autumn, december, december, date(2030, 12, 31)))
    db.session.commit()
    assert targets_by_year(rows.CHONGQING, june) == [], "the due day itself has not passed"
    rows.verdict(early.id, date(2026, 5, 31), builders.NOW)
    db.session.commit()
    (year,) = targets_by_year(rows.CHONGQING, date(2026, 7, 1))
    expected = [MilestoneState.TO_DECIDE, MilestoneState.REACHED, MilestoneState.NOT_DUE, MilestoneState.NOT_DUE]
    assert (year.year, dict(year.states)) == (2026, dict(Counter(expected)))
    assert [one.state for one in targets_of(rows.CHONGQING, 2026, date(2026, 7, 1))] == expected


@pytest.mark.parametrize(
    ("due_on", "as_of", "late"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), ""),
        (date(2026, 11, 30), date(2026, 12, 10), "按原定时限晚10天"),
        # past when it was handed down on 20 November: nobody was asked before the 核定
        (date(2026, 6, 30), date(2026, 12, 10), ""),
        (date(2026, 6, 30), date(2026, 12, 28), "按原定时限晚181天"),
    ],
)
def test_what_was_reached_late_says_so(session: object, due_on: date, as_of: date, late: str) -> None:
    own = rows.milestone(rows.task(rows.plan(), state=TaskState.ACTIVE), due_on)
    rows.verdict(own.id, as_of, builders.NOW)
    db.session.commit()
    (line,) = targets_of(rows.CHONGQING, 2026, DAY)
    assert line.late(last_days([line])[line.id]) == late
