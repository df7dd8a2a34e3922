"""Why a message on reports ends: 开窗/临期 (A3) and 催报 (A4), by the system or by hand (domain.md 8).

Example: 催报 of a report due on the 23rd is 已处置 once it has come, 时限已调整 where its cut-off is the 8th now, and
本期免报或已截止 where it was spared or its round closed; of a report that came back, 已处置 once it is sent again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from tracker.alerts.end_queries import HANDLED, Reason
from tracker.alerts.models import Alert
from tracker.alerts.scan.stages import Subject, beginning
from tracker.reporting.line_queries import can_come, is_expected, is_returned
from tracker.reporting.models import Report, Round
from tracker.vocabulary import AlertEnd, AlertStage, ReportState

_OPENING, _CHASE, _EVERY = (AlertStage.A3,), (AlertStage.A4,), tuple(AlertStage)


def of_reports() -> Iterator[Reason]:
    """A4 of one report: it names the cut-off it was late for; of one that came back it names no day."""
    has_come = and_(~_is_back(), _report(Report.first_submitted_at.is_not(None)))
    is_sent_again = and_(_is_back(), _report(and_(~is_returned(), Report.state != ReportState.EXEMPT)))
    yield Reason("A4 of a report: it has come", _CHASE, HANDLED, has_come)
    yield Reason("A4 of a report that came back: sent again", _CHASE, HANDLED, is_sent_again)
    yield Reason("A4 of a report: spared, or its round closed", _CHASE, AlertEnd.ROUND, _report(_is_over()))
    is_moved = _report(Report.due_on != Alert.due_on)
    yield Reason("A4 of a report: another cut-off", _CHASE, AlertEnd.DATE, is_moved)


def of_rounds() -> Iterator[Reason]:
    """A3, and A4 by hand: of all that a body owes in a round."""
    of_round = Alert.round_id.is_not(None)
    # A person's chase that names no day is for what came back alone.
    is_of_back = and_(Alert.stage == AlertStage.A4, Alert.due_on.is_(None))
    never_came = Report.first_submitted_at.is_(None)
    has_sent_all = and_(of_round, ~is_of_back, ~_owes(never_came))
    is_left = and_(of_round, ~is_of_back, ~_owes(and_(never_came, can_come())))
    has_none_back = and_(of_round, is_of_back, ~_owes(is_returned()))
    yield Reason("A3 or A4 of a round: all has come", _EVERY, HANDLED, has_sent_all)
    yield Reason("A4 of a round: nobody makes up what is missing", _CHASE, AlertEnd.ROUND, is_left)
    yield Reason("A4 of what came back in a round: all sent again", _CHASE, HANDLED, has_none_back)
    is_closed = exists().where(Round.id == Alert.round_id, Round.closed_on > Alert.day)
    yield Reason("A3 or A4 of a round: it closed", _EVERY, AlertEnd.ROUND, is_closed)
    yield Reason("A3: chased for a report of the round since", _OPENING, AlertEnd.REPLACED, _is_chased())


def _is_back() -> ColumnElement[bool]:
    """The message is about a report that came back, not about one that never came."""
    return Alert.key.startswith(beginning(AlertStage.A4, Subject.RETURNED))


def _report(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Report.id == Alert.report_id, condition)


def _is_over() -> ColumnElement[bool]:
    """Nobody waits for the report: 免报, or its round is closed."""
    closed = exists().where(Round.id == Report.round_id, Round.closed_on.is_not(None))
    return or_(Report.state == ReportState.EXEMPT, closed)


def _owes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a report of the round, neither 免报 nor 主动报送, of which this holds."""
    return exists().where(
        Report.round_id == Alert.round_id,
        Report.department_id == Alert.department_id,
        is_expected(),
        condition,
    )


def _is_chased() -> ColumnElement[bool]:
    """The same post is chased for a report of the round since (A4)."""
    later = aliased(Alert)
    of_round = later.id > Alert.id, Report.id == later.report_id, Report.round_id == Alert.round_id
    return exists().where(later.post_id == Alert.post_id, later.stage == AlertStage.A4, *of_round)
