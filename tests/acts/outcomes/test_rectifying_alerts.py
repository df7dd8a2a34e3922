"""整改 is its owner's until something newer is there: messages before and after its date, and what puts them aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.alerts.offices import SEEDS
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import accepted, row, sent, turned_to
from tests.reporting import world
from tests.reporting.world import by
from tracker import changes
from tracker.acts.alerts import scan
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reviews
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import Alert
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Indicator, Item, Milestone, OwnerFact, Task
from tracker.plans.steps import move
from tracker.reporting.asked.questions import ReadingDraft
from tracker.vocabulary import AlertState, Kind, KnownBy, LightRule, Mode, PartyRole, TaskAct, VerdictResult, Waiting
from tracker.worklist.queries import counts, desk_of
from tracker.worklist.task_facts import to_ask

DUE, RECTIFY_BY, AFTER = date(2026, 10, 30), date(2026, 12, 4), date(2026, 12, 7)


def given(body: int, on: date) -> None:
    """The date is this body's from a day on."""
    item = db.session.scalars(select(Item)).one()
    item.owner_ids, item.known_by = [body], KnownBy.ASSIGNED
    since = {"known_by": KnownBy.ASSIGNED, "owner_ids": [body], "since": on, "recorded_at": builders.act(on=on).at}
    rows.added(OwnerFact(item_id=item.id, actor="测试", **since))
    db.session.commit()


def said(day: date) -> list[tuple[str, int, str]]:
    """What was said of 整改 on a day: stage, body, how it stands."""
    scan.scan(builders.act(on=day), rows.CHONGQING)
    about = Alert.key.contains(":rectify-"), Alert.day == day
    found = db.session.scalars(select(Alert).where(*about).order_by(Alert.key))
    return [(one.stage, one.department_id, one.state) for one in found]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_the_owner_hears_of_it_until_the_next_verdict(session: Session) -> None:
    of = world.region()
    task = of.task()
    node = rows.milestone(task, DUE)
    owned(task, node, KnownBy.OPEN)
    given(of.commerce.id, date(2026, 11, 2))
    short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", None, RECTIFY_BY)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 11, 10)), node.id, None, short)
    mine = of.commerce.id
    assert said(RECTIFY_BY) == [("A5", mine, "sent")] * 2, "liaison and head, nobody else"
    assert said(AFTER) == [("A6", mine, "sent")] * 2
    first = select(Alert.state).where(Alert.key.contains(":rectify-"), Alert.day == RECTIFY_BY)
    assert set(db.session.scalars(first)) == {AlertState.EXPIRED}, "a later one replaces it"
    reached = NewVerdict(VerdictResult.REACHED, AFTER, "统计公报", None, None)
    seen = db.session.scalars(select(Verdict.id)).one()
    verdicts.judge_milestone(by(of.coordinator, AFTER), node.id, seen, reached)
    assert said(AFTER) == [("A6", mine, "handled")] * 2


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_the_messages_follow_who_owns_it(session: Session) -> None:
    of = world.region()
    task = of.task()
    node = rows.milestone(task, DUE)
    owned(task, node, KnownBy.OPEN)
    given(of.commerce.id, date(2026, 11, 2))
    short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", None, RECTIFY_BY)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 11, 10)), node.id, None, short)
    assert {body for _, body, _ in said(AFTER)} == {of.commerce.id}
    given(of.transport.id, date(2026, 12, 6))
    builders.acted(AFTER)
    now = said(AFTER)
    assert {(body, state) for _, body, state in now} == {(of.commerce.id, "expired"), (of.transport.id, "sent")}


@pytest.mark.slow
@pytest.mark.parametrize("is_read", [False, True])
def test_of_two_owners_the_one_that_has_sent_nothing_hears_of_it(session: Session, *, is_read: bool) -> None:
    """The report of one that waited at 综合处, or was accepted, silenced the reminders to both: nobody was asked."""
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    of = world.region()
    task = of.task(mode=Mode.EACH_REPORTS)
    owned(task, node := rows.milestone(task, DUE), KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    turned_to(world.OPENED)
    short = NewVerdict(VerdictResult.MISSED, DUE, "现场核查", None, UP_TO)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 12, 2)), node.id, None, short)
    assert {body for _, body, _ in said(date(2026, 12, 11))} == {of.transport.id, of.commerce.id}
    mine = sent(of, task, world.TEXT, date(2026, 12, 14))
    assert {body for _, body, _ in said(date(2026, 12, 22))} == {of.commerce.id}
    if is_read:
        accepted(mine, of, date(2026, 12, 23))
    assert {body for _, body, _ in said(date(2026, 12, 28))} == {of.commerce.id}
    light = row(task, date(2026, 12, 28)).light
    assert (light.rule, light.part, light.laid_ids) == (
        LightRule.RECTIFICATION_OVERDUE,
        "商务委",
        (of.commerce.id,),
    )
    assert f"交通局{'已报' if is_read else '待审核'}，未报：商务委" in light.reason


def measured(of: world.Region) -> tuple[Task, Indicator, Milestone]:
    """A task of one body with a figure that is to reach 85% by the date; its round asks."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
    figure = rows.indicator(task, value=Decimal(85), unit="%")
    node = rows.milestone(task, DUE, indicator_id=figure.id)
    db.session.commit()
    turned_to(world.OPENED)
    return task, figure, node


UP_TO = date(2026, 12, 25)
"""A Friday; warnings come on the 11th, the 22nd and the day itself, A6 on the 28th."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "warned", "late", "ended", "words"),
    [
        (None, [11, 22, 25], [28], "expired", "整改2026年12月25日到期，还有 3 天。请"),
        ("76", [11, 22, 25], [], "handled", "到期，还有 3 天，交通局已报76%，尚未达到目标。请"),  # the value found
        ("84.9", [11, 22, 25], [], "handled", "到期，还有 3 天，交通局已报84.9%，尚未达到目标。请"),
        ("85", [11], [], "handled", ""),  # accepted on the 14th
    ],
)
def test_a_value_that_falls_short_ends_nothing_before_the_date(
    session: Session, value: str | None, warned: list[int], late: list[int], ended: str, words: str
) -> None:
    """Each day one of both is asked: its owner, or 综合处 for the next verdict."""
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    of = world.region()
    task, figure, node = measured(of)
    short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", Decimal(76), UP_TO)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 12, 2)), node.id, None, short)
    asked = {}
    for day in (11, 14, 22, 25, 28):
        on = date(2026, 12, day)
        if day == 14 and value is not None:
            reading = ReadingDraft(figure.id, Decimal(value), date(2026, 12, 9), "统计公报")
            accepted(sent(of, task, replace(world.TEXT, readings=(reading,)), on), of, on)
        scan.scan(builders.act(on=on), rows.CHONGQING)
        mine, offices = desk_of(of.liaison, rows.CHONGQING), desk_of(of.coordinator, rows.CHONGQING)
        asked[day] = counts(mine, on)[Waiting.RECTIFY], counts(offices, on)[Waiting.JUDGE]
        shown = row(task, on)
        assert [one.name for one in to_ask(shown, [])] == ["交通局"] * asked[day][0]
    is_told, is_reached = value is not None, value == "85"
    assert asked == {day: (0, 1) if is_told and day == 28 or is_reached and day > 11 else (1, 0) for day in asked}
    about = select(Alert).where(Alert.key.contains(":rectify-")).order_by(Alert.day, Alert.id)
    said = list(db.session.scalars(about))
    assert [one.day.day for one in said if one.stage == "A5"] == [day for day in warned for _ in ("liaison", "head")]
    assert [one.day.day for one in said if one.stage == "A6"] == [day for day in late for _ in ("liaison", "head")]
    last = [one for one in said if one.stage == "A5"][-1]
    assert last.state == ended
    assert all(words in one.message for one in said if one.day.day == 22)


@pytest.mark.slow
def test_what_was_sent_and_waits_to_be_read_is_the_turn_of_the_office(session: Session) -> None:
    """Nobody is asked for what lies with 综合处."""
    of = world.region()
    task, figure, node = measured(of)
    day = date(2026, 12, 9)
    reading = ReadingDraft(figure.id, Decimal(80), date(2026, 12, 3), "统计公报")
    mine = sent(of, task, replace(world.TEXT, readings=(reading,)), day)
    short = NewVerdict(VerdictResult.PARTLY, day, "统计公报", Decimal(76), UP_TO)

    def asked() -> tuple[str | None, int, int]:
        shown = row(task, day)
        desks = desk_of(of.liaison, rows.CHONGQING), desk_of(of.coordinator, rows.CHONGQING)
        rectify, review = counts(desks[0], day)[Waiting.RECTIFY], counts(desks[1], day)[Waiting.REVIEW]
        assert len(to_ask(shown, [])) == rectify
        return shown.light.part, rectify, review

    verdicts.judge_milestone(by(of.coordinator, day), node.id, None, short)
    assert asked() == ("综合处", 0, 1), "its quarter ends on the 20th"
    reviews.give_back(by(of.coordinator, day), mine.id, None, "请更正")
    assert asked() == ("交通局", 1, 0)
    sent(of, task, replace(world.TEXT, readings=(reading,)), date(2026, 12, 10))
    assert asked() == ("综合处", 0, 1)
    accepted(mine, of, date(2026, 12, 10))
    assert asked() == ("交通局", 1, 0), "80 falls short"


@pytest.mark.slow
def test_of_days_on_which_the_task_was_stopped_nothing_is_said_later(session: Session) -> None:
    of = world.region()
    task = of.task()
    node = rows.milestone(task, DUE)
    owned(task, node, KnownBy.OPEN)
    given(of.transport.id, DUE)
    missed = NewVerdict(VerdictResult.MISSED, DUE, "统计公报", None, RECTIFY_BY)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 11, 2)), node.id, None, missed)
    said(date(2026, 12, 2))
    for stopped, on in ((TaskAct.SUSPEND, date(2026, 12, 3)), (TaskAct.RESUME, date(2026, 12, 8))):
        act = builders.act(on=on)
        with changes.writing(act):
            move(act, db.session.get_one(Task, task.id), stopped, ground="渝办〔2026〕1号")
    scan.scan(builders.act(on=date(2026, 12, 9)), rows.CHONGQING)
    during = Alert.key.contains(":rectify-"), Alert.day.between(date(2026, 12, 3), AFTER)
    assert list(db.session.scalars(select(Alert).where(*during))) == []
