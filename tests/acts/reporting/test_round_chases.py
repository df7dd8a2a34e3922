"""Chasing by hand: one message a unit, post and day, gone when everything has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import partial
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from tests.acts.outcomes.test_outcome_races import race
from tests.given import builders, rows
from tests.reporting.world import DUE, OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.reporting import office_reports, reports, reviews, rounds
from tracker.acts.reporting.rounds import Chased
from tracker.alerts.chase.queries import chasable
from tracker.alerts.chase.words import Unsent
from tracker.alerts.models import Alert
from tracker.alerts.queries import inbox, last_chased
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.queries import posts_of
from tracker.plans.models import Task
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import AlertStage, Role

ON = OPENED + timedelta(days=2)


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def tasks(of: Region) -> list[Task]:
    """Two tasks of both bodies in an open round."""
    found = [of.task(), of.task()]
    opened()
    return found


def standing() -> list[tuple[str, str]]:
    found = select(Alert.department_id, Alert.post_id, Alert.state, Alert.message).order_by(Alert.id)
    found = found.where(Alert.stage != AlertStage.RESULT)
    return [(state, message) for *_, state, message in db.session.execute(found)]


def test_a_unit_gets_one_message_for_all_it_owes(of: Region, tasks: list[Task]) -> None:
    round_id = report(tasks[0], of.transport).round_id
    told = rounds.chase_round(by(of.coordinator, ON), round_id, [of.transport.id, of.commerce.id])
    assert told == Chased(units=2, reports=4, already=0)
    (line,) = inbox(posts_of(of.liaison), done=False)
    assert line.message == (
        "2026年第4季度进展报告还有 2 份未报送，2026年12月23日截止。请填写后送单位负责人审批；没有变化也要报。"
    )
    assert inbox(posts_of(of.head), done=False) == [], "the unit head not before the cut-off"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "chase_reports")).one()
    assert entry.detail["departments"] == sorted([of.transport.id, of.commerce.id])
    assert last_chased(round_id, [of.transport.id]) == {of.transport.id: ON}


def test_once_a_day_and_post(of: Region, tasks: list[Task]) -> None:
    round_id = report(tasks[0], of.transport).round_id
    rounds.chase_round(by(of.coordinator, ON), round_id, [of.transport.id])
    with pytest.raises(RuleRefused, match="今天都已催报过"):
        rounds.chase_round(by(of.coordinator_head, ON), round_id, [of.transport.id])
    told = rounds.chase_round(by(of.coordinator, ON), round_id, [of.transport.id, of.commerce.id])
    assert (told.units, told.already) == (1, 1)
    later = ON + timedelta(days=1)
    rounds.chase_round(by(of.coordinator, later), round_id, [of.transport.id])
    assert [state for state, _ in standing()] == ["expired", "sent", "sent"], "the later one replaces the earlier"


@pytest.mark.parametrize(
    ("day", "roles"), [(DUE, {Role.LIAISON}), (DUE + timedelta(days=1), {Role.LIAISON, Role.UNIT_HEAD})]
)
def test_after_the_cut_off_the_unit_head_hears_of_it_too(
    of: Region, tasks: list[Task], day: date, roles: set[Role]
) -> None:
    round_id = report(tasks[0], of.transport).round_id
    rounds.chase_round(by(of.coordinator, day), round_id, [of.transport.id])
    found = inbox(posts_of(of.liaison), done=False) + inbox(posts_of(of.head), done=False)
    assert {line.role for line in found} == roles


def test_who_is_to_approve_is_chased_where_it_lies_with_him(of: Region, tasks: list[Task]) -> None:
    found = [report(task, of.transport) for task in tasks]
    for one in found:
        reports.save_draft(by(of.liaison), one.id, None, TEXT)
        reports.send(by(of.liaison), one.id, None)
    rounds.chase(by(of.coordinator, ON), [one.id for one in found])
    assert inbox(posts_of(of.liaison), done=False) == []
    (line,) = inbox(posts_of(of.head), done=False)
    assert "还有 2 份未报送" in line.message and "其中 2 份待审批" in line.message


def test_where_one_lies_with_the_head_and_another_was_not_begun_both_are_chased(of: Region, tasks: list[Task]) -> None:
    sent, left = (report(task, of.transport) for task in tasks)
    reports.save_draft(by(of.liaison), sent.id, None, TEXT)
    reports.send(by(of.liaison), sent.id, None)
    rounds.chase(by(of.coordinator, ON), [sent.id, left.id])
    (to_liaison,), (to_head,) = (inbox(posts_of(one), done=False) for one in (of.liaison, of.head))
    assert "还有 2 份未报送" in to_liaison.message
    assert "还有 2 份未报送" in to_head.message and "其中 1 份待审批" in to_head.message


@pytest.mark.both
def test_the_message_goes_when_everything_has_come_or_is_spared(of: Region, tasks: list[Task]) -> None:
    first, second = (report(task, of.transport) for task in tasks)
    rounds.chase(by(of.coordinator, ON), [first.id, second.id])
    submitted(first, of, on=ON)
    assert [state for state, _ in standing()] == ["sent"]
    office_reports.exempt(by(of.coordinator, ON), [(second.id, None)], "职责已划转")
    assert [state for state, _ in standing()] == ["handled"]
    with pytest.raises(RuleRefused, match="都已报送"):
        rounds.chase(by(of.coordinator, ON), [first.id])


def test_what_is_missing_of_a_closed_round_can_still_be_chased(of: Region, tasks: list[Task]) -> None:
    found = report(tasks[0], of.transport)
    rounds.close_round(builders.act(on=date(2027, 1, 5)), found.round_id)
    assert rounds.chase(by(of.coordinator, date(2027, 1, 6)), [found.id]).reports == 1


def test_nobody_else_chases(of: Region, tasks: list[Task]) -> None:
    found = report(tasks[0], of.transport)
    stranger = region(rows.SHANXI)
    with pytest.raises(NotFound):
        rounds.chase_round(by(stranger.coordinator, ON), found.round_id, [of.transport.id])
    for person in (of.liaison, of.other_liaison, stranger.coordinator):
        with pytest.raises(NotFound):
            rounds.chase(by(person, ON), [found.id])
    with pytest.raises(BadInput, match="勾选"):
        rounds.chase(by(of.coordinator, ON), [])
    with pytest.raises(BadInput, match="勾选"):
        rounds.chase_round(by(of.coordinator, ON), found.round_id, [])


def test_the_list_says_whom_to_call_and_what_was_tried(of: Region, tasks: list[Task]) -> None:
    found = report(tasks[0], of.transport)
    submitted(found, of)
    rounds.chase_round(by(of.coordinator, ON), found.round_id, [of.commerce.id])
    office_reports.note_call(by(of.coordinator, ON), found.round_id, of.transport.id, "张某", "明天报")
    first, second = chasable(found.round_id, ON)
    assert (first.name, first.of.count, first.chased_on) == ("商务委", 2, ON)
    assert (second.name, second.of.count, second.chased_on) == ("交通局", 1, None)
    assert second.call is not None and second.call.note == "明天报"
    assert second.liaison is not None and second.liaison.name == of.liaison.name
    assert chasable(found.round_id, ON, plan_ids=[]) == []


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("by_reports", [False, True])
def test_two_who_chase_at_once_leave_one_message(
    app: Flask, of: Region, tasks: list[Task], monkeypatch: pytest.MonkeyPatch, by_reports: bool
) -> None:
    """Both were told that it was sent, and nothing stood: the second put aside what the first had just committed."""
    owed = [report(task, of.transport) for task in tasks]
    round_id, report_ids, unit_id = owed[0].round_id, [one.id for one in owed], of.transport.id
    looked, are_two = rounds.existing_keys, Event()
    seen: list[object] = []

    def both_looked(keys: Collection[str]) -> set[str]:
        found = looked(keys)
        seen.append(found)
        if len(seen) == 2:
            are_two.set()
        are_two.wait(1)  # Who is alone goes on: the other waits for him.
        return found

    monkeypatch.setattr(rounds, "existing_keys", both_looked)
    acts = [by(one, ON) for one in (of.coordinator, of.coordinator_head)]
    chased = [
        partial(rounds.chase, one, report_ids) if by_reports else partial(rounds.chase_round, one, round_id, [unit_id])
        for one in acts
    ]
    results = race(app, *chased)
    assert sorted(results) == [f"RuleRefused:{rounds.ALREADY}", "done"]
    assert [state for state, _ in standing()] == ["sent"]


@pytest.mark.parametrize(
    ("dues", "returned", "with_head", "liaison", "head"),
    [
        (
            ((DUE, 2),),
            0,
            0,
            "还有 2 份未报送，2026年12月23日截止。请填写后送单位负责人审批；没有变化也要报。",
            "还有 2 份未报送，2026年12月23日截止。请督促联络员填报并审批。",
        ),
        (
            ((DUE, 2),),
            1,
            1,
            "还有 2 份未报送，2026年12月23日截止，另有 1 份退回修改后尚未重新报送。"
            "请填写、修改后送单位负责人审批；没有变化也要报。",
            "还有 2 份未报送，2026年12月23日截止，另有 1 份退回修改后尚未重新报送，其中 1 份待审批。"
            "请督促联络员填报并审批。",
        ),
        (
            (),
            1,
            0,
            "有 1 份退回修改后尚未重新报送。请修改后送单位负责人审批。",
            "有 1 份退回修改后尚未重新报送。请督促联络员修改并审批。",
        ),
    ],
)
def test_what_a_person_says_of_what_never_came_and_of_what_came_back(
    dues: tuple[tuple[date, int], ...], returned: int, with_head: int, liaison: str, head: str
) -> None:
    one = Unsent(1, "2026年第4季度", 7, with_head, dues, returned)
    assert one.say(Role.LIAISON) == f"2026年第4季度进展报告{liaison}"
    assert one.say(Role.UNIT_HEAD) == f"2026年第4季度进展报告{head}"


def test_what_came_back_is_chased_by_hand_until_it_is_sent_again(of: Region, tasks: list[Task]) -> None:
    mine, other = (submitted(report(task, of.transport), of) for task in tasks)
    reviews.give_back(by(of.coordinator, ON), mine.id, None, "请补充佐证")
    (unit,) = [one for one in chasable(mine.round_id, ON) if one.of.department_id == of.transport.id]
    assert (unit.of.never_sent, unit.of.returned, unit.of.due_on) == (0, 1, None)
    told = rounds.chase_round(by(of.coordinator, ON), mine.round_id, [of.transport.id])
    assert told == Chased(units=1, reports=1, already=0)
    said = "2026年第4季度进展报告有 1 份退回修改后尚未重新报送。"
    assert standing() == [
        ("sent", f"{said}请修改后送单位负责人审批。"),
        ("sent", f"{said}请督促联络员修改并审批。"),
    ]
    reports.save_draft(by(of.liaison, ON), mine.id, None, TEXT)
    reports.send(by(of.liaison, ON), mine.id, None)
    assert {state for state, _ in standing()} == {"sent"}, "it waits for its head"
    reports.approve(by(of.head, ON), [(mine.id, None)])
    assert {state for state, _ in standing()} == {"handled"}
    assert other.state == "to_review"
    with pytest.raises(RuleRefused, match="都已报送"):
        rounds.chase_round(by(of.coordinator, ON), mine.round_id, [of.transport.id])


def test_the_list_of_a_round_says_when_it_was_chased_itself(of: Region, tasks: list[Task]) -> None:
    """上次催报 of the fourth quarter named the day on which the unit was chased for the third."""
    before = opened(quarter=Quarter(2026, 3), on=date(2026, 9, 1))
    rounds.chase_round(by(of.coordinator, ON), before.id, [of.transport.id])
    rounds.chase(by(of.coordinator, ON), [report(tasks[0], of.commerce).id])
    mine = report(tasks[0], of.transport).round_id

    def chased(round_id: int) -> dict[str, date | None]:
        return {one.name: one.chased_on for one in chasable(round_id, ON)}

    assert chased(before.id) == {"交通局": ON, "商务委": None}
    assert chased(mine) == {"交通局": None, "商务委": ON}
    later = rounds.chase_round(by(of.coordinator, ON), mine, [of.transport.id])
    assert later.units == 1 and chased(mine) == {"交通局": ON, "商务委": ON}
    with pytest.raises(RuleRefused, match="同一岗位一天只催一次"):
        rounds.chase_round(by(of.coordinator, ON), mine, [of.transport.id])
