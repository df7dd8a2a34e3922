"""What a round cost the units is added up by the database as it would be one report at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import insert, select, update

from tests.reporting.world import OPENED, Q4, TEXT, Region, accepted, by, opened, region, report
from tracker.acts.reporting import office_reports, reports
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.people.access import Scope, scope_of
from tracker.people.models import Department
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.burden_queries import Burden, UnitBurden, burdens
from tracker.reporting.transitions import Because
from tracker.supervision.contents.report_queries import report_lines
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.cells import Share
from tracker.supervision.sheets.details import Discipline, ReportLine
from tracker.vocabulary import EnteredHow, PartyRole, ReportAct, ReportState

QUARTERS = {Quarter(2026, 2): date(2026, 6, 1), Quarter(2026, 3): date(2026, 9, 1), Quarter(2026, 4): date(2026, 12, 1)}
AROUND_MIDNIGHT = [time(15, 59, 59, 999_999), time(15, 59, 59, 999_400), time(16), time(16, 0, 0, 1), time(3)]
"""Of Shanghai, in UTC."""


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.mark.both
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_units_are_added_up_as_their_reports_are_one_by_one(of: Region, seed: int) -> None:
    for _ in range(6):
        of.task()
    for quarter, day in QUARTERS.items():
        opened(quarter=quarter, on=day)
    told(Random(seed), of)
    rounds = list(db.session.scalars(select(Round.id)))
    whole, own = Scope(of.plan.jurisdiction_id, None), scope_of(of.liaison)
    assert len(one_by_one(rounds, whole)) == 6 and len(one_by_one(rounds, own)) == 3
    for scope in (whole, own):
        assert burdens(rounds, scope) == one_by_one(rounds, scope)
        assert burdens(rounds[1:2], scope) == one_by_one(rounds[1:2], scope)
    assert burdens([], whole) == []


def told(random: Random, of: Region) -> None:
    """Something has happened to each report, whatever it is."""
    for one in db.session.scalars(select(Report).order_by(Report.id)).all():
        day = one.due_on + timedelta(days=random.randint(-3, 3))
        sent_at = random.choice([None, *(datetime.combine(day, at, UTC) for at in AROUND_MIDNIGHT)])
        version = {
            "report_id": one.id,
            "number": 1,
            "no_change": random.random() < 0.4,
            "nil_report": random.random() < 0.4,
            "entered_how": random.choice([None, EnteredHow.PAPER]),
            "author": "张某",
            "created_at": one.asked_at,
            "saved_at": one.asked_at,
            "submitted_at": sent_at,
            "version": 1,
        }
        version_id = db.session.scalar(insert(ReportVersion).values(version).returning(ReportVersion.id))
        happened = {
            "state": random.choice([ReportState.ACCEPTED, ReportState.RETURNED, ReportState.EXEMPT]).value,
            "version_id": version_id if sent_at else random.choice([None, version_id]),
            "accepted_version_id": random.choice([None, None, version_id]),
            "first_submitted_at": sent_at,
            "returned_count": random.randint(0, 2),
        }
        db.session.execute(update(Report).where(Report.id == one.id).values(happened))
        if random.random() < 0.2:
            begun = {"report_id": one.id, "act": ReportAct.SAVE, "state": ReportState.DRAFT, "actor": "张某"}
            of_own = {**begun, "because": Because.VOLUNTARY, "recorded_at": one.asked_at}
            db.session.execute(insert(ReportEvent).values(of_own))
    db.session.commit()


def one_by_one(round_ids: list[int], scope: Scope) -> list[UnitBurden]:
    """The same, each report read and counted by itself."""
    rounds = {row.id: row for row in db.session.scalars(select(Round))}
    names = {row.id: row.short_name for row in db.session.scalars(select(Department))}
    versions = {row.id: row for row in db.session.scalars(select(ReportVersion))}
    begun = select(ReportEvent.report_id).where(ReportEvent.because == Because.VOLUNTARY)
    voluntary = set(db.session.scalars(begun))
    reports = list(db.session.scalars(select(Report)))
    units: dict[tuple[int, int], Burden] = {}
    for one in sorted(reports, key=lambda one: (-rounds[one.round_id].as_of.toordinal(), one.department_id)):
        is_shown = scope.department_ids is None or one.department_id in scope.department_ids
        if one.round_id not in round_ids or not is_shown or one.state == ReportState.EXEMPT or one.id in voluntary:
            continue
        sent, version = one.first_submitted_at, versions.get(one.version_id or 0)
        days = (one.due_on - shanghai_date(sent)).days if sent else 0
        is_known = any(
            before.accepted_version_id is not None
            and (before.task_id, before.department_id) == (one.task_id, one.department_id)
            and rounds[before.round_id].as_of < rounds[one.round_id].as_of
            for before in reports
        )
        so_far = units.get((one.round_id, one.department_id), Burden())
        units[one.round_id, one.department_id] = replace(
            so_far,
            asked=so_far.asked + 1,
            prefilled=so_far.prefilled + is_known,
            submitted=so_far.submitted + (sent is not None),
            late=so_far.late + (days < 0),
            unchanged=so_far.unchanged + bool(sent and version and version.no_change),
            nil=so_far.nil + bool(sent and version and version.nil_report),
            entered=so_far.entered + bool(sent and version and version.entered_how),
            returned=so_far.returned + one.returned_count,
            days=so_far.days + days,
        )
    return [UnitBurden(round_id, body, names[body], burden) for (round_id, body), burden in units.items()]


@pytest.mark.slow
def test_what_is_written_anew_has_not_been_said(of: Region) -> None:
    """A 零报告 that is being corrected: it was none on the page as soon as a word was saved, and one on 报送情况."""
    task = of.task()
    round = opened()
    found = accepted(report(task, of.transport), of, Draft("本期未新开线路", nil_report=True))
    office_reports.correct(by(of.liaison), found.id, None, "补充")
    reports.save_draft(by(of.liaison), found.id, None, TEXT)
    (burden,) = burdens([round.id], scope_of(of.liaison))
    selection, day = Selection(of.plan.jurisdiction_id), OPENED
    period = period_of(selection, Q4, day, datetime.combine(day, time(12), UTC))
    (line,) = [one for one in report_lines(selection, period) if one.role is PartyRole.LEAD]
    assert (burden.of.nil, line.nil_report) == (1, True)


@pytest.mark.parametrize(("days", "told"), [(-1, "0.0"), (1, "0.0"), (-3, "-0.1"), (-30, "-1.0")])
def test_nobody_is_early_by_less_than_nothing(days: int, told: str) -> None:
    """“提前 -0.0” stood on the page of who was a day late with one of thirty reports."""
    assert str(Burden(submitted=30, days=days).mean_days) == told


@pytest.mark.parametrize(("reports", "days"), [(4, 1), (4, -1), (20, 3), (30, -1), (3, 2), (0, 0)])
def test_the_mean_is_that_of_the_workbook(reports: int, days: int) -> None:
    """One day early in four reports was 0.2 on the page and 0.3 on 报送情况."""
    due, early = date(2026, 12, 23), [days, *[0] * (reports - 1)][:reports]
    sent = [replace(LINE, due_on=due, handed_in_on=due - timedelta(one)) for one in early]
    told = Discipline(sent).line("市交通局")[-1]
    printed = told.rounded() if isinstance(told, Share) else None
    assert Burden(submitted=reports, days=days).mean_days == printed


LINE = ReportLine(
    code="CQ-2022-11-07",
    body="市交通局",
    role=PartyRole.LEAD,
    due_on=date(2026, 12, 23),
    handed_in_on=None,
    exempt=False,
    closed=True,
    nil_report=False,
    state=ReportState.ACCEPTED,
    returned=0,
)
