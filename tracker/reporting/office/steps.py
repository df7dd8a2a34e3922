"""What 综合处 does to one report beside reviewing it, and the unit's correction of what was taken (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, or_, select

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.reporting.asked.questions import Draft
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.coordination import steps as coordination_steps
from tracker.reporting.course.queries import course_so_far
from tracker.reporting.course.rules import Course
from tracker.reporting.joint import steps as consolidation_steps
from tracker.reporting.joint.queries import beside, co_reports_of
from tracker.reporting.lead_queries import hands_up
from tracker.reporting.line_queries import is_voluntary
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.reporting.move_steps import move
from tracker.reporting.office.entered import Answer
from tracker.reporting.rounds.closing_steps import let_pass
from tracker.reporting.row_queries import report_rows
from tracker.reporting.transitions import UNDO_WITHIN, UNSENT, Because, is_spared_for_good, why_not_corrected
from tracker.reporting.versions.evidence_steps import Proof, note_evidence
from tracker.reporting.versions.own_steps import claim_answered
from tracker.reporting.versions.steps import new_version
from tracker.reporting.write.steps import sign_by_report
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportAct, ReportState


def exempt(act: Act, report: Report, reason: str) -> None:
    """免报 with a reason.

    RuleRefused for what was accepted once, and for a joint report to which others have given texts.
    """
    if report.accepted_version_id is not None:
        state = ReportState(report.state).label
        raise RuleRefused(f"这份报告现在是“{state}”，已有采用的内容，不能免报。内容有误的，请重新开放或由单位更正。")
    if any(co_report.state in WITH_LEAD for co_report in co_reports_of(report)):
        raise RuleRefused("配合单位已有内容报来，要由这份报告汇总，不能免报。牵头单位不报的，请代录。")
    move(act, report, ReportAct.EXEMPT, reason)


def enter(act: Act, report: Report, draft: Draft, answer: Answer, proofs: Collection[Proof]) -> ReportVersion:
    """代录: what the unit said goes to review as a version of its own; what the unit was writing stays as it was."""
    version = new_version(act, report, None, draft)
    note_evidence(act, version, proofs, ())
    version.entered_how, version.entered_from, version.entered_on = answer.how, answer.told_by, answer.told_on
    move(act, report, ReportAct.ENTER_UP if hands_up(report) else ReportAct.ENTER)
    consolidation_steps.gather(act, report)
    version.sent_at = version.submitted_at = act.at
    report.first_submitted_at = report.first_submitted_at or act.at
    consolidation_steps.submitted(act, report)
    claim_answered(act, report, version)
    # That a report signs is the rule's doing, not the coordinator's.
    sign_by_report(replace(act, actor=SYSTEM), report)
    db.session.flush()
    return version


def undo(act: Act, report: Report) -> None:
    """撤销采用 by who accepted it, within UNDO_WITHIN: it waits for its review again, and what was taken with it."""
    course = course_so_far(report.id)
    if _was_taken_along(course):
        raise RuleRefused("配合单位的报告随牵头单位的报告采用，请撤销牵头单位那份的采用。")
    event = course.last
    if event is None or event.act != ReportAct.ACCEPT:
        state = ReportState(report.state).label
        raise RuleRefused(f"报告现在是“{state}”，不是刚采用的，不能撤销采用。请刷新后查看现在的状态。")
    if act.actor.is_person and event.actor_id != act.actor.user_id:
        raise Forbidden(f"这份报告由{event.actor}采用，只能由{event.actor}撤销采用。")
    if act.at - event.recorded_at > UNDO_WITHIN:
        raise RuleRefused("采用已超过 10 分钟，不能撤销。内容有误的，请重新开放，由单位更正。")
    move(act, report, ReportAct.UNDO)
    report.accepted_version_id = _accepted_before(course)
    coordination_steps.taken_back(act, report)
    still_its = {co_report.id for co_report in co_reports_of(report)}
    others = beside(report)
    courses = {one.id: course_so_far(one.id) for one in others}
    same = {id: its for id, its in courses.items() if its.last and _is_of_one_act(its.last, event)}
    if any(row.is_joint for row in report_rows(same.keys())):
        # 批量采用 of the joint report and of another: what was taken along went with the joint one.
        return
    for co_report in others:
        its_course = courses[co_report.id]
        if not (co_report.id in same and _was_taken_along(its_course)):
            continue
        move(act, co_report, ReportAct.UNDO_JOINT)
        co_report.accepted_version_id = _accepted_before(its_course)
        if co_report.id not in still_its:
            # Whoever leads since, or nobody: it is reviewed without the joint one.
            move(replace(act, actor=SYSTEM), co_report, ReportAct.HAND_IN)


def _is_of_one_act(last: ReportEvent, accepted: ReportEvent) -> bool:
    return last.act == ReportAct.ACCEPT and last.recorded_at == accepted.recorded_at


def _was_taken_along(course: Course[ReportEvent]) -> bool:
    """Whether what stands was accepted with a joint report, and not by itself."""
    return bool(course.accepted) and course.accepted[-1].was is ReportState.CONSOLIDATED


def reopen(act: Act, report: Report, reason: str, until_on: date | None) -> None:
    """重新开放: one body reports again; of a closed round until a day. The light frozen at the closing stays.

    RuleRefused of what is spared for good.
    """
    is_closed = db.session.get_one(Round, report.round_id).closed_at is not None
    ended_on = db.session.get_one(Assignment, report.assignment_id).ended_on
    if is_spared_for_good(ReportState(report.state), ended_on, act.today, is_closed=is_closed):
        raise RuleRefused(
            f"这份报告的分工已于 {ended_on} 结束，本期不再报送，不能重新开放。按新的分工报送的，在新的报告里填。"
        )
    if is_closed and until_on is None:
        raise BadInput("报告期已关闭，请填写开放到哪一天")
    if until_on is not None and until_on < act.today:
        raise BadInput(f"开放到 {until_on} 已经过去，请填今天或以后的日期")
    move(act, report, ReportAct.REOPEN, reason, until_on=until_on if is_closed else None)


def correct(act: Act, report: Report, reason: str, because: Because | None = None) -> None:
    """更正 by the unit: a new version goes the same way again; the accepted one holds until the new one is taken."""
    version = db.session.get(ReportVersion, report.version_id) if report.version_id else None
    is_entered, is_late = version is not None and version.entered_how is not None, because is Because.LATE
    if refusal := why_not_corrected(ReportState(report.state), is_entered=is_entered, is_late=is_late):
        raise RuleRefused(refusal)
    move(act, report, ReportAct.CORRECT, reason, because=because)


def drop(act: Act, report: Report) -> None:
    """放弃更正: what was accepted before the unit began to correct it stands."""
    if report.state == ReportState.DRAFT and not course_so_far(report.id).is_own_correction:
        raise RuleRefused("这份报告没有可以保留的采用内容，不能放弃更正。请修改后提交送审。")
    move(act, report, ReportAct.DROP)
    report.version_id = report.accepted_version_id
    consolidation_steps.dropped(act, report)


def miss_reopened(act: Act, jurisdiction_id: str, day: date) -> int:
    """What was opened again until a day before this one and never came is 缺报 again, or let go; how many."""
    over = list(db.session.scalars(_REOPENED_UNTIL, {"jurisdiction": jurisdiction_id, "day": day}))
    let_pass(act, over)
    return len(over)


_REOPENED_UNTIL = (
    select(Report)
    .join(Round, Round.id == Report.round_id)
    .where(
        Report.jurisdiction_id == bindparam("jurisdiction"),
        Report.state.in_(UNSENT),
        or_(Report.first_submitted_at.is_(None), is_voluntary()),
        Round.closed_at.is_not(None),
        bindparam("day") > Report.until_on,
    )
    .order_by(Report.id)
)


def _accepted_before(course: Course[ReportEvent]) -> int | None:
    """The version that was accepted before the acceptance that came last, as long as that was not undone itself."""
    earlier = course.accepted[:-1]
    return earlier[-1].event.version_id if earlier else None
