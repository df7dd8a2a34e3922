"""Why a 办理结果 that asks for something ends: 请各单位确认, and a report given back or asked for (退回, 请报送).

Example: 退回 of a report, to be sent again by 8 January, is 已处置 once its head approved it anew, and 本期免报或已截止
where the 8th passed before. Other results ask for nothing: who reads them is done (scan/steps.mark_read).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists

from tracker.alerts.end_queries import HANDLED, Reason
from tracker.alerts.models import Alert
from tracker.alerts.results.keys import Source, all_of
from tracker.plans.models import Item, ItemClaim, OwnerAsk, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import Report, ReportEvent
from tracker.reporting.transitions import HANDED_IN, UNDER_THE_PEN
from tracker.tasks.asking.queries import open_ask_of
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertEnd, AlertStage, ReportState

_RESULT = (AlertStage.RESULT,)


def of_asks() -> Iterator[Reason]:
    """请各单位确认: one message of all that a body is asked in a plan until a day (domain.md 4)."""
    yield Reason("请各单位确认: answered, nothing open", _RESULT, HANDLED, and_(asks(), _answered_ask(), ~_open_ask()))
    yield Reason("请各单位确认: nothing open", _RESULT, AlertEnd.ANSWERED, and_(asks(), ~_open_ask()))


def of_reports() -> Iterator[Reason]:
    """退回, 请报送, 重新开放. Without a day (退回 in an open round) it stands until the report comes: A4 goes on."""
    is_of_report = Alert.key.startswith(all_of(Source.REPORT))
    yield Reason("退回, 请报送: it has come since", _RESULT, HANDLED, and_(is_of_report, _has_come_since()))
    has_day = Alert.due_on.is_not(None)
    is_left = exists().where(Report.id == Alert.report_id, _is_left())
    is_asked_no_more = and_(is_of_report, has_day, is_left)
    yield Reason("退回, 请报送 until a day: asked for no more", _RESULT, AlertEnd.ROUND, is_asked_no_more)


def asks() -> ColumnElement[bool]:
    """The message asks a body which items of a plan are its own (请各单位确认), until a day."""
    return and_(Alert.stage == AlertStage.RESULT, Alert.key.startswith(all_of(Source.ASK)))


def _of_ask(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of the items that the body addressed was asked about so there is one of which this holds."""
    return exists().where(
        Item.task_id == Task.id,
        Task.plan_id == Alert.plan_id,
        OwnerAsk.item_id == Item.id,
        OwnerAsk.department_id == Alert.department_id,
        OwnerAsk.until == Alert.due_on,
        *conditions,
    )


def _open_ask() -> ColumnElement[bool]:
    has_duty = (
        exists()
        .where(
            Assignment.task_id == Task.id,
            Assignment.department_id == Alert.department_id,
            Assignment.ended_on.is_(None),
        )
        .correlate_except(Assignment)
    )
    return _of_ask(open_ask_of(Alert.department_id), Task.state.in_(IN_FORCE), has_duty)


def _answered_ask() -> ColumnElement[bool]:
    """The body said something of it, as against silence."""
    return _of_ask(ItemClaim.item_id == Item.id, ItemClaim.department_id == Alert.department_id)


def _has_come_since() -> ColumnElement[bool]:
    """The report that was given back or asked for (退回, 请报送) has left its unit after the message."""
    of_report = ReportEvent.report_id == Alert.report_id, ReportEvent.recorded_at > Alert.recorded_at
    return exists().where(*of_report, ReportEvent.act.in_(HANDED_IN))


def _is_left() -> ColumnElement[bool]:
    """The report is with its unit no more: its day has passed (缺报), it was spared, or what was accepted stands."""
    return Report.state.not_in((*UNDER_THE_PEN, ReportState.TO_APPROVE))
