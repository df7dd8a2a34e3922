"""Ledger rows from the tables, as known at an instant."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import Region
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.rows import queries
from tracker.ledger.rows.bodies import FIRST_LISTED_REMARK
from tracker.ledger.rows.kept_json import as_json, from_json
from tracker.ledger.rows.row import LedgerRow
from tracker.people.models import Department, DepartmentName, Group, GroupMember
from tracker.plans.models import MilestoneDate, Party, PartyFact, Task
from tracker.reporting.asked.questions import ReadingDraft
from tracker.vocabulary import (
    FigureMode,
    Kind,
    LightRule,
    MilestoneState,
    NameKind,
    PartyRole,
    ReportState,
    TaskState,
    VerdictResult,
)

ACCEPTED_ON = date(2026, 12, 10)


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def row(task: Task, day: date, known_on: date | None = None) -> LedgerRow:
    known = end_of(known_on) if known_on else None
    (found,) = queries.rows([task.id], day, CALENDAR, known)
    return found


def named(task: Task, of: Region, former: str | None = None) -> None:
    """Both bodies as parties, confirmed; the transport bureau under a former name if one is given."""
    if former is not None:
        for name, kind, until in ((former, NameKind.FORMER, date(2023, 1, 1)), ("市交通局", NameKind.FULL, None)):
            rows.added(
                DepartmentName(
                    department_id=of.transport.id,
                    name=name,
                    kind=kind,
                    valid_from=None,
                    valid_to=until,
                    source="测试",
                    recorded_at=builders.NOW,
                    actor="测试",
                )
            )
    for place, (body, role) in enumerate([(of.transport, "lead"), (of.commerce, "co")]):
        written = former if former and body is of.transport else body.name
        party = rows.added(
            Party(task_id=task.id, position=place, name=written, role=role, role_read=role, department_id=body.id)
        )
        rows.added(
            PartyFact(
                party_id=party.id,
                role=role,
                department_id=body.id,
                in_force=True,
                recorded_at=builders.NOW,
                actor="测试",
            )
        )


def test_who_is_named_and_what_the_text_left_open(of: Region) -> None:
    task = of.task()
    named(task, of, former="市交委")
    found = row(task, world.OPENED)
    assert (found.lead, found.lead_remark) == ("市交通局(原:市交委)", FIRST_LISTED_REMARK)
    assert len(found.co) == 1 and found.joint_leads == ()
    assert (found.lead_id, found.named_ids) == (of.transport.id, (of.transport.id, of.commerce.id))
    assert [part.short_name for part in found.parts] == ["交通局", "商务委"]
    assert (found.parts[0].liaison, found.parts[1].liaison) == ("交通局单位联络员", "商务委单位联络员")


def test_a_question_asked_later_gets_the_answer_of_then(of: Region) -> None:
    task = of.task()
    world.opened()
    world.accepted(world.report(task, of.transport), of, on=ACCEPTED_ON)
    before = row(task, ACCEPTED_ON - timedelta(days=1), ACCEPTED_ON - timedelta(days=1))
    after = row(task, ACCEPTED_ON, ACCEPTED_ON)
    assert (before.light.rule, before.last_reported_on) == (LightRule.FIRST_ROUND, None)
    assert [part.report_state for part in before.parts] == [ReportState.TO_FILL] * 2
    assert (after.light.rule, after.last_reported_on) == (LightRule.REPORTED, ACCEPTED_ON)
    assert [part.report_state for part in after.parts] == [ReportState.ACCEPTED, ReportState.TO_FILL]
    assert (after.parts[0].progress_text, after.parts[1].progress_text) == ("新开线路 6 条", "")
    assert after.parts[0].signed_how == "以报告签收"


def test_a_task_not_yet_received_is_left_out(of: Region) -> None:
    task = of.task()
    day = date(2026, 11, 1)
    assert list(queries.rows([task.id], day, CALENDAR, end_of(day))) == []
    assert len(list(queries.rows([task.id], day, CALENDAR))) == 1


def test_nodes_with_the_verdict_of_the_day(of: Region) -> None:
    task = of.task()
    own = rows.milestone(task, date(2026, 10, 31))
    found = {"result": VerdictResult.PARTLY, "value": Decimal(80), "rectify_by": date(2027, 3, 31)}
    rows.verdict(own.id, date(2026, 10, 31), builders.act(on=date(2026, 12, 5)).at, **found)
    before, after = row(task, date(2026, 12, 1), date(2026, 12, 4)), row(task, date(2026, 12, 5), date(2026, 12, 5))
    states = {one.milestone_id: one.state for one in before.milestones}
    assert states[own.id] is MilestoneState.TO_DECIDE
    assert sorted(state.value for state in states.values()) == ["not_due", "to_decide", "to_decide"]
    (judged,) = [one for one in after.milestones if one.milestone_id == own.id]
    assert (judged.state, judged.verdict_basis, judged.rectify_by) == (
        MilestoneState.PARTLY,
        "统计公报",
        date(2027, 3, 31),
    )
    assert after.light.rule is LightRule.RECTIFYING
    assert (after.due_on, after.original_due_on) == (date(2026, 10, 31), date(2026, 10, 31))


def test_only_what_is_in_force_is_overdue(of: Region) -> None:
    active, draft = of.task(), of.task(state=TaskState.DRAFT)
    for task in (active, draft):
        rows.milestone(task, date(2026, 11, 30))
    assert [row(task, date(2026, 12, 10)).overdue_days for task in (active, draft)] == [10, None]


def test_the_size_of_a_batch_changes_nothing(of: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [of.task() for _ in range(3)]
    rows.indicator(tasks[1])
    world.opened()
    world.accepted(world.report(tasks[1], of.transport), of, replace(world.TEXT, coordination="用地"))
    ids = [task.id for task in reversed(tasks)]
    whole = list(queries.rows(ids, ACCEPTED_ON, CALENDAR))
    monkeypatch.setattr(queries, "BATCH", 1)
    assert list(queries.rows(ids, ACCEPTED_ON, CALENDAR)) == whole
    assert [one.task_id for one in whole] == ids
    assert [from_json(as_json(one)) for one in whole] == whole


def test_a_verdict_from_before_the_date_was_moved_speaks_no_more(of: Region) -> None:
    """Neither of the node nor of its figure, which is asked again."""
    task = of.task()
    figure = rows.indicator(task, year=2026)
    own = rows.milestone(task, date(2026, 12, 10), indicator_id=figure.id)
    judged, moved = builders.act(on=date(2026, 12, 1)), builders.act(on=date(2026, 12, 3))
    rows.verdict(own.id, date(2026, 11, 30), judged.at, value=Decimal(85))
    rows.added(MilestoneDate(milestone_id=own.id, due_on=date(2027, 6, 30), recorded_at=moved.at, actor="测试"))

    def known(day: date) -> tuple[MilestoneState, date | None, bool]:
        (facts,) = facts_of([task.id], CALENDAR, end_of(day)).values()
        (node,) = [one for one in row(task, day, day).milestones if one.milestone_id == own.id]
        return node.state, node.due_on, facts.indicators[0].expired

    assert known(date(2026, 12, 2)) == (MilestoneState.REACHED, date(2026, 12, 10), True)
    assert known(date(2026, 12, 3)) == (MilestoneState.POSTPONED, date(2027, 6, 30), False)


def test_a_collective_all_of_whose_members_left_is_to_be_claimed(of: Region) -> None:
    task = of.task(bodies=[])
    group = rows.added(Group(key="g", jurisdiction_id=rows.CHONGQING, phrase="各有关部门", source="测试"))
    party = rows.added(Party(task_id=task.id, position=0, name="各有关部门", role="lead", role_read="lead"))
    given: dict[str, Any] = {"recorded_at": builders.NOW, "actor": "测试"}
    rows.added(PartyFact(party_id=party.id, role="lead", group_id=group.id, in_force=True, **given))

    def member(body: Department, valid_to: date | None) -> None:
        rows.added(
            GroupMember(
                group_id=group.id, department_id=body.id, valid_from=None, valid_to=valid_to, source="测试", **given
            )
        )

    def unclaimed() -> bool:
        return facts_of([task.id], CALENDAR)[task.id].unclaimed

    assert unclaimed()
    member(of.commerce, None)
    assert not unclaimed()
    member(of.transport, date(2026, 6, 30))
    assert not unclaimed()
    member(of.commerce, date(2026, 6, 30))
    assert unclaimed()


def test_two_bodies_of_one_short_name_have_lights_of_their_own(of: Region) -> None:
    """Both are 交通局 on narrow cells; only one has reported, and only one is the source of the figure."""
    twin = rows.department("交通局")
    twin.name = "某新区交通局"
    task = of.task(bodies=[(of.transport, PartyRole.LEAD), (twin, PartyRole.CO)])
    rows.indicator(task, source_id=twin.id)
    world.opened()
    world.accepted(world.report(task, of.transport), of, on=ACCEPTED_ON)
    shown = row(task, ACCEPTED_ON)
    assert [part.light.rule for part in shown.parts] == [LightRule.REPORTED, LightRule.FIRST_ROUND]
    task_facts = facts_of([task.id], CALENDAR)[task.id]
    assert [len(task_facts.of_body(body.id).indicators) for body in (of.transport, twin)] == [0, 1]


def test_a_value_lights_the_body_that_gave_it_and_no_other(of: Region) -> None:
    """Nobody is named as the figure's source: what one body reported is no fault of the other."""
    task = of.task(kind=Kind.MEASURED)
    figure = rows.indicator(task, mode=FigureMode.CUMULATIVE, value=Decimal(100), unit="座")
    world.opened()
    told = ReadingDraft(figure.id, Decimal(10), date(2026, 11, 30), "统计报表")
    world.accepted(world.report(task, of.transport), of, replace(world.TEXT, readings=(told,)), on=ACCEPTED_ON)
    shown = row(task, ACCEPTED_ON)
    assert shown.light.rule is LightRule.GAP_WIDE and "交通局" in shown.light.reason
    assert [part.light.rule for part in shown.parts] == [LightRule.GAP_WIDE, LightRule.FIRST_ROUND]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_batch_asks_by_its_tasks_not_by_their_bodies_and_reports(of: Region) -> None:
    """A statement takes so many values; 500 tasks of a group of 40 counties have 20,000 duties."""
    tasks = [of.task() for _ in range(20)]
    world.opened()
    world.accepted(world.report(tasks[0], of.transport), of, on=ACCEPTED_ON)
    driver = db.session.connection().connection.driver_connection
    assert driver is not None
    before = driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 35)
    try:
        ids = [task.id for task in tasks]
        for known in (None, end_of(ACCEPTED_ON)):
            assert len(list(queries.rows(ids, ACCEPTED_ON, CALENDAR, known))) == len(tasks)
    finally:
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)
