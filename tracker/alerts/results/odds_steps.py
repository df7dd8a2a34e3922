"""Telling the owners of a figure that what they reported of one day does not agree (数值不一致).

Example: 市交通局 told 88 %, 市商务委 now 84 %, both accepted. Each reads both values, and that 综合处 settles it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from tracker.actor import Act
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.results.keys import Source, about
from tracker.alerts.steps import Message, to_liaison_and_head, write
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.excerpts import shortened
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import IndicatorFacts
from tracker.ledger.lights.conditions.date_words import values_at_odds
from tracker.ledger.lights.conditions.match import LONGEST_SUBJECT
from tracker.plans.models import Measure, Task
from tracker.reporting.models import Reading, Report


def tell(act: Act, accepted: Collection[Report]) -> None:
    """To liaison and head of each owner, where a report that was just accepted brought the disagreement about."""
    db.session.flush()
    for report in accepted:
        if brought := _brought(report):
            write(act, report.jurisdiction_id, list(_messages(act, report, brought)))


def _brought(report: Report) -> frozenset[int]:
    """The figures in the report of which another body's accepted value of the same day says otherwise."""
    its = {"accepted": report.accepted_version_id, "task": report.task_id, "body": report.department_id}
    return frozenset(db.session.scalars(_BROUGHT, its))


_MINE, _OTHER, _THEIRS = aliased(Reading), aliased(Report), aliased(Reading)
_BROUGHT = (
    select(_MINE.indicator_id)
    .select_from(_MINE)
    .join(_THEIRS, (_THEIRS.indicator_id == _MINE.indicator_id) & (_THEIRS.as_of == _MINE.as_of))
    .join(_OTHER, _OTHER.accepted_version_id == _THEIRS.version_id)
    .where(_MINE.version_id == bindparam("accepted"), _THEIRS.value != _MINE.value)
    .where(_OTHER.task_id == bindparam("task"), _OTHER.department_id != bindparam("body"))
)


def _messages(act: Act, report: Report, brought: Collection[int]) -> Iterator[Message]:
    task, label, title = db.session.execute(
        select(Task, Measure.label, Measure.title)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Task.id == report.task_id)
    ).one()
    facts = facts_of([task.id], load_calendar())[task.id]
    for figure in facts.indicators:
        if int(figure.key) in brought and figure.at_odds:
            for body_id in sorted({reading.body.id for reading in figure.at_odds if reading.body is not None}):
                yield from to_liaison_and_head(
                    act,
                    about(Source.ODDS, figure.key, report.accepted_version_id),
                    body_id,
                    f"{NamedTask(task.code, label, title)}，{_words(figure)}",
                    plan_id=task.plan_id,
                    task_id=task.id,
                    indicator_id=int(figure.key),
                )


def _words(figure: IndicatorFacts) -> str:
    subject = shortened(figure.subject, LONGEST_SUBJECT)
    return f"{subject}各单位所报不一致：{values_at_odds(figure)}，待综合处核定；本单位所报有误的，请更正报告"
