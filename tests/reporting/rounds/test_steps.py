"""Rounds: whom they ask, who joins later, what closing does, what time alone opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests import builders, rows
from tests.calendars import CALENDAR
from tests.reporting.world import DUE, OPENED, Q4, Region, accepted, asked_bodies, by, opened, region, report, submitted
from tracker import changes
from tracker.acts import reports, reviews, rounds
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.plans.models import PlanSetting, Task, TaskTransition
from tracker.reporting.models import FrozenLight, Report, ReportEvent, Round, RoundCutoffs
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import line
from tracker.reporting.questions import Draft, ReadingDraft
from tracker.reporting.rounds import steps
from tracker.reporting.rounds.queries import missing_of, preview, round_row, rounds_to_close
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Encouraged,
    Forecast,
    Kind,
    LightRule,
    Mode,
    PartyRole,
    PlanMode,
    PlanState,
    ReportStanding,
    ReportState,
    RoundKind,
    Stage,
    TaskState,
    YearlyConfirmation,
)


@pytest.fixture
def of(session: object) -> Region:
    return region()


def closed(round: Round, on: date) -> int:
    """How many reports are 缺报 now that the round is closed."""
    missing = steps.close_round(builders.act(on=on), round)
    db.session.commit()
    return missing


def test_first_round_asks_every_kind_but_governance(of: Region) -> None:
    tasks = {kind: of.task(kind=kind) for kind in Kind}
    opened(quarter=Quarter(2026, 3), on=date(2026, 9, 1))
    for kind, task in tasks.items():
        expected = set() if kind is Kind.GOVERNANCE else {"交通局", "商务委"}
        assert asked_bodies(task, Quarter(2026, 3)) == expected, kind


@pytest.mark.parametrize(
    ("state", "mode", "is_asked"),
    [
        (TaskState.ACTIVE, PlanMode.NEW, True),
        (TaskState.TO_VERIFY, PlanMode.NEW, True),
        (TaskState.TO_SIGN, PlanMode.CONTINUED, True),
        (TaskState.TO_SIGN, PlanMode.NEW, False),
        (TaskState.DRAFT, PlanMode.CONTINUED, False),
        (TaskState.TO_REASSIGN, PlanMode.CONTINUED, False),
        (TaskState.SUSPENDED, PlanMode.CONTINUED, False),
        (TaskState.COMPLETED, PlanMode.CONTINUED, False),
    ],
)
def test_only_running_tasks_are_asked(of: Region, state: TaskState, mode: PlanMode, is_asked: bool) -> None:
    plan = rows.plan(mode=mode)
    task = rows.task(plan, [(of.transport, PartyRole.LEAD)], state=state, mode=Mode.SINGLE)
    opened()
    assert asked_bodies(task) == ({"交通局"} if is_asked else set())


def test_lead_reports_for_its_co_bodies_and_has_two_days_more(of: Region) -> None:
    joint, single, each = (of.task(mode=mode) for mode in (Mode.LEAD_CONSOLIDATES, Mode.SINGLE, Mode.EACH_REPORTS))
    opened()
    assert asked_bodies(joint) == {"交通局", "商务委"}
    assert report(joint, of.transport).due_on == date(2026, 12, 25)
    assert report(joint, of.commerce).due_on == DUE
    assert report(single, of.transport).due_on == report(each, of.commerce).due_on == DUE


def test_ended_and_later_assignments_are_not_asked(of: Region) -> None:
    task = of.task()
    ended, later = db.session.scalars(select(Assignment).where(Assignment.task_id == task.id).order_by(Assignment.id))
    ended.ended_on, later.valid_from = OPENED, OPENED + timedelta(days=1)
    opened()
    assert asked_bodies(task) == set()


def test_one_text_is_asked_for_governance_in_the_fourth_quarter(of: Region) -> None:
    bodies = [(of.transport, PartyRole.LEAD), (of.commission, PartyRole.CO), (of.commerce, PartyRole.CO)]
    task = of.task(kind=Kind.GOVERNANCE, bodies=bodies)
    opened()
    assert asked_bodies(task) == {"发展改革委"}
    spared = report(task, of.commerce)
    assert spared.state == ReportState.EXEMPT
    event = db.session.scalars(select(ReportEvent).where(ReportEvent.report_id == spared.id)).one()
    assert (event.act, event.reason) == ("exempt", steps.EXEMPT_REASON)


def test_who_leads_writes_for_governance_where_the_office_is_not_named(of: Region) -> None:
    task = of.task(kind=Kind.GOVERNANCE)
    opened()
    assert asked_bodies(task) == {"交通局"}


def after_a_year(of: Region, kind: Kind, rule: LightRule, **overrides: object) -> Task:
    """A task of which the transport bureau's report was accepted in 2026Q4, its light frozen by that rule."""
    task = of.task(kind=kind, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    round = opened()
    draft = Draft(
        "完成",
        forecast=Forecast.ON_COURSE,
        encouraged=Encouraged.STARTED,
        stage=Stage.ISSUED,
        confirmation=YearlyConfirmation.DONE,
    )
    accepted(report(task, of.transport), of, draft)
    db.session.add(
        FrozenLight(
            round_id=round.id,
            task_id=task.id,
            colour=rule.colour,
            word="",
            reason="",
            rule=rule,
            rule_version=1,
            frozen_on=date(2027, 1, 1),
            row={},
            recorded_at=builders.NOW,
            actor="测试",
        )
    )
    db.session.commit()
    return task


@pytest.mark.parametrize(
    ("kind", "rule", "is_asked"),
    [
        (Kind.ADVANCE, LightRule.REPORTED, False),
        (Kind.ADVANCE, LightRule.HARD, True),
        (Kind.ADVANCE, LightRule.STALE, True),
        (Kind.STANDING, LightRule.PROVEN, False),
        (Kind.ENCOURAGED, LightRule.REPORTED, False),
        (Kind.DELIVERABLE, LightRule.REPORTED, False),
        (Kind.MEASURED, LightRule.REPORTED, True),
    ],
)
def test_later_rounds_ask_by_kind_and_light(of: Region, kind: Kind, rule: LightRule, is_asked: bool) -> None:
    task = after_a_year(of, kind, rule)
    first = Quarter(2027, 1)
    opened(quarter=first, on=date(2027, 3, 1))
    assert asked_bodies(task, first) == ({"交通局"} if is_asked else set())


def test_a_plan_may_ask_everything(of: Region) -> None:
    task = after_a_year(of, Kind.STANDING, LightRule.PROVEN)
    values = {"plan_id": of.plan.id, "name": "asks_everything", "recorded_at": builders.NOW, "actor": "测试"}
    db.session.add(PlanSetting(value={"value": True}, rule_version=2, **values))
    db.session.flush()
    first = Quarter(2027, 1)
    opened(quarter=first, on=date(2027, 3, 1))
    assert asked_bodies(task, first) == {"交通局"}


def test_a_figure_is_asked_once_its_value_can_exist(of: Region) -> None:
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure = rows.indicator(task)
    opened()
    told = ReadingDraft(figure.id, figure.value, date(2025, 12, 31), "年报")
    accepted(report(task, of.transport), of, Draft("完成", forecast=Forecast.ON_COURSE, readings=(told,)))
    first, second = Quarter(2027, 1), Quarter(2027, 2)
    opened(quarter=first, on=date(2027, 3, 1))
    assert asked_bodies(task, first) == set(), "31 December and 90 days are not past on 23 March"
    opened(quarter=second, on=date(2027, 6, 1))
    assert asked_bodies(task, second) == {"交通局"}


def test_what_was_told_to_be_judged_is_no_progress_yet(of: Region) -> None:
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure = rows.indicator(task)
    rows.milestone(task, date(2025, 12, 31), indicator_id=figure.id)
    steps.open_verifications(builders.act(on=OPENED), of.plan, CALENDAR)
    db.session.commit()
    told = ReadingDraft(figure.id, figure.value, date(2025, 12, 31), "年报")
    accepted(db.session.scalars(select(Report)).one(), of, Draft("完成", readings=(told,)))
    opened()
    assert asked_bodies(task, Q4) == {"交通局"}, "lights count no 核定 as information either"


def test_cut_offs_are_a_fact_and_opening_is_audited(of: Region) -> None:
    round = opened()
    days = db.session.scalars(select(RoundCutoffs)).one()
    assert [round.as_of, days.unit_due_on, days.lead_due_on, days.review_ends_on] == [
        date(2026, 12, day) for day in (20, 23, 25, 31)
    ]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "open_round")).one()
    assert entry.detail["round"] == "2026Q4"


def test_a_round_opens_once_and_not_after_its_end(of: Region) -> None:
    opened()
    with pytest.raises(RuleRefused, match="已于 2026-12-01 开期"):
        rounds.open_round(builders.act(on=OPENED), rows.CHONGQING, Q4)
    with pytest.raises(RuleRefused, match="已过，不能再开"):
        rounds.open_round(builders.act(on=date(2026, 10, 12)), rows.CHONGQING, Quarter(2026, 3))


def test_regions_do_not_see_each_other(of: Region) -> None:
    other = region(rows.SHANXI)
    mine, theirs = of.task(), other.task()
    opened(rows.SHANXI)
    assert asked_bodies(mine) == set()
    assert asked_bodies(theirs) == {"交通局", "商务委"}
    opened(rows.CHONGQING)
    assert asked_bodies(mine) == {"交通局", "商务委"}


def test_who_signs_later_joins_until_his_cut_off(of: Region) -> None:
    task = rows.task(
        rows.plan(mode=PlanMode.NEW), [(of.transport, PartyRole.LEAD)], state=TaskState.TO_SIGN, mode=Mode.SINGLE
    )
    handed_down(task, date(2026, 12, 14))
    opened()
    act = builders.act(on=DUE)
    assert steps.join_newly_signed(act, rows.CHONGQING, DUE) == 0
    task.state = TaskState.ACTIVE
    db.session.flush()
    assert steps.join_newly_signed(act, rows.CHONGQING, DUE + timedelta(days=1)) == 0
    made_up = builders.act(on=DUE + timedelta(days=1))
    assert steps.join_newly_signed(made_up, rows.CHONGQING, DUE) == 0, "a day made up for asks nobody too late"
    assert steps.join_newly_signed(act, rows.CHONGQING, DUE) == 1
    assert steps.join_newly_signed(act, rows.CHONGQING, DUE) == 0
    assert asked_bodies(task) == {"交通局"}


def handed_down(task: Task, on: date) -> None:
    """The task went out on a day."""
    db.session.execute(update(TaskTransition).where(TaskTransition.task_id == task.id).values(effective_on=on))
    db.session.commit()


def test_who_does_not_sign_is_asked_from_ten_working_days_past_the_limit(of: Region) -> None:
    """Handed down on 3 December, to be signed by the 7th: the document binds from the 21st on."""
    task = rows.task(
        rows.plan(mode=PlanMode.NEW), [(of.transport, PartyRole.LEAD)], state=TaskState.TO_SIGN, mode=Mode.SINGLE
    )
    handed_down(task, date(2026, 12, 3))
    opened()
    assert steps.join_newly_signed(builders.act(on=date(2026, 12, 18)), rows.CHONGQING, date(2026, 12, 18)) == 0
    assert steps.join_newly_signed(builders.act(on=date(2026, 12, 21)), rows.CHONGQING, date(2026, 12, 21)) == 1
    assert asked_bodies(task) == {"交通局"}


@pytest.mark.parametrize(
    ("day", "opens"),
    [(date(2026, 11, 30), False), (OPENED, True), (DUE, True), (DUE + timedelta(days=1), False)],
)
def test_time_opens_the_quarter_from_its_day_on(of: Region, day: date, opens: bool) -> None:
    of.task()
    found = steps.open_due(builders.act(on=day), rows.CHONGQING, day, CALENDAR)
    assert [round.name for round in found if round.kind == RoundKind.QUARTER] == (["2026Q4"] if opens else [])
    assert steps.open_due(builders.act(on=day), rows.CHONGQING, day, CALENDAR) == []


def test_time_opens_no_quarter_that_asks_nobody(session: object) -> None:
    rows.jurisdiction()
    assert steps.open_due(builders.act(on=OPENED), rows.CHONGQING, OPENED, CALENDAR) == []


def test_past_goals_open_a_verification_round_of_twenty_working_days(of: Region) -> None:
    of.task()
    day = date(2026, 11, 27)
    (round,) = steps.open_due(builders.act(on=day), rows.CHONGQING, day, CALENDAR)
    found = round_row(round.id)
    assert (found.kind, found.plan_id, found.as_of) == (RoundKind.VERIFICATION, of.plan.id, builders.TODAY)
    assert found.review_ends_on == date(2026, 12, 18), "counted from 下达, whenever the turn ran"
    assert found.counts.asked == 0


def test_plans_without_a_past_date_have_no_verification_round(session: object) -> None:
    young = rows.plan(goals=(2030,))
    checking = rows.plan(state=PlanState.CHECKING, handed_down_at=None)
    assert steps.open_verifications(builders.act(), young, CALENDAR) == []
    assert steps.open_verifications(builders.act(), checking, CALENDAR) == []
    rows.milestone(rows.task(young), date(2025, 6, 30))
    assert len(steps.open_verifications(builders.act(), young, CALENDAR)) == 1


@pytest.mark.parametrize("number", ["渝发改规范〔2022〕11号", f"渝{'发改环资' * 15}〔2022〕11号"])
def test_verification_rounds_are_told_apart_whatever_the_numbers(session: object, number: str) -> None:
    found = []
    for _ in range(2):
        plan = rows.plan(goals=(2025,))
        plan.number = number
        db.session.flush()
        found += steps.open_verifications(builders.act(), plan, CALENDAR)
    names = [round.name for round in found]
    assert len(set(names)) == 2
    assert all(name.startswith("核定·渝") and len(name) <= 40 for name in names)


def test_closing_marks_what_was_never_submitted(of: Region) -> None:
    tasks = [of.task(mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)]) for _ in range(4)]
    round = opened()
    silent, started, sent_back, taken = (report(task, of.transport) for task in tasks)
    reports.save_draft(by(of.liaison), started.id, None, Draft("写了一半"))
    submitted(sent_back, of, Draft("一", forecast=Forecast.ON_COURSE))
    reviews.give_back(by(of.coordinator), sent_back.id, None, "请补充")
    reports.save_draft(by(of.liaison), sent_back.id, None, Draft("二"))
    accepted(taken, of, Draft("三", forecast=Forecast.ON_COURSE))
    end = date(2027, 1, 1)
    assert rounds_to_close(rows.CHONGQING, end - timedelta(days=1)) == []
    assert rounds_to_close(rows.CHONGQING, end) == [round.id]
    assert closed(round, end) == 2
    assert [ReportState(one.state) for one in (silent, started, sent_back, taken)] == [
        ReportState.MISSING,
        ReportState.MISSING,
        ReportState.DRAFT,
        ReportState.ACCEPTED,
    ]
    assert (round.closed_on, rounds_to_close(rows.CHONGQING, end)) == (end, [])
    counts = round_row(round.id).counts
    assert (counts.asked, counts.submitted, counts.missing, counts[ReportStanding.ACCEPTED]) == (4, 2, 2, 1)
    assert [(one.name, one.missing, one.asked) for one in missing_of(round.id)] == [("交通局", 2, 4)]
    with pytest.raises(RuleRefused, match="已于 2027-01-01 关闭"):
        closed(round, end)


def test_what_is_missing_can_be_made_up_and_stays_late(of: Region) -> None:
    task = of.task(mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    round = opened()
    closed(round, date(2027, 1, 1))
    late = submitted(report(task, of.transport), of, on=date(2027, 1, 5))
    assert late.state == ReportState.TO_REVIEW
    assert line(late.id).is_late


def test_a_round_seen_before_it_changed_is_a_conflict(of: Region) -> None:
    round = opened()
    with pytest.raises(Conflict):
        steps.round_of(by(of.coordinator_head), round.id, round.version + 1)
    stranger = region(rows.SHANXI).coordinator_head
    with pytest.raises(NotFound):
        steps.round_of(by(stranger), round.id, round.version)


def test_preview_counts_what_opening_asks(of: Region) -> None:
    of.task()
    of.task(kind=Kind.GOVERNANCE)
    found = preview(rows.CHONGQING, Q4, CALENDAR, OPENED)
    assert (found.reports, found.exempt, found.departments, found.tasks) == (3, 1, 2, 2)
    round = opened()
    assert round_row(round.id).counts.asked == 3
    assert db.session.query(Report).filter_by(round_id=round.id).count() == 4


def test_opening_touches_the_tasks_it_asks(of: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    task = of.task()
    db.session.commit()
    seen: set[int] = set()
    monkeypatch.setattr(changes, "touched", lambda *ids: seen.update(ids))
    rounds.open_round(builders.act(on=OPENED), rows.CHONGQING, Q4)
    assert seen == {task.id}
    assert db.session.scalars(select(Round)).one().opened_by == "命令行"
