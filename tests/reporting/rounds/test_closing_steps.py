"""What closing a round does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from tests.given import builders, rows
from tests.reporting.world import Region, accepted, by, opened, region, report, submitted
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import line
from tracker.reporting.rounds import closing_steps
from tracker.reporting.rounds.queries import missed_in_a_row, missing_of, round_row, rounds_to_close
from tracker.vocabulary import (
    Forecast,
    Kind,
    Mode,
    PartyRole,
    ReportStanding,
    ReportState,
)


@pytest.fixture
def of(session: object) -> Region:
    return region()


def closed(round: Round, on: date) -> int:
    """How many reports are 缺报 now that the round is closed."""
    missing = closing_steps.close(builders.act(on=on), round)
    db.session.commit()
    return missing


@pytest.mark.parametrize(("until", "missing"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 0)])
def test_what_was_asked_for_until_the_day_of_closing_has_still_that_day(of: Region, until: date, missing: int) -> None:
    task = of.task(mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    round = opened()
    asked = report(task, of.transport)
    asked.until_on = until
    db.session.commit()
    assert closed(round, date(2027, 1, 1)) == missing
    assert asked.state == (ReportState.MISSING if missing else ReportState.TO_FILL)


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


def test_how_often_in_a_row_a_body_was_silent(of: Region) -> None:
    """Of each quarter, the newest first, whether a body sent its report; None: it was asked for none."""
    cases = (
        ((False, False, True), 2),
        ((False, None, False), 2),
        ((True, False, False), 0),
        ((False, False, False), 3),
    )
    bodies = [rows.department(f"第{number}局", rows.CHONGQING) for number in range(len(cases))]
    of.task(mode=Mode.EACH_REPORTS, bodies=[(one, PartyRole.LEAD) for one in bodies], kind=Kind.MEASURED)
    rounds = [opened(quarter=Quarter(year, number), on=date(year, 3 * number, 1)) for year, number in QUARTERS]
    for body, (sent, _) in zip(bodies, cases, strict=True):
        for round, came in zip(rounds, sent, strict=True):
            state, at = ReportState.EXEMPT if came is None else ReportState.MISSING, rows.NOW if came else None
            of_body = Report.round_id == round.id, Report.department_id == body.id
            db.session.execute(update(Report).where(*of_body).values(state=state, first_submitted_at=at))
    found = missed_in_a_row([round.id for round in rounds], [body.id for body in bodies])
    assert [found[body.id] for body in bodies] == [expected for _, expected in cases]


QUARTERS = ((2027, 2), (2027, 1), (2026, 4))


def test_what_is_missing_can_be_made_up_and_stays_late(of: Region) -> None:
    task = of.task(mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    round = opened()
    closed(round, date(2027, 1, 1))
    late = submitted(report(task, of.transport), of, on=date(2027, 1, 5))
    assert late.state == ReportState.TO_REVIEW
    assert line(late.id).is_late
