"""Reads what the reviewer should know of waiting reports: what the machine noticed, which say nothing new."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, exists, func, select, union_all
from sqlalchemy.orm import aliased

from tracker.actor import SYSTEM, Actor
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.joint.queries import come_meanwhile
from tracker.reporting.line_queries import brings_to_review
from tracker.reporting.models import Report, ReportEvent, RoundCutoffs
from tracker.reporting.queries import ReportLine, chosen, lines
from tracker.reporting.review.changes import change_kind
from tracker.reporting.review.checks import Check, Handed, checks
from tracker.reporting.transitions import UNDO_WITHIN
from tracker.reporting.write.page_queries import ReportPage, pages
from tracker.vocabulary import ChangeKind, ReportAct, ReportState


def checks_of(page: ReportPage, meanwhile: Iterable[str] = ()) -> list[Check]:
    """What the machine noticed of a report as it stands; what asks for a second look stands first.

    `meanwhile`: the co-bodies whose texts came after it.
    """
    proofs = len(page.current.evidence) if page.current else 0
    handed = Handed(page.line.as_of, proofs, page.line.is_late, tuple(meanwhile))
    return checks(page.asked, page.begin, _last(page), handed)


@dataclass(frozen=True)
class Unread:
    """A report that waits for 综合处: since its text came, the last of them, and until the review of its own round.

    What came after that (补报, 请报送) has no such limit.
    """

    since: date
    review_ends_on: date | None


def unread(report_id: int) -> Unread:
    """Of a report that waits; what was returned and sent again waits since it came again, not since 撤销采用."""
    at, review_ends_on = db.session.execute(_UNREAD, {"report": report_id}).one()
    since = shanghai_date(at)
    return Unread(since, review_ends_on if since <= review_ends_on else None)


_CAME = (
    select(func.max(ReportEvent.recorded_at))
    .where(ReportEvent.report_id == Report.id, brings_to_review())
    .correlate(Report)
    .scalar_subquery()
)
_UNREAD = (
    select(_CAME, RoundCutoffs.review_ends_on)
    .select_from(Report)
    .join(RoundCutoffs, RoundCutoffs.round_id == Report.round_id)
    .where(Report.id == bindparam("report"))
    .order_by(RoundCutoffs.id.desc())
    .limit(1)
)


_LOOKED_AT = 20
"""Reports sent first, of thousands that wait: few others were sent before the first of these had come."""


def longest_unread(jurisdiction_id: str, plan_ids: Collection[int] | None) -> ReportLine | None:
    """The report whose text has waited longest for 综合处, of these plans; as `unread` counts it.

    What was sent once more came then, and what lay with a lead when nobody led any more.
    """
    values = {"jurisdiction": jurisdiction_id, "plans": list(plan_ids or ()), "most": _LOOKED_AT}
    return chosen(_longest(plan_ids is not None), values)


@cache
def _longest(of_plans: bool) -> Select[int]:
    """No text comes before the first of its report: only what was sent before one of some has come is looked up."""
    waiting = select(Report.id, _CAME.label("at")).where(
        Report.jurisdiction_id == bindparam("jurisdiction"), Report.state == ReportState.TO_REVIEW
    )
    if of_plans:
        of_task = Task.id == Report.task_id, Task.plan_id.in_(bindparam("plans", expanding=True))
        waiting = waiting.where(exists().where(*of_task))
    some = waiting.order_by(Report.first_submitted_at, Report.id).limit(bindparam("most")).cte("sent_first")
    others = waiting.where(Report.first_submitted_at < select(func.min(some.c.at)).scalar_subquery())
    found = union_all(select(some), others).subquery()
    return select(found.c.id).order_by(found.c.at, found.c.id).limit(1)


def undoable(report_ids: Collection[int], actor: Actor, at: datetime) -> list[ReportLine]:
    """Of these reports those this person accepted within UNDO_WITHIN, and nobody has acted on since; newest first."""
    if not report_ids:
        return []
    values = {"reports": list(report_ids), "actor": actor.user_id, "since": at - UNDO_WITHIN}
    ids = db.session.scalars(_UNDOABLE, values).all()
    found = {line.id: line for line in lines(ids)} if ids else {}
    return [found[id] for id in ids]


_LATER = aliased(ReportEvent)
_UNDOABLE = (
    select(ReportEvent.report_id)
    .where(
        ReportEvent.report_id.in_(bindparam("reports", expanding=True)),
        ReportEvent.act == ReportAct.ACCEPT,
        ReportEvent.actor_id == bindparam("actor"),
        ReportEvent.recorded_at >= bindparam("since"),
        ~exists().where(_LATER.report_id == ReportEvent.report_id, _LATER.id > ReportEvent.id),
    )
    .order_by(ReportEvent.id.desc())
)


@dataclass(frozen=True)
class Alike:
    """A report that may be reviewed with others of its kind, and what is to be known of it."""

    page: ReportPage
    kind: ChangeKind
    checks: tuple[Check, ...]

    @property
    def barred(self) -> list[str]:
        """Why it is reviewed by itself; empty where it need not be."""
        return [check.words for check in self.checks if check.bars]


def alike(report_ids: Collection[int], day: date) -> list[Alike]:
    """Of these reports what waits for review, with the kind of its change and what the machine noticed."""
    waiting = [line for line in lines(report_ids) if line.state is ReportState.TO_REVIEW]
    meanwhile = come_meanwhile(report_ids)
    return [
        Alike(
            page,
            change_kind(page.asked, page.begin, _last(page)),
            tuple(checks_of(page, meanwhile[page.line.id].values())),
        )
        for page in pages(waiting, SYSTEM, day)
    ]


def not_alike(report_ids: Collection[int], kind: ChangeKind, day: date) -> dict[int, str]:
    """Of these reports those that are of another kind, or give cause for a look: which and why, in words."""
    found = {}
    for one in alike(report_ids, day):
        asking = [*([] if one.kind is kind else [f"不是{kind.label}"]), *one.barred]
        if asking:
            found[one.page.line.id] = f"{one.page.line.department}{one.page.line.measure}：{'；'.join(asking)}"
    return found


def _last(page: ReportPage) -> Draft | None:
    return page.last.draft if page.last else None
