"""Taking a report after its review: who may, and the 核评 that goes with it (domain.md 3, 5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import BadInput, Forbidden
from tracker.people.access import reviews_own_work
from tracker.reporting import queries
from tracker.reporting.joint.queries import come_meanwhile
from tracker.reporting.models import Report
from tracker.reporting.move_steps import move
from tracker.reporting.review.checks import CameMeanwhile
from tracker.reporting.write import steps as report_steps
from tracker.reporting.write.queries import asked_of
from tracker.vocabulary import Appraisal, ReportAct

OWN_WORK = "这份报告由本人填写、代录或审批，不能由本人采用。请综合处另一位同事审核。"


def take(act: Act, report: Report, appraisal: Appraisal | None, over: Collection[int] = ()) -> bool:
    """采用; whether it is 自报自审. `over`: co-bodies' reports that came meanwhile and were read.

    Those are reviewed by themselves then: the joint report goes without them, and its lead has nothing left to do.

    Forbidden where he wrote, entered or approved it himself and somebody else could review it; BadInput without the
    核评 where one is asked; RuleRefused over a co-body's text that came after the joint one and was not read.
    """
    meanwhile = come_meanwhile([report.id])[report.id]
    unread = [name for co_report_id, name in meanwhile.items() if co_report_id not in over]
    if unread:
        raise CameMeanwhile(unread)
    target = queries.target(report.id)
    is_own = reviews_own_work(act.actor, target)
    if is_own and queries.other_reviewers(target, act.today):
        raise Forbidden(OWN_WORK)
    asks = asked_of(report).appraisal
    if asks and appraisal is None:
        raise BadInput("请选择核评：进展明显、正常推进、进展缓慢或无实质进展")
    note = f"{'、'.join(meanwhile.values())}在汇总后来文，未并入" if meanwhile else ""
    report_steps.accept(act, report, appraisal if asks else None, note, self_reviewed=is_own)
    for co_report_id in sorted(meanwhile):
        move(replace(act, actor=SYSTEM), db.session.get_one(Report, co_report_id), ReportAct.HAND_IN)
    return is_own
