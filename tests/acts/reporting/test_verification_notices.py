"""A3 of a 核定 round: whom it asks about dates that are past hears so, then 3 and 1 working days before its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders, rows
from tests.alerts.offices import SEEDS
from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, TEXT, Region, by, region, submitted
from tracker.acts.alerts.scan import scan
from tracker.acts.outcomes import verdicts
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import Alert
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import verification_list
from tracker.plans.models import Indicator, Milestone, Task
from tracker.reporting.models import Report, Round
from tracker.reporting.questions import ReadingDraft
from tracker.vocabulary import AlertEnd, AlertStage, Kind, Mode, PartyRole, Role, RoundKind, VerdictResult

DUE, HANDED_DOWN, ENDED = date(2025, 12, 31), date(2026, 11, 20), date(2026, 12, 21)


@pytest.fixture
def of(session: Session) -> Region:
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """市交通局 and 市商务委 report for themselves of a figure whose date was past when the plan went out."""
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    found = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED, bodies=bodies)
    rows.milestone(found, DUE, indicator_id=rows.indicator(found).id)
    db.session.commit()
    return found


def verifying() -> Round:
    return db.session.scalars(select(Round).where(Round.kind == RoundKind.VERIFICATION)).one()


def said(day: date) -> list[str]:
    """What a scan of a day says of the round."""
    scan(builders.act(on=day), rows.CHONGQING)
    of_round = Alert.stage == AlertStage.A3, Alert.day == day, Alert.round_id == verifying().id
    return list(db.session.scalars(select(Alert.message).where(*of_round).order_by(Alert.department_id)))


def ends() -> set[tuple[str, str | None]]:
    told = select(Alert.state, Alert.ended_by).where(Alert.stage == AlertStage.A3, Alert.round_id == verifying().id)
    return {(state, end) for state, end in db.session.execute(told)}


def of_transport(of: Region) -> Report:
    which = Report.round_id == verifying().id, Report.department_id == of.transport.id
    return db.session.scalars(select(Report).where(*which)).one()


@pytest.mark.both
def test_whom_it_asks_hears_when_it_opens_and_before_it_ends(of: Region, task: Task) -> None:
    """Nobody was told: A5 and A6 of a date before 下达 begin after the round, and home alone said 核定待填."""
    turned_to(OPENED)
    name, ask = verifying().name, "请填写到期节点的实际完成情况和依据后送单位负责人审批；没有达到的也要报。"
    assert said(HANDED_DOWN) == [f"{name}开始填报，本单位有 1 份，2026年12月18日截止。{ask}"] * 2
    figure = db.session.scalars(select(Indicator)).one()
    reading = ReadingDraft(figure.id, Decimal(76), DUE, "交通统计")
    submitted(of_transport(of), of, replace(TEXT, readings=(reading,)))
    assert said(date(2026, 12, 14)) == []
    assert said(date(2026, 12, 15)) == [f"{name}2026年12月18日截止，还有 3 天，本单位有 1 份未报送。{ask}"]
    assert len(said(date(2026, 12, 17))) == 1
    assert ends() == {("handled", None), ("expired", AlertEnd.REPLACED), ("sent", None)}
    turned_to(ENDED)
    assert said(ENDED) == [], "from then on the date speaks for itself"
    assert ends() == {("handled", None), ("expired", AlertEnd.REPLACED), ("expired", AlertEnd.ROUND)}


def test_a_turn_that_comes_late_chases_for_none_of_its_reports(of: Region, task: Task) -> None:
    """The round is closed a week late, as of the day after its end: A6 of its dates speaks for the days between."""
    turned_to(OPENED)
    late = ENDED + timedelta(days=8)
    scan(builders.act(on=OPENED), rows.CHONGQING)
    scan(builders.act(on=late), rows.CHONGQING)
    chased = select(Alert.id).join(Report, Report.id == Alert.report_id).where(Report.round_id == verifying().id)
    assert db.session.scalars(chased).all() == []


def test_what_has_its_verdict_is_asked_no_more(of: Region, task: Task) -> None:
    turned_to(OPENED)
    assert len(said(HANDED_DOWN)) == 2
    node = db.session.scalars(select(Milestone).where(Milestone.indicator_id.is_not(None))).one()
    verdict = NewVerdict(VerdictResult.REACHED, DUE, "统计公报", Decimal(86))
    verdicts.judge_milestone(by(of.coordinator), node.id, None, verdict)
    for goal in verification_list(verifying().id, OPENED).goals:
        verdicts.judge_goal(by(of.coordinator), goal.id, None, replace(verdict, value=None))
    leader = rows.person(Role.LEADER, of.commission)
    verdicts.sign(by(leader), verifying().id, verification_list(verifying().id, OPENED).fingerprint)
    assert ends() == {("handled", None)}
    assert said(date(2026, 12, 15)) == []
