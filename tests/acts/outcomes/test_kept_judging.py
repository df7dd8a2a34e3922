"""How many dates wait for a verdict is kept by task: it is what looking at each gives, after each of many acts."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, join

from tests.acts.reporting.test_report_walks import tries
from tests.given import builders, rows
from tests.given.rows import owned
from tests.reporting import world
from tests.reporting.world import OPENED, Region
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reports
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import TrackerError
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Milestone
from tracker.reporting.models import Report
from tracker.vocabulary import KnownBy, ReportState, VerdictResult, Waiting
from tracker.worklist.queries import counts, desk_of
from tracker.worklist.sources.node_queries import JUDGED
from tracker.worklist.sources.queries import sources
from tracker.worklist.waits_for_whom import Thing

STEPS = 40


def shown(of: Region, day: date) -> int:
    """As the menu counts them: what is kept, and beside it what may have come since."""
    return counts(desk_of(of.coordinator, rows.CHONGQING), day)[Waiting.JUDGE]


def looked_at(day: date) -> int:
    """By looking at each."""
    source = sources()[Thing.NODES]
    assert source.node is not None
    found = select(func.count()).select_from(join(source.rows, Milestone, and_(source.node, source.of_states[JUDGED])))
    return db.session.execute(found, {"day": day}).scalar_one()


@pytest.fixture
def of(session: Session) -> Region:
    """Dates past, in this quarter and later: of each of two bodies, of both together, of nobody yet."""
    found = world.region()
    one, other = found.task(), found.task()
    for due_on in (date(2026, 9, 30), date(2026, 11, 30), OPENED + timedelta(days=2)):
        owned(one, rows.milestone(one, due_on), KnownBy.ASSIGNED, found.transport.id)
        owned(one, rows.milestone(one, due_on), KnownBy.ASSIGNED, found.commerce.id)
        owned(other, rows.milestone(other, due_on), KnownBy.PROPOSED, found.transport.id)
        rows.milestone(other, due_on)
    db.session.commit()
    world.opened()
    turn.rebuild(builders.act(on=OPENED), rows.CHONGQING)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_kept_dates_to_judge_are_what_looking_gives(of: Region, seed: int) -> None:
    chance, at, seen = Random(seed), builders.act(on=OPENED).at, set[int]()
    for _ in range(STEPS):
        at += timedelta(minutes=3)
        with suppress(TrackerError):
            at = chance.choice([report, report, report, judge, wait])(of, chance, at)
        db.session.rollback()
        day = builders.act(at=at).today
        # The menu is right also where the day's turn is still to come.
        for later in (day, day + timedelta(days=1), day + timedelta(days=200)):
            assert shown(of, later) == looked_at(later)
        seen.add(looked_at(day))
    assert len(seen) > 3, "the number changed"


def report(of: Region, chance: Random, at: datetime) -> datetime:
    actor, attempt = chance.choice(tries(of))
    attempt(builders.act(actor=actor, at=at), chance.choice(list(db.session.scalars(select(Report.id)))))
    return at


def judge(of: Region, chance: Random, at: datetime) -> datetime:
    act = builders.act(actor=of.coordinator, at=at)
    date_id = chance.choice(list(db.session.scalars(select(Milestone.id))))
    newest = db.session.scalar(select(func.max(Verdict.id)).where(Verdict.milestone_id == date_id))
    result = chance.choice(list(VerdictResult))
    rectify_by = act.today + timedelta(days=chance.choice((1, 30)))
    verdicts.judge_milestone(act, date_id, newest, NewVerdict(result, act.today, "现场核查", rectify_by=rectify_by))
    return at


def wait(of: Region, chance: Random, at: datetime) -> datetime:
    later = at + timedelta(days=chance.choice((1, 3, 40)))
    turn.turn(builders.act(at=later), rows.CHONGQING)
    return later


@pytest.mark.slow
def test_a_report_made_up_for_is_with_its_body_again(of: Region) -> None:
    """缺报: 综合处 is asked for a verdict; once the body writes after all (补报), it waits for what it says."""
    late = date(2027, 2, 19)
    turn.turn(builders.act(on=late), rows.CHONGQING)
    asked = shown(of, late)
    missing = select(Report).where(Report.department_id == of.transport.id, Report.state == ReportState.MISSING)
    for report in db.session.scalars(missing):
        reports.save_draft(world.by(of.liaison, late), report.id, None, world.TEXT)
    assert shown(of, late) == looked_at(late) < asked


@pytest.mark.slow
def test_what_a_rehearsal_of_a_later_day_kept_is_not_shown_before_it(of: Region) -> None:
    """`tracker turn --on` February: in December the menu says what looking says, not what will wait in February."""
    turn.turn(builders.act(on=date(2027, 2, 19)), rows.CHONGQING)
    assert shown(of, date(2027, 2, 19)) > looked_at(OPENED) == shown(of, OPENED) > 0


@pytest.mark.both
def test_a_number_that_went_astray_is_put_right_by_solving_anew(of: Region) -> None:
    db.session.execute(update(LedgerStanding).values(to_judge=99, judge_on=None))
    db.session.commit()
    assert shown(of, OPENED) != looked_at(OPENED)
    turn.rebuild(builders.act(on=OPENED), rows.CHONGQING)
    assert shown(of, OPENED) == looked_at(OPENED) > 0
