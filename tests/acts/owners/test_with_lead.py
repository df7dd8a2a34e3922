"""An overdue date of a body that reports through its lead (牵头汇总): what the lead has to send on is the lead's turn.

交通局 leads, the date is 商务委's. Who is named, reminded, written to and asked changes with where the text lies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import named
from tests.acts.owners.test_told_between_rounds import fell_short, led_by_transport, sent_up
from tests.alerts.offices import SEEDS
from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import TEXT, Region, by
from tracker.actor import Actor
from tracker.acts.alerts import scan
from tracker.acts.reporting import joint_reports, reports, reviews, rounds
from tracker.acts.supervision import letters
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.ladder.reminding_queries import settled_since_sent
from tracker.alerts.models import Alert
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.models import BodyStanding
from tracker.outcomes.models import Letter, LetterItem
from tracker.people.models import Department, Post
from tracker.plans.models import Item, OwnerFact, Task
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import AlertStage, AlertState, Appraisal, LetterCause, Role, SentBy, Waiting
from tracker.worklist.queries import desk_of, next_of, waiting

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

DAY = date(2026, 12, 10)
"""The date was due on 30 November: A6 on 1 and 15 December, a 督办函 on 7 December."""


def overdue_at_commerce() -> tuple[Region, Task]:
    """The same in a year whose days off are known."""
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    return led_by_transport()


def co_report(of: Region, led: Task) -> Report:
    return world.report(led, of.commerce)


def joint_report(of: Region, led: Task) -> Report:
    return world.report(led, of.transport)


def _nothing(of: Region, led: Task, on: date = DAY) -> None:
    pass


def _with_head(of: Region, led: Task, on: date = DAY) -> None:
    found = co_report(of, led)
    reports.save_draft(by(of.other_liaison, on), found.id, None, TEXT)
    reports.send(by(of.other_liaison, on), found.id, None)


def _handed_up(of: Region, led: Task, on: date = DAY) -> None:
    sent_up(of, co_report(of, led), on)


def _received(of: Region, led: Task, on: date = DAY) -> None:
    _handed_up(of, led, on)
    reports.save_draft(by(of.liaison, on), joint_report(of, led).id, None, TEXT, quoting=co_report(of, led).id)


def _sent_back(of: Region, led: Task, on: date = DAY) -> None:
    _handed_up(of, led, on)
    joint_reports.send_back(by(of.liaison, on), co_report(of, led).id, None, "请补充依据")


def _joint_with_head(of: Region, led: Task, on: date = DAY) -> None:
    _received(of, led, on)
    reports.send(by(of.liaison, on), joint_report(of, led).id, None)


def _joint_at_office(of: Region, led: Task, on: date = DAY) -> None:
    _joint_with_head(of, led, on)
    reports.approve(by(of.head, on), [(joint_report(of, led).id, None)])


def _joint_returned(of: Region, led: Task, on: date = DAY) -> None:
    _joint_at_office(of, led, on)
    reviews.give_back(by(of.coordinator, on), joint_report(of, led).id, None, "请补充依据")


def _joint_accepted(of: Region, led: Task, on: date = DAY) -> None:
    _joint_at_office(of, led, on)
    reviews.accept(by(of.coordinator, on), joint_report(of, led).id, None, Appraisal.NORMAL)


def _left_by_closing(of: Region, led: Task, on: date = DAY) -> None:
    _received(of, led, on)
    round_id = co_report(of, led).round_id
    rounds.close_round(by(of.coordinator_head, on), round_id, None, "提前关闭")


CO, LEAD, OFFICE = "商务委", "交通局", "综合处"
UNTOLD = "未报，商务委"
GIVEN = "商务委已交牵头单位，待交通局汇总"
TO_ASK = "商务委填报情况或申请延期，综合处可请其报送，或直接核定"
FILLS, WRITES = (Waiting.FILL,), (Waiting.FILL, Waiting.TAKE_IN)


@pytest.mark.parametrize(
    ("way", "stands", "turn", "a6", "step", "of_co", "of_lead"),
    [
        (_nothing, UNTOLD, CO, {CO: "hl"}, "商务委、交通局填报本期进展", FILLS, FILLS),
        (_with_head, UNTOLD, CO, {CO: "h"}, "商务委负责人审批本期报告", (), FILLS),
        (_handed_up, GIVEN, LEAD, {LEAD: "hl"}, "交通局填报本期进展", (), WRITES),
        (_received, GIVEN, LEAD, {LEAD: "hl"}, "交通局填报本期进展", (), WRITES),
        (_sent_back, UNTOLD, CO, {CO: "hl"}, "商务委修改退回的报告", FILLS, FILLS),
        (_joint_with_head, GIVEN, LEAD, {LEAD: "h"}, "交通局负责人审批本期报告", (), (Waiting.TAKE_IN,)),
        (_joint_at_office, "商务委已报送，待综合处审核", OFFICE, {OFFICE: "o"}, "综合处审核交通局的报告", (), ()),
        (_joint_returned, GIVEN, LEAD, {LEAD: "hl"}, "交通局修改退回的报告", (), FILLS),
        (_joint_accepted, "商务委已报，待综合处核定", OFFICE, {OFFICE: "o"}, "综合处核定 1 个节点", (), ()),
        (_left_by_closing, UNTOLD, CO, {CO: "hl"}, TO_ASK, (), (Waiting.MAKE_UP, Waiting.TAKE_IN)),
    ],
)
def test_whose_turn_it_is_goes_with_the_text(
    session: Session,
    way: Callable[[Region, Task, date], None],
    stands: str,
    turn: str,
    a6: dict[str, str],
    step: str,
    of_co: tuple[Waiting, ...],
    of_lead: tuple[Waiting, ...],
) -> None:
    of, led = overdue_at_commerce()
    turned_to(DAY)
    way(of, led, DAY)
    lit = row(led, DAY).light
    assert (lit.reason.split("；")[0].partition("，")[2], lit.part) == (stands, turn)
    own = own_light(led, of.commerce)
    assert (own.reason.split("；")[0].partition("，")[2], own.part) == (stands, turn)
    assert standing(date(2026, 12, 15)) == a6
    assert next_of(rows.CHONGQING, [led.id], DAY)[led.id] == step
    assert (at(of.other_liaison), at(of.liaison)) == (of_co, of_lead)


@pytest.mark.parametrize("day", [DAY, date(2026, 12, 22)], ids=["running", "overdue"])
@pytest.mark.parametrize(
    ("way", "whose", "turn", "step"),
    [
        (_nothing, CO, CO, "商务委完成整改并报送整改情况"),
        (_with_head, CO, CO, "商务委负责人审批本期报告"),
        (_handed_up, GIVEN, LEAD, "交通局填报本期进展"),
        (_sent_back, CO, CO, "商务委完成整改并报送整改情况"),
        (_joint_with_head, GIVEN, LEAD, "交通局负责人审批本期报告"),
        (_joint_at_office, f"{CO}，已报送，待综合处审核", OFFICE, "综合处审核交通局的报告"),
        (_joint_returned, GIVEN, LEAD, "交通局修改退回的报告"),
    ],
)
def test_of_what_is_to_be_put_right_it_goes_with_the_text(
    session: Session, way: Callable[[Region, Task, date], None], whose: str, turn: str, step: str, day: date
) -> None:
    """The reminders, 下一步 and the list of the lead said so; the red, and so 督办函 and 通报, named 商务委."""
    of, led = overdue_at_commerce()
    turned_to(date(2026, 12, 3))
    fell_short(date(2026, 12, 3), date(2026, 12, 18))
    turned_to(day)
    way(of, led, day)
    lit = row(led, day).light
    assert (lit.reason.split("；")[0].partition("整改至2026-12-18，")[2], lit.part) == (whose, turn)
    own = own_light(led, of.commerce, day)
    assert (own.reason.split("；")[0].partition("整改至2026-12-18，")[2], own.part) == (whose, turn)
    assert own.is_laid_at(of.commerce.id) is (turn != LEAD)
    assert next_of(rows.CHONGQING, [led.id], day)[led.id] == step


def own_light(led: Task, body: Department, day: date = DAY) -> Light:
    """How a body's part is lit, as it is kept."""
    kept = db.session.get_one(BodyStanding, (led.id, body.id))
    return stored_light([kept.turn], day, CALENDAR)


def standing(on: date) -> dict[str, str]:
    """To which posts of which bodies A6 stands after the scan of a day: “hl” to head and liaison."""
    scan.scan(builders.act(on=on), rows.CHONGQING)
    about = Alert.stage == AlertStage.A6, Alert.state == AlertState.SENT, Alert.milestone_id.is_not(None)
    found = select(Department.short_name, Post.role).select_from(Alert).where(*about)
    joined = found.join(Post, Post.id == Alert.post_id).join(Department, Department.id == Alert.department_id)
    posts: dict[str, str] = {}
    for body, role in db.session.execute(joined.order_by(Post.role.desc())):
        posts[body] = posts.get(body, "") + {"liaison": "l", "unit_head": "h", "coordinator": "o"}[role]
    return posts


def at(who: Actor) -> tuple[Waiting, ...]:
    """What waits at the desk of a person."""
    return tuple(one.waiting for one in waiting(desk_of(who, rows.CHONGQING), DAY))


def drafts() -> list[tuple[str, str, str]]:
    """Each letter of the ladder: to whom, how it stands, and why it fell."""
    found = select(Department.short_name, Letter.state, Letter.reason).join(Department)
    return [(name, state, reason or "") for name, state, reason in db.session.execute(found.order_by(Letter.id))]


@pytest.mark.parametrize("way", [_handed_up, _joint_with_head])
def test_a_letter_goes_to_who_has_the_text(session: Session, way: Callable[[Region, Task, date], None]) -> None:
    """督办函 of the fifth working day after the date."""
    of, led = overdue_at_commerce()
    turned_to(date(2026, 12, 3))
    way(of, led, date(2026, 12, 4))
    scan.scan(builders.act(on=DAY), rows.CHONGQING)
    assert drafts() == [(LEAD, "draft", "")]
    letter = db.session.scalars(select(Letter)).one()
    assert "至今没有经审核的完成情况（商务委的完成情况已交牵头单位，尚未汇总报送）" in letter.body


def test_the_draft_to_who_gave_it_up_falls(session: Session) -> None:
    of, led = overdue_at_commerce()
    turned_to(date(2026, 12, 7))
    scan.scan(builders.act(on=date(2026, 12, 7)), rows.CHONGQING)
    assert drafts() == [(CO, "draft", "")]
    _handed_up(of, led)
    scan.scan(builders.act(on=DAY), rows.CHONGQING)
    assert drafts() == [(CO, "lapsed", "完成情况已报送，或改由其他单位承担")]
    scan.scan(builders.act(on=date(2026, 12, 21)), rows.CHONGQING)
    assert drafts()[1:] == [(LEAD, "draft", "")]
    joint_reports.send_back(by(of.liaison, date(2026, 12, 21)), co_report(of, led).id, None, "请补充依据")
    scan.scan(builders.act(on=date(2026, 12, 22)), rows.CHONGQING)
    assert drafts()[1:] == [(LEAD, "lapsed", "完成情况已报送，或改由其他单位承担")]


@pytest.mark.parametrize("cause", [LetterCause.OVERDUE, LetterCause.RED])
def test_a_letter_that_left_comes_to_rest_while_the_lead_has_it(session: Session, cause: LetterCause) -> None:
    """商务委 was reminded of an answer about what it had told, and could not tell again."""
    of, led = overdue_at_commerce()
    turned_to(date(2026, 12, 7))
    scan.scan(builders.act(on=date(2026, 12, 7)), rows.CHONGQING)
    letter = db.session.scalars(select(Letter)).one()
    db.session.execute(update(LetterItem).values(cause=cause))
    db.session.commit()
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    on = date(2026, 12, 7)
    letters.submit(by(of.coordinator, on), letter.id, None)
    letters.sign(by(leader, on), letter.id, None)
    letters.number(by(of.coordinator, on), letter.id, None, "渝发改函")
    letters.send(by(of.coordinator, on), letter.id, None, on, SentBy.EXCHANGE)
    after = date(2026, 12, 21)
    assert settled_since_sent(letter.id, after) == {}
    _handed_up(of, led)
    why = "单位已交牵头单位，待其汇总报送" if cause is LetterCause.RED else "完成情况已报送，或改由其他单位承担"
    assert settled_since_sent(letter.id, after) == {led.id: why}
    joint_reports.send_back(by(of.liaison, after), co_report(of, led).id, None, "请补充依据")
    assert settled_since_sent(letter.id, after) == {}


def test_what_was_said_to_the_lead_ends_when_it_has_sent_it_on_or_back(session: Session) -> None:
    of, led = overdue_at_commerce()
    turned_to(DAY)
    _handed_up(of, led)
    assert standing(date(2026, 12, 15)) == {LEAD: "hl"}
    said = select(Alert).where(Alert.stage == AlertStage.A6, Alert.department_id == of.transport.id)
    words = "商务委的完成情况已交本单位，请汇总报送。"
    assert all(one.message.endswith(words) for one in db.session.scalars(said))
    joint_reports.send_back(by(of.liaison, date(2026, 12, 16)), co_report(of, led).id, None, "请补充依据")
    assert standing(date(2026, 12, 16)) == {}, "商务委 hears on its next day"
    sent_up(of, co_report(of, led), date(2026, 12, 17))
    assert standing(date(2026, 12, 29)) == {LEAD: "hl"}
    joint = joint_report(of, led)
    world.submitted(joint, of, on=date(2026, 12, 29))
    assert standing(date(2026, 12, 29)) == {}
    ends = {(one.day, one.state, one.ended_by) for one in db.session.scalars(said)}
    assert ends == {
        (date(2026, 12, 15), AlertState.HANDLED, None),
        (date(2026, 12, 29), AlertState.HANDLED, None),
    }


def test_a_later_text_that_waits_for_its_head_is_his_turn_at_once(session: Session) -> None:
    """The text of the fourth quarter lies in a joint one that came back; that of the first is with the head."""
    of, led = overdue_at_commerce()
    turned_to(DAY)
    _joint_returned(of, led)
    spring = date(2027, 3, 1)
    turned_to(spring)
    assert row(led, spring).light.part == LEAD
    later = world.report(led, of.commerce, Quarter(2027, 1))
    reports.save_draft(by(of.other_liaison, spring), later.id, None, TEXT)
    assert row(led, spring).light.part == LEAD
    reports.send(by(of.other_liaison, spring), later.id, None)
    assert row(led, spring).light.part == CO
    assert standing(date(2027, 3, 2)).keys() <= {CO}
    reports.withdraw(by(of.other_liaison, spring), later.id, None)
    assert row(led, spring).light.part == LEAD


def test_a_lead_is_late_from_the_last_day_of_who_took_it_over(session: Session) -> None:
    """交通局 had it; 商务委, which took it over on 2 December, had until its cut-off to tell it."""
    of, led = overdue_at_commerce()
    for table in (Item, OwnerFact):
        db.session.execute(update(table).values(owner_ids=[of.transport.id]))
    db.session.commit()
    taken_on, cut_off = date(2026, 12, 2), co_report(of, led).due_on
    turned_to(taken_on)
    named(of, taken_on, of.commerce.id)
    _handed_up(of, led)
    assert row(led, cut_off).light.part == OFFICE, "it bears the delay until then"
    assert standing(cut_off) == {}
    after = cut_off + timedelta(days=1)
    assert standing(after) == {LEAD: "hl"} and row(led, after).light.part == LEAD
    said = select(Alert.message).where(Alert.stage == AlertStage.A6, Alert.day == after)
    words = "由商务委接手后应于2026年12月23日前报送，尚无核定结论。商务委的完成情况已交本单位，请汇总报送。"
    assert all(one.endswith(words) for one in db.session.scalars(said))


def test_what_a_quarter_closed_in_a_gap_left_is_said_to_its_body_again(session: Session) -> None:
    """No scan ran over the new year; of a day behind the closing 交通局 was told to send on what was left with it."""
    of, led = overdue_at_commerce()
    turned_to(DAY)
    _handed_up(of, led)
    assert standing(date(2026, 12, 29)) == {LEAD: "hl"}
    back = date(2027, 1, 20)
    assert standing(back) == {CO: "hl"}
    closed_on = db.session.get_one(Round, co_report(of, led).round_id).closed_on
    assert closed_on is not None and closed_on < date(2027, 1, 5)
    whom = select(Alert.department_id).where(Alert.stage == AlertStage.A6, Alert.day > closed_on)
    assert set(db.session.scalars(whom.where(Alert.milestone_id.is_not(None)))) == {of.commerce.id}


def test_what_was_given_up_before_it_was_asked_for_is_looked_at_again(session: Session) -> None:
    """A clock that went ahead had opened the quarter: on the day of the act nobody knew of the report."""
    of, led = overdue_at_commerce()
    turned_to(DAY)
    assert standing(date(2026, 12, 15)) == {CO: "hl"}
    asked_at = builders.act(on=date(2026, 12, 16)).at
    db.session.execute(update(Round).values(opened_at=asked_at))
    db.session.execute(update(Report).values(asked_at=asked_at))
    db.session.commit()
    _handed_up(of, led, date(2026, 12, 15))
    assert standing(date(2026, 12, 16)) == {}
