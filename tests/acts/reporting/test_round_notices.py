"""A3: a body hears that a round has opened, then 3 and 1 working days before its own cut-off, until it has sent all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.alerts.offices import SEEDS
from tests.given import builders, rows
from tests.reporting.world import DUE, OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.alerts.scan import scan
from tracker.acts.reporting import reports, rounds
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.chase.queries import unsent
from tracker.alerts.models import Alert
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.people.models import Post
from tracker.plans.models import Task
from tracker.reporting.models import Round
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.vocabulary import AlertEnd, AlertStage, Mode, Role


@pytest.fixture
def of(session: object) -> Region:
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    return region()


@pytest.fixture
def tasks(of: Region) -> list[Task]:
    """Two tasks of both bodies in an open round."""
    found = [of.task(), of.task()]
    opened()
    return found


def scanned(day: date) -> list[str]:
    """What a scan up to a day says of rounds."""
    told = scan(builders.act(on=day), rows.CHONGQING).created
    return sorted(f"{one.post} {one.message}" for one in told if one.stage == "A3")


def of_transport(of: Region) -> list[tuple[str, str | None]]:
    """State and reason of its end of each message."""
    found = select(Alert.state, Alert.ended_by).where(Alert.department_id == of.transport.id)
    rows_ = db.session.execute(found.where(Alert.stage == AlertStage.A3).order_by(Alert.day))
    return [(state, ended_by) for state, ended_by in rows_]


@pytest.mark.slow
def test_each_body_hears_once_of_the_opening_and_then_of_what_is_left(of: Region, tasks: list[Task]) -> None:
    opening = (
        "单位联络员 2026年第4季度进展报告开始填报，本单位有 2 份，2026年12月23日截止。"
        "请填写后送单位负责人审批；没有变化也要报。"
    )
    assert scanned(OPENED) == [opening, opening]
    assert scanned(OPENED + timedelta(days=1)) == []
    submitted(report(tasks[0], of.transport), of)
    three = scanned(date(2026, 12, 18))
    assert [one[len("单位联络员 ") :].split("。")[0] for one in three] == [
        "2026年第4季度进展报告2026年12月23日截止，还有 5 天，本单位有 1 份未报送",
        "2026年第4季度进展报告2026年12月23日截止，还有 5 天，本单位有 2 份未报送",
    ]
    assert of_transport(of) == [("expired", AlertEnd.REPLACED), ("sent", None)]
    submitted(report(tasks[1], of.transport), of)
    assert of_transport(of)[-1] == ("handled", None)
    assert len(scanned(date(2026, 12, 22))) == 1, "who has sent all hears no more"


def test_who_leads_too_hears_that_the_day_is_that_of_its_first_report(of: Region) -> None:
    """“本单位有 2 份，2026年6月23日截止” was told to a lead whose joint report was due on the 25th."""
    of.task()
    of.task(mode=Mode.LEAD_CONSOLIDATES)
    opened()
    assert [one.split("。")[0] for one in scanned(OPENED)] == [
        "单位联络员 2026年第4季度进展报告开始填报，本单位有 2 份，2026年12月23日截止",  # what it tells the lead as well
        "单位联络员 2026年第4季度进展报告开始填报，本单位有 2 份，最早的2026年12月23日截止",
    ]


@pytest.mark.slow
def test_cut_offs_moved_on_the_first_day_open_no_round_again(of: Region, tasks: list[Task]) -> None:
    """The next scan looks at that day again; that the cut-offs are others was said when they were moved."""
    assert len(scanned(OPENED)) == 2
    round = db.session.get_one(Round, report(tasks[0], of.transport).round_id)
    later = Chosen(date(2026, 12, 25), date(2026, 12, 29), date(2027, 1, 5))
    rounds.change_cutoffs(by(of.coordinator, OPENED), round.id, round.version, later, "征求意见")
    assert scanned(OPENED + timedelta(days=1)) == []
    assert len(scanned(date(2026, 12, 22))) == 2


@pytest.mark.slow
def test_a_gap_says_what_daily_scans_say(of: Region, tasks: list[Task]) -> None:
    scanned(OPENED - timedelta(days=1))
    assert len(scanned(DUE)) == 6


@pytest.mark.slow
def test_who_is_chased_or_whose_round_closed_is_not_reminded_as_well(of: Region, tasks: list[Task]) -> None:
    scanned(date(2026, 12, 22))
    scanned(DUE + timedelta(days=1))
    assert of_transport(of)[-1] == ("expired", AlertEnd.REPLACED)


@pytest.mark.slow
@pytest.mark.both
def test_a_round_that_closed_reminds_nobody(of: Region, tasks: list[Task]) -> None:
    scanned(OPENED)
    day = date(2027, 1, 5)
    rounds.close_round(by(of.coordinator, day), report(tasks[0], of.transport).round_id)
    scanned(day)
    assert of_transport(of)[0] == ("expired", AlertEnd.ROUND)
    assert {state for state, _ in of_transport(of)} == {"expired"}


@pytest.mark.slow
def test_who_was_chased_by_the_old_cut_off_hears_of_the_new_one(of: Region, tasks: list[Task]) -> None:
    """A4 of the old day ends with 时限已调整, by whomever; the news stands, until the new cut-off is past, too."""
    scanned(date(2026, 12, 24))
    round_id = report(tasks[0], of.transport).round_id
    submitted(report(tasks[1], of.transport), of, on=date(2026, 12, 24))
    day = date(2026, 12, 25)
    rounds.chase_round(by(of.coordinator, day), round_id, [of.transport.id])
    later = Chosen(date(2027, 1, 8), date(2027, 1, 12), date(2027, 1, 18))
    rounds.change_cutoffs(by(of.coordinator, day), round_id, None, later, "元旦假期调整")
    assert chases(of, day) == {("handled", None), ("expired", AlertEnd.DATE)}
    assert of_transport(of)[-1] == ("sent", None)
    scanned(date(2026, 12, 29))
    assert of_transport(of)[-1] == ("sent", None)
    scanned(date(2027, 1, 11))
    assert of_transport(of)[-1] == ("expired", AlertEnd.REPLACED)


def test_who_has_to_act_is_asked_and_each_report_by_its_own_day(of: Region) -> None:
    """One report waits for the head, one is not written, and one, for others, is due two working days later."""
    waits, open_, _ = (of.task(), of.task(), of.task(mode=Mode.LEAD_CONSOLIDATES))
    opened()
    reports.save_draft(by(of.liaison), report(waits, of.transport).id, None, TEXT)
    reports.send(by(of.liaison), report(waits, of.transport).id, None)
    scan(builders.act(on=DUE + timedelta(days=1)), rows.CHONGQING)
    said = select(Alert.message).join(Post, Post.id == Alert.post_id).where(Alert.stage == AlertStage.A4)
    said = said.where(Alert.department_id == of.transport.id)

    def told(task: Task, role: Role) -> str:
        found = db.session.scalars(said.where(Alert.task_id == task.id, Post.role == role)).one()
        return found.partition("尚未报送")[2]

    assert told(waits, Role.LIAISON) == "：已送审，请提醒单位负责人审批。"
    assert told(waits, Role.UNIT_HEAD) == "：联络员已填好送审，请审批。"
    assert told(open_, Role.LIAISON) == "。请填写后送单位负责人审批；没有变化也要报。"
    assert told(open_, Role.UNIT_HEAD) == "。请督促联络员填报并审批。"
    (one,) = [one for one in unsent() if one.department_id == of.transport.id]
    assert (one.count, one.with_head, one.due_on) == (3, 1, DUE)
    assert "还有 3 份未报送，2026年12月23日截止 2 份、2026年12月25日截止 1 份，其中 1 份待审批" in one.say(
        Role.UNIT_HEAD
    )


def test_a_chase_that_names_the_day_of_the_lead_ends_where_that_day_alone_is_moved(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    of.task()
    opened()
    round_id, day = report(task, of.transport).round_id, date(2026, 12, 18)
    rounds.chase_round(by(of.coordinator, day), round_id, [of.transport.id])
    other = Chosen(DUE, date(2026, 12, 28), date(2027, 1, 5))
    rounds.change_cutoffs(by(of.coordinator, day), round_id, None, other, "系统维护")
    assert chases(of, day) == {("expired", AlertEnd.DATE)}


def chases(of: Region, day: date) -> set[tuple[str, str | None]]:
    """How the chases of its first body up to a day stand."""
    found = select(Alert.state, Alert.ended_by).where(Alert.stage == AlertStage.A4, Alert.day <= day)
    return {(state, end) for state, end in db.session.execute(found.where(Alert.department_id == of.transport.id))}
