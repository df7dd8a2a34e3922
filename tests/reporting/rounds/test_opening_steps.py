"""Rounds: whom they ask, what time alone opens."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import (
    DUE,
    OPENED,
    Q4,
    Region,
    accepted,
    asked_bodies,
    by,
    opened,
    region,
    report,
    submitted,
    unchanged_refusal,
)
from tracker import changes
from tracker.acts.reporting import reviews, rounds
from tracker.audit import AuditEntry
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.ledger.story.late_queries import to_tell
from tracker.plans.models import PlanSetting, Task, TaskTransition
from tracker.reporting.asked.node_queries import wanted_of
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import FrozenLight, Report, Round, RoundCutoffs
from tracker.reporting.quarters import Quarter, cut_offs
from tracker.reporting.rounds import opening_steps
from tracker.reporting.rounds.asking_queries import LastLight
from tracker.reporting.rounds.queries import preview, round_row
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Appraisal,
    Encouraged,
    Forecast,
    Kind,
    LightRule,
    Mode,
    PartyRole,
    PlanMode,
    PlanState,
    RoundKind,
    Stage,
    TaskAct,
    TaskState,
    VerdictResult,
    YearlyConfirmation,
)


@pytest.fixture
def of(session: object) -> Region:
    return region()


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


def test_who_leads_writes_for_governance_where_the_office_is_not_named(of: Region) -> None:
    task = of.task(kind=Kind.GOVERNANCE)
    opened()
    assert asked_bodies(task) == {"交通局"}


def after_a_year(of: Region, kind: Kind, rule: LightRule, own: LightRule | None = None) -> Task:
    """A task of which the transport bureau's report was accepted in 2026Q4, its light frozen by that rule.

    `own`: the light of the bureau itself, where it was kept.
    """
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
            body_rules={str(of.transport.id): own} if own else None,
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


@pytest.mark.parametrize(
    ("rule", "own", "is_asked"),
    [
        (LightRule.OVERDUE, LightRule.PROVEN, False),
        (LightRule.OVERDUE, LightRule.UNREPORTED, True),
        (LightRule.REPORTED, LightRule.UNREPORTED, True),
    ],
)
def test_a_body_is_asked_by_its_own_light(of: Region, rule: LightRule, own: LightRule, is_asked: bool) -> None:
    """One body's missed figure cost all the others a report each quarter, and forbade them 本期无变化."""
    task = after_a_year(of, Kind.STANDING, rule, own)
    opened(quarter=Quarter(2027, 1), on=date(2027, 3, 1))
    assert asked_bodies(task, Quarter(2027, 1)) == ({"交通局"} if is_asked else set())
    if is_asked:
        again = report(task, of.transport, Quarter(2027, 1))
        assert unchanged_refusal(again, date(2027, 3, 2)) is None


def test_who_leads_for_all_is_judged_by_the_light_of_the_task() -> None:
    """A co-body's own date is overdue: the lead, which reports for it, may not say 本期无变化."""
    own = {"1": LightRule.PROVEN, "2": LightRule.OVERDUE, "3": LightRule.PROVEN}
    for collector_id, expected in ((1, LightRule.OVERDUE), (None, LightRule.PROVEN)):
        last = LastLight(LightRule.OVERDUE, own, collector_id)
        assert [last.of(body) for body in (1, 2, 3)] == [expected, LightRule.OVERDUE, LightRule.PROVEN]


@pytest.mark.slow
def test_a_plan_may_ask_everything(of: Region) -> None:
    task = after_a_year(of, Kind.STANDING, LightRule.PROVEN)
    values = {"plan_id": of.plan.id, "name": "asks_everything", "recorded_at": builders.NOW, "actor": "测试"}
    db.session.add(PlanSetting(value={"value": True}, rule_version=2, **values))
    db.session.flush()
    first = Quarter(2027, 1)
    opened(quarter=first, on=date(2027, 3, 1))
    assert asked_bodies(task, first) == {"交通局"}


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("due_on", "is_of_figure", "names"),
    [
        (None, True, set()),
        (date(2027, 3, 31), False, {"交通局"}),
        (date(2027, 3, 31), True, {"交通局"}),
        (date(2027, 4, 1), True, set()),
    ],
    ids=["no date", "in words", "of the figure, within its year", "in the next quarter"],
)
def test_a_date_within_the_year_is_asked_in_its_quarter_whatever_was_told(
    of: Region, due_on: date | None, is_of_figure: bool, names: set[str]
) -> None:
    """到2025年基本实现不再二次包装 beside a figure already told: in the quarter of its day nobody was asked."""
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure = rows.indicator(task)
    if due_on is not None:
        rows.milestone(task, due_on, indicator_id=figure.id if is_of_figure else None)
    opened()
    told = ReadingDraft(figure.id, figure.value, date(2025, 12, 31), "年报")
    accepted(report(task, of.transport), of, Draft("完成", forecast=Forecast.ON_COURSE, readings=(told,)))
    opened(quarter=Quarter(2027, 1), on=date(2027, 3, 1))
    assert asked_bodies(task, Quarter(2027, 1)) == names


@pytest.mark.parametrize(
    ("told_of", "names"),
    [
        (date(2026, 5, 31), {"交通局"}),  # nothing was told of the year's end
        (date(2026, 11, 30), set()),  # that tells what was reached: the verdict is 综合处's turn
    ],
)
def test_a_figure_past_its_date_is_asked_before_the_last_day_for_its_verdict(
    of: Region, told_of: date, names: set[str]
) -> None:
    """The value of 2026 can exist from 31 March on, and so long a verdict may come: next day its body was overdue."""
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure = rows.indicator(task, year=2026)
    rows.milestone(task, date(2026, 12, 31), indicator_id=figure.id)
    opened()
    told = ReadingDraft(figure.id, Decimal(45), told_of, "快报")
    accepted(report(task, of.transport), of, Draft("推进", forecast=Forecast.ON_COURSE, readings=(told,)))
    opened(quarter=Quarter(2027, 1), on=date(2027, 3, 1))
    assert asked_bodies(task, Quarter(2027, 1)) == names


@pytest.mark.slow
@pytest.mark.parametrize(("rectify_by", "names"), [(date(2027, 6, 30), {"交通局"}), (None, set())])
def test_what_is_to_be_put_right_is_asked_whatever_its_kind(
    of: Region, rectify_by: date | None, names: set[str]
) -> None:
    """A 推进 with a date, asked in the second and fourth quarter, that was found short in January."""
    task = of.task(kind=Kind.ADVANCE, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    node = rows.milestone(task, date(2026, 12, 31))
    opened()
    accepted(report(task, of.transport), of)
    result = VerdictResult.MISSED if rectify_by else VerdictResult.REACHED
    rows.verdict(node.id, date(2026, 12, 31), builders.NOW + timedelta(days=60), result=result, rectify_by=rectify_by)
    opened(quarter=Quarter(2027, 1), on=date(2027, 3, 1))
    assert asked_bodies(task, Quarter(2027, 1)) == names


@pytest.mark.slow
def test_who_has_sent_something_since_is_wanted_again_once_it_is_read(of: Region) -> None:
    """The same as his list, his messages and 请报送 say: what he sent of his 整改 is the turn of 综合处."""
    task = of.task(kind=Kind.ADVANCE, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    node = rows.milestone(task, date(2026, 12, 31))
    opened()
    accepted(report(task, of.transport), of)
    rectify_by, at = date(2027, 6, 30), builders.NOW + timedelta(days=60)
    rows.verdict(node.id, date(2026, 12, 31), at, result=VerdictResult.MISSED, rectify_by=rectify_by)
    first, day = Quarter(2027, 1), date(2027, 3, 1)
    opened(quarter=first, on=day)
    his = {(task.id, of.transport.id)}

    def asked() -> set[tuple[int, int]]:
        by_hand = {(one.task_id, one.body_id) for one in to_tell(task.id, day).of_dates}
        assert wanted_of([task.id], day) == by_hand
        return by_hand

    assert asked() == his
    sent = submitted(report(task, of.transport, first), of, on=day)
    assert asked() == set()
    reviews.accept(by(of.coordinator, day), sent.id, None, Appraisal.NORMAL)
    assert asked() == his, "a date in words is not known to be reached: judged when the time is up"


@pytest.mark.slow
def test_what_a_look_back_found_wanting_is_asked_though_the_last_stage_was_told(of: Region) -> None:
    task = of.task(kind=Kind.DELIVERABLE, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    opened()
    done = Draft("已印发", stage=Stage.ISSUED, forecast=Forecast.ON_COURSE)
    accepted(report(task, of.transport), of, done)
    opened(quarter=Quarter(2027, 1), on=date(2027, 3, 1))
    assert asked_bodies(task, Quarter(2027, 1)) == set()
    rows.added(
        TaskTransition(
            task_id=task.id,
            state=TaskState.ACTIVE,
            act=TaskAct.LOOK_BACK,
            reason="办法没有实施",
            effective_on=date(2027, 4, 8),
            recorded_at=builders.NOW + timedelta(days=150),
            actor="测试",
        )
    )
    second, day = Quarter(2027, 2), date(2027, 6, 1)
    opened(quarter=second, on=day)
    assert asked_bodies(task, second) == {"交通局"}
    submitted(report(task, of.transport, second), of, done, on=day)
    assert wanted_of([task.id], day) == set(), "综合处 has to read what was sent"


def test_what_was_told_to_be_judged_is_no_progress_yet(of: Region) -> None:
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    figure = rows.indicator(task)
    rows.milestone(task, date(2025, 12, 31), indicator_id=figure.id)
    opening_steps.open_verifications(builders.act(on=OPENED), [of.plan], CALENDAR)
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
    third = Quarter(2026, 3)
    last = cut_offs(third, load_calendar()).review_ends_on
    with pytest.raises(RuleRefused, match="已过，不能再开"):
        rounds.open_round(builders.act(on=last + timedelta(days=1)), rows.CHONGQING, third)
    assert rounds.open_round(builders.act(on=last), rows.CHONGQING, third)


def test_regions_do_not_see_each_other(of: Region) -> None:
    other = region(rows.SHANXI)
    mine, theirs = of.task(), other.task()
    opened(rows.SHANXI)
    assert asked_bodies(mine) == set()
    assert asked_bodies(theirs) == {"交通局", "商务委"}
    opened(rows.CHONGQING)
    assert asked_bodies(mine) == {"交通局", "商务委"}


@pytest.mark.parametrize(
    ("day", "opens"),
    [(date(2026, 11, 30), False), (OPENED, True), (DUE, True), (DUE + timedelta(days=1), False)],
)
def test_time_opens_the_quarter_from_its_day_on(of: Region, day: date, opens: bool) -> None:
    of.task()
    found = opening_steps.open_due(builders.act(on=day), rows.CHONGQING, day, CALENDAR)
    assert [round.name for round in found if round.kind == RoundKind.QUARTER] == (["2026Q4"] if opens else [])
    assert opening_steps.open_due(builders.act(on=day), rows.CHONGQING, day, CALENDAR) == []


def test_time_opens_no_quarter_that_asks_nobody(session: object) -> None:
    rows.jurisdiction()
    assert opening_steps.open_due(builders.act(on=OPENED), rows.CHONGQING, OPENED, CALENDAR) == []


def test_past_goals_open_a_verification_round_of_twenty_working_days(of: Region) -> None:
    of.task()
    day = date(2026, 11, 27)
    (round,) = opening_steps.open_due(builders.act(on=day), rows.CHONGQING, day, CALENDAR)
    found = round_row(round.id)
    assert (found.kind, found.plan_id, found.as_of) == (RoundKind.VERIFICATION, of.plan.id, builders.TODAY)
    assert found.review_ends_on == date(2026, 12, 18), "counted from 下达, whenever the turn ran"
    assert found.counts.asked == 0


def test_what_was_put_off_is_asked_when_its_new_date_comes(of: Region) -> None:
    """A plan that replaces another takes over what was put off: its 核定 asked for it, and it was 缺报."""
    for put_off_to in (builders.TODAY - timedelta(days=1), builders.TODAY, date(2027, 6, 30)):
        node = rows.milestone(of.task(), date(2025, 12, 31))
        node.due_on = put_off_to
    db.session.commit()
    opening_steps.open_verifications(builders.act(on=OPENED), [of.plan], CALENDAR)
    asked = db.session.scalars(select(Report.task_id).distinct()).all()
    first = select(Task.id).order_by(Task.id).limit(1)
    assert asked == [db.session.scalar(first)]


def test_plans_without_a_past_date_have_no_verification_round(session: object) -> None:
    young = rows.plan(goals=(2030,))
    checking = rows.plan(state=PlanState.CHECKING, handed_down_at=None)
    assert opening_steps.open_verifications(builders.act(), [young], CALENDAR) == []
    assert opening_steps.open_verifications(builders.act(), [checking], CALENDAR) == []
    rows.milestone(rows.task(young), date(2025, 6, 30))
    assert len(opening_steps.open_verifications(builders.act(), [young], CALENDAR)) == 1


@pytest.mark.parametrize("number", ["渝发改规范〔2022〕11号", f"渝{'发改环资' * 15}〔2022〕11号"])
def test_verification_rounds_are_told_apart_whatever_the_numbers(session: object, number: str) -> None:
    found = []
    for _ in range(2):
        plan = rows.plan(goals=(2025,))
        plan.number = number
        db.session.flush()
        found += opening_steps.open_verifications(builders.act(), [plan], CALENDAR)
    names = [round.name for round in found]
    assert len(set(names)) == 2
    assert all(name.startswith("核定·渝") and len(name) <= 40 for name in names)


@pytest.mark.both
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
