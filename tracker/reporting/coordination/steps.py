"""What acceptance does to 需协调事项: raised, said again, said no more; and the record of each act on one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.reporting.coordination.queries import events_of
from tracker.reporting.coordination.rules import OPEN, Saying, still_said
from tracker.reporting.coordination.said_queries import said_since
from tracker.reporting.models import CoordinationEvent, CoordinationMatter, Report, ReportVersion, Round
from tracker.typed import something
from tracker.vocabulary import CoordinationAct, CoordinationState, RoundKind

NO_LONGER = "单位在后来采用的报告中不再提出"
TAKEN_BACK = "提出这一事项的报告撤销采用"
SAID_BEFORE = "再次提出这一事项的报告撤销采用，以先前采用的为准"
OPEN_AGAIN = "不再提出这一事项的报告撤销采用，恢复办理"
"""Words of events. TAKEN_BACK is looked for in them again (`_was_never_raised`): said otherwise, old events would not
be known."""


def accepted(act: Act, report: Report) -> None:
    """An accepted report of a quarter raises a matter, says an open one again, or says it no more.

    “没有” is no matter. 无变化 leaves an open one as it is, and raises none: what was dealt with is not asked anew.
    """
    round = db.session.get_one(Round, report.round_id)
    if round.kind != RoundKind.QUARTER:
        return
    version = db.session.get_one(ReportVersion, report.accepted_version_id)
    told = Saying(report.id, round.as_of, something(version.coordination), version.no_change)
    matter = _open_of(report)
    if matter is None:
        if told.words and not told.no_change and not _is_outdated(report, round):
            _raise(act, report, told.words)
        return
    said = still_said(_said_last(matter), [told])
    if said is told:
        _repeat(act, matter, report, told.words)
    elif said is None:
        record(act, matter, CoordinationAct.LAPSE, CoordinationState.CLOSED, NO_LONGER)


def _is_outdated(report: Report, round: Round) -> bool:
    """A later quarter's report of the body was accepted before: what it asked for then was raised and dealt with."""
    later = (
        select(ReportVersion.id)
        .join(Report, Report.accepted_version_id == ReportVersion.id)
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id == report.task_id, Report.department_id == report.department_id)
        .where(Round.kind == RoundKind.QUARTER, Round.as_of > round.as_of, ReportVersion.no_change.is_(False))
    )
    return db.session.scalars(later.limit(1)).first() is not None


def taken_back(act: Act, report: Report) -> None:
    """The acceptance was undone: a matter is what the reports that are still accepted say of it.

    What this one alone raised, and nobody dealt with, is raised no more. What it only said again is said by the one
    before. What ended because it said no more of it goes on where it stood.
    """
    if db.session.get_one(Round, report.round_id).kind != RoundKind.QUARTER:
        return
    of_body = select(CoordinationMatter).where(*_of_body(report)).order_by(CoordinationMatter.id.desc())
    for matter in db.session.scalars(of_body).all():
        if not _is_taken_back(act, matter):
            return


def _is_taken_back(act: Act, matter: CoordinationMatter) -> bool:
    """Bring a matter to what is still said of it; whether nobody ever raised it, so that the one before may go on."""
    events, is_open = events_of(matter.id), matter.state != CoordinationState.CLOSED
    if not is_open and events[-1].act != CoordinationAct.LAPSE:
        return False
    if not is_open and _was_never_raised(events[-1]):
        return True
    stood = next(CoordinationState(event.state) for event in reversed(events) if event.state in OPEN)
    is_handled = stood is not CoordinationState.RAISED
    said = still_said(_as_raised(matter) if is_handled else None, said_since(matter))
    if said is None:
        if is_open and not is_handled:
            record(act, matter, CoordinationAct.LAPSE, CoordinationState.CLOSED, TAKEN_BACK)
        return is_open and not is_handled
    is_moved = (matter.report_id, matter.words) != (said.report_id, said.words)
    matter.report_id, matter.words = said.report_id, said.words
    if is_moved or not is_open:
        record(act, matter, CoordinationAct.RESTORE, stood, SAID_BEFORE if is_open else OPEN_AGAIN)
    return False


def _was_never_raised(last: CoordinationEvent) -> bool:
    """Whether the matter ended as the report was taken back that alone had raised it; its event has no other mark."""
    return last.words == TAKEN_BACK


def _as_raised(matter: CoordinationMatter) -> Saying:
    """What somebody deals with stays, also where the report that raised it was taken back."""
    return Saying(matter.report_id, db.session.get_one(Round, matter.round_id).as_of, matter.words)


def record(
    act: Act, matter: CoordinationMatter, verb: CoordinationAct, state: CoordinationState, words: str = ""
) -> None:
    """The state from now on, the event with the level and 责任领导 as they stand, and the audit row."""
    before, matter.state = matter.state, state
    db.session.add(
        CoordinationEvent(
            matter_id=matter.id,
            act=verb,
            state=state,
            level=matter.level,
            leader=matter.leader,
            words=words.strip(),
            recorded_at=act.at,
            actor_id=act.actor.user_id,
            actor=act.actor.name,
        )
    )
    db.session.flush()
    audit.record(
        act,
        f"coordination_{verb}",
        "coordination",
        matter.id,
        jurisdiction_id=matter.jurisdiction_id,
        task_id=matter.task_id,
        reason=words.strip() or None,
        before=before,
        after=state,
        report_id=matter.report_id,
        department_id=matter.department_id,
    )
    changes.touched(matter.task_id)


def _open_of(report: Report) -> CoordinationMatter | None:
    mine = select(CoordinationMatter).where(*_of_body(report), CoordinationMatter.state.in_(OPEN))
    return db.session.scalars(mine.order_by(CoordinationMatter.id.desc())).first()


def _of_body(report: Report) -> tuple[ColumnElement[bool], ...]:
    return CoordinationMatter.task_id == report.task_id, CoordinationMatter.department_id == report.department_id


def _raise(act: Act, report: Report, words: str) -> None:
    matter = CoordinationMatter(
        jurisdiction_id=report.jurisdiction_id,
        task_id=report.task_id,
        department_id=report.department_id,
        round_id=report.round_id,
        report_id=report.id,
        raised_at=act.at,
        words=words,
        state=CoordinationState.RAISED,
        leader="",
    )
    db.session.add(matter)
    db.session.flush()
    record(act, matter, CoordinationAct.RAISE, CoordinationState.RAISED, words)


def _repeat(act: Act, matter: CoordinationMatter, report: Report, words: str) -> None:
    if (matter.report_id, matter.words) == (report.id, words):
        return
    matter.report_id, matter.words = report.id, words
    record(act, matter, CoordinationAct.REPEAT, CoordinationState(matter.state), words)


def _said_last(matter: CoordinationMatter) -> Saying:
    said_in = db.session.get_one(Round, db.session.get_one(Report, matter.report_id).round_id)
    return Saying(matter.report_id, said_in.as_of, matter.words)
