"""A report that came back has not come: A4 until it is sent again or the round closes (domain.md 7, 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.alerts.offices import SEEDS
from tests.given import builders, rows
from tests.reporting.world import TEXT, Region, by, opened, region, report, submitted
from tracker.acts.alerts.scan import scan
from tracker.acts.reporting import joint_reports, office_reports, reports, reviews, rounds
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import Alert
from tracker.alerts.queries import last_chased
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.outcomes.models import Letter
from tracker.people.models import Post
from tracker.reporting.models import Report
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, Appraisal, Mode, Role

LAST = date(2026, 12, 31)
"""The review end; the cut-off was the 23rd, a Wednesday."""


@pytest.fixture
def of(session: object) -> Region:
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    return region()


def december(day: int) -> date:
    return date(2026, 12, day)


def sent(of: Region) -> Report:
    """Its only report of the quarter, as the round opens; the other body has none to send."""
    task = of.task()
    opened()
    office_reports.exempt(by(of.coordinator), [(report(task, of.commerce).id, None)], "不涉及")
    return submitted(report(task, of.transport), of)


def give_back(of: Region, mine: Report, day: int) -> None:
    reviews.give_back(by(of.coordinator, december(day)), mine.id, None, "请补充佐证")


def send_again(of: Region, mine: Report, day: int) -> None:
    reports.save_draft(by(of.liaison, december(day)), mine.id, None, TEXT)
    reports.send(by(of.liaison, december(day)), mine.id, None)


def approve(of: Region, mine: Report, day: int) -> None:
    reports.approve(by(of.head, december(day)), [(mine.id, None)])


def chased() -> list[Alert]:
    found = select(Alert).where(Alert.stage == AlertStage.A4).order_by(Alert.day, Alert.key)
    return list(db.session.scalars(found))


def days() -> list[int]:
    """On which days of December the liaison was asked; the head on the same."""
    by_role = {
        role: [one.day.day for one in chased() if db.session.get_one(Post, one.post_id).role == role]
        for role in (Role.LIAISON, Role.UNIT_HEAD)
    }
    assert by_role[Role.LIAISON] == by_role[Role.UNIT_HEAD]
    return by_role[Role.LIAISON]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("back_on", "expected"),
    [
        (11, [24, 31]),  # long before the cut-off: asked for as what never came
        (22, [24, 31]),  # the next working day is the cut-off itself
        (23, [25]),  # on the cut-off: the 24th is the day on which its body reads that it is back
        (24, [28]),  # over a weekend
        (25, [29]),  # a Friday: a digest tells of it on Monday
        (26, [29]),  # a Saturday, likewise
        (29, [31]),
        (30, []),  # nothing before the round closes
    ],
)
def test_from_the_second_working_day_after_the_return_or_after_the_cut_off(
    of: Region, back_on: int, expected: list[int]
) -> None:
    give_back(of, mine := sent(of), back_on)
    scan(builders.act(on=LAST), rows.CHONGQING)
    assert days() == expected
    scan(builders.act(on=LAST), rows.CHONGQING)
    assert days() == expected, "once"
    assert db.session.scalars(select(Letter)).all() == [], "no letter says that nothing came"
    chased_on = {of.transport.id: december(expected[-1])} if expected else {}
    assert last_chased(mine.round_id, [of.transport.id]) == chased_on


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ways", "day", "end"),
    [
        (("sent",), 29, (AlertState.SENT, None)),  # it waits for its head
        (("sent", "approved"), 29, (AlertState.HANDLED, None)),
        (("spared",), 29, (AlertState.EXPIRED, AlertEnd.ROUND)),
        (("closed",), 29, (AlertState.EXPIRED, AlertEnd.ROUND)),
    ],
)
def test_until_it_is_sent_again_or_nobody_waits_for_it(
    of: Region, ways: tuple[str, ...], day: int, end: tuple[AlertState, AlertEnd | None]
) -> None:
    mine = sent(of)
    give_back(of, mine, 24)
    scan(builders.act(on=december(28)), rows.CHONGQING)
    office = by(of.coordinator, december(day))
    acts: dict[str, Callable[[], object]] = {
        "sent": lambda: send_again(of, mine, day),
        "approved": lambda: approve(of, mine, day),
        "spared": lambda: office_reports.exempt(office, [(mine.id, None)], "职责已划转"),
        "closed": lambda: rounds.close_round(by(of.coordinator_head, december(day)), mine.round_id, None, "提前关闭"),
    }
    for way in ways:
        acts[way]()
    scan(builders.act(on=december(day)), rows.CHONGQING)
    assert {(one.state, one.ended_by) for one in chased()} == {end}
    scan(builders.act(on=LAST), rows.CHONGQING)
    assert days() == [28]


@pytest.mark.slow
def test_what_is_returned_anew_counts_anew(of: Region) -> None:
    mine = sent(of)
    give_back(of, mine, 11)
    scan(builders.act(on=december(24)), rows.CHONGQING)
    send_again(of, mine, 24)
    approve(of, mine, 24)
    give_back(of, mine, 25)
    scan(builders.act(on=LAST), rows.CHONGQING)
    assert days() == [24, 29], "the first would have come again on the 31st"
    assert [one.state for one in chased()] == [AlertState.HANDLED] * 2 + [AlertState.SENT] * 2


@pytest.mark.slow
def test_what_was_late_and_comes_back_is_asked_for_from_its_return(of: Region) -> None:
    task = of.task()
    opened()
    mine = report(task, of.transport)
    office_reports.exempt(by(of.coordinator), [(report(task, of.commerce).id, None)], "不涉及")
    scan(builders.act(on=december(24)), rows.CHONGQING)
    submitted(mine, of, on=december(25))
    give_back(of, mine, 25)
    scan(builders.act(on=LAST), rows.CHONGQING)
    assert days() == [24, 29]
    never, *_ = chased()
    assert (never.state, never.due_on) == (AlertState.HANDLED, december(23))
    assert chased()[-1].due_on is None, "nothing of it is late any more"


@pytest.mark.slow
@pytest.mark.parametrize("is_sent", [False, True])
def test_its_words(of: Region, is_sent: bool) -> None:
    mine = sent(of)
    give_back(of, mine, 24)
    if is_sent:
        send_again(of, mine, 25)
    scan(builders.act(on=december(28)), rows.CHONGQING)
    told = {db.session.get_one(Post, one.post_id).role: one.message.partition("的2026年")[2] for one in chased()}
    back = "第4季度进展报告2026年12月24日退回修改，尚未重新报送"
    assert told == (
        {Role.LIAISON: f"{back}：已送审，请提醒单位负责人审批。", Role.UNIT_HEAD: f"{back}：联络员已填好送审，请审批。"}
        if is_sent
        else {Role.LIAISON: f"{back}。请修改后送单位负责人审批。", Role.UNIT_HEAD: f"{back}。请督促联络员修改并审批。"}
    )


@pytest.mark.slow
def test_what_the_lead_gave_back_has_not_come(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, lead_id=of.transport.id)
    opened()
    co = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), co.id, None, TEXT)
    reports.send(by(of.other_liaison), co.id, None)
    reports.approve(by(of.other_head), [(co.id, None)])
    joint_reports.send_back(by(of.liaison, december(24)), co.id, None, "请补数据")
    scan(builders.act(on=december(28)), rows.CHONGQING)
    assert {one.department_id for one in chased() if "退回修改" in one.message} == {of.commerce.id}


@pytest.mark.slow
def test_what_was_opened_again_says_so(of: Region) -> None:
    mine = sent(of)
    reviews.accept(by(of.coordinator), mine.id, None, Appraisal.NORMAL)
    office_reports.reopen(by(of.coordinator, december(24)), mine.id, None, "数据有误")
    scan(builders.act(on=december(28)), rows.CHONGQING)
    assert ["重新开放，尚未重新报送" in one.message for one in chased()] == [True, True]
