"""What time does of itself, day by day; and solving all standing rows anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import bindparam, func, or_, select

from tracker import changes
from tracker.actor import Act
from tracker.alerts.results.adjusting_steps import carry_out_due
from tracker.alerts.results.membership_steps import follow_days
from tracker.calendar.days import load_calendar
from tracker.clock import shanghai_date
from tracker.database import db, end_read
from tracker.ledger import count_steps, freezing_steps, steps
from tracker.ledger.models import TurnedDay
from tracker.ledger.pages.turn_queries import is_stale, turned
from tracker.ledger.rows.queries import BATCH
from tracker.outcomes.endings.steps import wind_up_replaced
from tracker.outcomes.verdicts.steps import let_needless_lapse
from tracker.people.queueing_steps import queue_up
from tracker.plans.lock_queries import hold_all_tasks
from tracker.plans.models import Plan, Task
from tracker.reporting.models import Round
from tracker.reporting.office import steps as office_steps
from tracker.reporting.rounds import asking_steps, ended_steps, opening_steps
from tracker.reporting.rounds.queries import rounds_to_close
from tracker.reporting.versions.own_queries import declined_in_drafts
from tracker.tasks import steps as task_steps
from tracker.tasks.asking import steps as asking_owner_steps

REQUESTS_KEPT = timedelta(days=30)
"""How long it is remembered which forms were sent."""


@dataclass(frozen=True)
class Turned:
    """What the day's turn did; `days`: the days it worked through, none if today's had been done."""

    days: tuple[date, ...] = ()
    renewed: int = 0


def turn(act: Act, jurisdiction_id: str) -> Turned:
    """Let time do its work, day by day from the last day done to today, each day in a transaction of its own.

    Silence signs, rounds open and close, standing rows are renewed. What is written is effective on its day and
    recorded at `act.at`. The same turn twice changes nothing; what was rehearsed for a later day stops no turn.
    """
    # Read before anything is written, it is remembered for every day.
    load_calendar()
    done = tuple(day for day in _days_left(act, jurisdiction_id) if _turn_day(act, jurisdiction_id, day))
    renewed = _renew(act, jurisdiction_id)
    if done:
        with changes.writing(_numbered(act, f"counts-{jurisdiction_id}")) as session:
            count_steps.gather(session, jurisdiction_id)
    return Turned(done, renewed)


def forget_requests(act: Act) -> None:
    """Forget which forms were sent over a month ago, and what other systems were told.

    For the scheduler, whose `act.at` is now: that of a turn that is rehearsed lies ahead, and the forms of today are
    still open.
    """
    with changes.writing(act) as session:
        changes.forget_requests(session, act.at - REQUESTS_KEPT)


def mark_stale(act: Act) -> None:
    """Have all standing rows solved anew by the next `rebuild_stale` or turn; on the tables of whatever version."""
    with db.engine.begin() as connection:
        steps.mark_stale(connection)


def rebuild_stale(act: Act) -> int | None:
    """Solve all standing rows anew where they were marked and not solved since; how many, None where none was."""
    is_marked = is_stale()
    end_read()
    return rebuild(act) if is_marked else None


def rebuild(act: Act, jurisdiction_id: str | None = None, plan_id: int | None = None) -> int:
    """Solve every standing row anew, of one region or plan where it is named; how many tasks.

    In batches, each in its own transaction.
    """
    count, last = 0, 0
    while True:
        with changes.writing(_numbered(act, f"rebuild-{last}")):
            statement = select(Task.id).where(Task.id > last).order_by(Task.id).limit(BATCH)
            if jurisdiction_id is not None:
                statement = statement.where(Task.jurisdiction_id == jurisdiction_id)
            if plan_id is not None:
                statement = statement.where(Task.plan_id == plan_id)
            ids = list(db.session.scalars(statement))
            changes.touched(*ids)
        if not ids:
            break
        count, last = count + len(ids), ids[-1]
    with changes.writing(_numbered(act, "recount")) as session:
        count_steps.recount(session)
    return count


def _days_left(act: Act, jurisdiction_id: str) -> Iterator[date]:
    """The days after the last one done; the first time from the first 下达 on."""
    last = turned(jurisdiction_id, act.at)
    if last is None:
        issued = select(func.min(Plan.handed_down_at)).where(Plan.jurisdiction_id == jurisdiction_id)
        first = db.session.scalar(issued)
        day = min(shanghai_date(first), act.today) if first else act.today
    else:
        day = last.day + timedelta(days=1)
    while day <= act.today:
        yield day
        day += timedelta(days=1)


def _turn_day(act: Act, jurisdiction_id: str, day: date) -> bool:
    """One day's work; false where another turn did it meanwhile."""
    of_day = replace(_numbered(act, f"{jurisdiction_id}-{day}"), day=day)
    with changes.writing(of_day) as session:
        queue_up(jurisdiction_id)
        held = session.scalars(_DONE_OR_REHEARSED, {"jurisdiction": jurisdiction_id, "day": day, "at": act.at}).all()
        if any(one.recorded_at <= act.at for one in held):
            return False
        # Any of them may be signed, ended, asked or lit anew: locked one by one they would come in no order.
        hold_all_tasks(jurisdiction_id)
        calendar = load_calendar()
        follow_days(of_day, jurisdiction_id, day)
        carry_out_due(of_day, jurisdiction_id, day)
        declined = declined_in_drafts(jurisdiction_id)
        task_steps.sign_by_silence(of_day, jurisdiction_id, day, calendar, declined)
        asking_owner_steps.confirm_due(of_day, jurisdiction_id, day, declined)
        wind_up_replaced(of_day, jurisdiction_id)
        let_needless_lapse(of_day, jurisdiction_id)
        ended_steps.spare_ended(of_day, jurisdiction_id)
        for round_id in rounds_to_close(jurisdiction_id, day):
            freezing_steps.close_and_freeze(of_day, session.get_one(Round, round_id))
        opening_steps.open_due(of_day, jurisdiction_id, day, calendar)
        asking_steps.join_newly_signed(of_day, jurisdiction_id, day)
        office_steps.miss_reopened(of_day, jurisdiction_id, day)
        for rehearsed in held:
            session.delete(rehearsed)
        session.flush()
        session.add(TurnedDay(jurisdiction_id=jurisdiction_id, day=day, recorded_at=act.at))
    return True


_DONE_OR_REHEARSED = (
    select(TurnedDay)
    .where(
        TurnedDay.jurisdiction_id == bindparam("jurisdiction"),
        or_(TurnedDay.day == bindparam("day"), TurnedDay.recorded_at > bindparam("at")),
    )
    .execution_options(populate_existing=True)
)


def _renew(act: Act, jurisdiction_id: str) -> int:
    """Renew what time alone has changed, a batch a transaction."""
    count = 0
    while True:
        with changes.writing(_numbered(act, f"renew-{jurisdiction_id}-{count}")):
            renewed = steps.renew_due(act, jurisdiction_id)
        if not renewed:
            return count
        count += renewed


def _numbered(act: Act, part: str) -> Act:
    """The same act as one of several transactions, each with a request id of its own."""
    return replace(act, request_id=f"{act.request_id}-{part}")
