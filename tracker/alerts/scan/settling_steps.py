"""Putting messages aside by looking at the facts: what was awaited has happened (已处置), or nothing is (已失效).

Nobody who signs, reports or judges needs to know of messages. `refresh` runs before the commit of every act that
touched a task, so that what is done leaves the inbox at once; a scan looks at all that stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache

from sqlalchemy import BindParameter, CompoundSelect, Select, Update, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.end_queries import Among, Reason, among, to_unit
from tracker.alerts.models import Alert
from tracker.alerts.results import ending_queries as results
from tracker.alerts.scan.dates import ending_queries as dates
from tracker.alerts.scan.dates import steps as date_steps
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates
from tracker.alerts.scan.duties import ending_queries as duties
from tracker.alerts.scan.reports import ending_queries as reports
from tracker.alerts.scan.values import steps as value_steps
from tracker.alerts.steps import holding, putting_aside
from tracker.database import batches, connection_to_write, db
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.vocabulary import AlertEnd, AlertStage, AlertState


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Settle what stands on these tasks, and the notices of their plans, before the commit (changes.REFRESHERS)."""
    for ids in batches(sorted(task_ids)):
        stages = _standing_on(session, ids)
        if stages:
            named = Among(ids=list(stages))
            hold(named)
            _settle(session, named, frozenset(stages.values()), act.today)
            date_steps.settle_unsaid(session, named, act)


def hold(which: Among) -> frozenset[str]:
    """Lock those that stand before any of them ends for whatever reason (alerts/steps.hold); their stages."""
    return frozenset(db.session.scalars(_holding(which.are_named), which.values))


@cache
def _holding(are_named: bool) -> Select[str]:
    held = holding(among(are_named), Alert.state == AlertState.SENT).add_columns(Alert.stage).cte()
    return select(held.c.stage).distinct()


def settle_all(act: Act, jurisdiction_id: str, stages: frozenset[str], said: SaidOfDates | None = None) -> None:
    """Settle whatever stands in a jurisdiction, as of the act's day; `stages`: of which anything may stand.

    What an act ends it puts aside itself, on its own day; here what days alone end, and of own dates what is looked at
    again. `said`: what is said of the region's dates on the act's day, where it was read.
    """
    here = Among(jurisdiction_id)
    _settle(db.session(), here, stages, act.today)
    date_steps.settle_unsaid(db.session(), here, act, said)


def _standing_on(session: Session, task_ids: Sequence[int]) -> dict[int, str]:
    """By id of which stage."""
    return dict(session.execute(_standing(), {"tasks": task_ids}).all())


@cache
def _standing() -> CompoundSelect[int, str]:
    """About tasks themselves, notices of their plans, chases of their rounds."""
    standing = select(Alert.id, Alert.stage).where(Alert.state == AlertState.SENT)
    ids: BindParameter[Sequence[int]] = bindparam("tasks", expanding=True)
    tasks = select(Task.jurisdiction_id, Task.plan_id).where(Task.id.in_(ids)).subquery()
    notices = standing.where(
        or_(Alert.stage == AlertStage.A1, results.asks()),
        Alert.jurisdiction_id.in_(select(tasks.c.jurisdiction_id)),
        Alert.plan_id.in_(select(tasks.c.plan_id)),
    )
    chases = standing.where(
        Alert.round_id.in_(select(Report.round_id).where(Report.task_id.in_(ids))),
        Alert.department_id.in_(select(Report.department_id).where(Report.task_id.in_(ids))),
    )
    return union_all(standing.where(Alert.task_id.in_(ids)), notices, chases)


def _settle(session: Session, which: Among, stages: frozenset[str], day: date) -> None:
    """`stages`: those of which any of these messages stands; of others nothing is asked."""
    if stages.intersection(dates.MILESTONES):
        date_steps.settle_judged(session, which, day)
    if AlertStage.A7 in stages:
        value_steps.settle(session, which, day)
    # By the session each of these long statements would be copied, and its key worked out anew.
    connection = connection_to_write(session)
    for reason, ending in _endings(which.are_named):
        if stages.intersection(reason.stages):
            connection.execute(ending, {**which.values, "on": day})


@cache
def _endings(are_named: bool) -> list[tuple[Reason, Update]]:
    return [(reason, putting_aside((among(are_named), reason.holds), reason.end)) for reason in reasons()]


@cache
def reasons() -> tuple[Reason, ...]:
    """Why messages end by a fact alone; the first that holds gives the state, so their order is part of the rule.

    Whom an own date is said to is a matter apart (scan/dates/steps.py), as is a value that can exist (A7:
    scan/values/steps.py). Built once: to build these costs more than to ask them.
    """
    return tuple(one._replace(holds=and_(Alert.stage.in_(one.stages), one.holds)) for one in _in_order())


def _in_order() -> Iterator[Reason]:
    """Room by room. Who signed for a task that is over has signed; what came of a round that closed has come."""
    yield from duties.of_notices()
    yield from results.of_asks()
    yield from results.of_reports()
    yield from duties.of_signing()
    yield from reports.of_reports()
    yield from reports.of_rounds()
    yield from dates.of_dates()
    yield from dates.of_goals()
    # Who was relieved of a duty still hears of it.
    of_tasks = tuple(stage for stage in AlertStage if stage is not AlertStage.RESULT)
    is_relieved = and_(Alert.task_id.is_not(None), ~duties.has_duty(), to_unit())
    yield Reason("whatever is said of a task: relieved of it", of_tasks, AlertEnd.RELIEVED, is_relieved)
