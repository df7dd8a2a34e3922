"""What acceptance does to 需协调事项: raised, said again, said no more; and the record of each act on one."""

from __future__ import annotations

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.reporting.coordination.rules import OPEN
from tracker.reporting.models import CoordinationEvent, CoordinationMatter, Report, ReportVersion, Round
from tracker.typed import something
from tracker.vocabulary import CoordinationAct, CoordinationState, RoundKind

NO_LONGER = "单位在后来采用的报告中不再提出"
TAKEN_BACK = "提出这一事项的报告撤销采用"


def accepted(act: Act, report: Report) -> None:
    """An accepted report of a quarter raises a matter, says an open one again, or says it no more.

    “没有” is no matter. 无变化 leaves an open one as it is.
    """
    round = db.session.get_one(Round, report.round_id)
    if round.kind != RoundKind.QUARTER:
        return
    version = db.session.get_one(ReportVersion, report.accepted_version_id)
    words, matter = something(version.coordination), _open_of(report)
    if matter is None:
        if words:
            _raise(act, report, words)
    elif words:
        _repeat(act, matter, report, words)
    elif not version.no_change and _is_later(round, matter):
        record(act, matter, CoordinationAct.LAPSE, CoordinationState.CLOSED, NO_LONGER)


def taken_back(act: Act, report: Report) -> None:
    """The acceptance was undone: what it raised, and nobody dealt with, is raised no more."""
    matter = _open_of(report)
    if matter is not None and matter.report_id == report.id and matter.state == CoordinationState.RAISED:
        record(act, matter, CoordinationAct.LAPSE, CoordinationState.CLOSED, TAKEN_BACK)


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
    mine = select(CoordinationMatter).where(
        CoordinationMatter.task_id == report.task_id,
        CoordinationMatter.department_id == report.department_id,
        CoordinationMatter.state.in_(OPEN),
    )
    return db.session.scalars(mine.order_by(CoordinationMatter.id.desc())).first()


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


def _is_later(round: Round, matter: CoordinationMatter) -> bool:
    said_in = db.session.get_one(Round, db.session.get_one(Report, matter.report_id).round_id)
    return round.as_of >= said_in.as_of
