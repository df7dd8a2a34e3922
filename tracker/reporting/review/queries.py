"""Reads what the reviewer should know of waiting reports: what the machine noticed, which say nothing new."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.actor import SYSTEM, Actor
from tracker.database import db
from tracker.reporting.models import ReportEvent
from tracker.reporting.page_queries import ReportPage, pages
from tracker.reporting.queries import ReportLine, line, lines
from tracker.reporting.review.checks import Check, Handed, checks
from tracker.reporting.transitions import UNDO_WITHIN
from tracker.vocabulary import ReportAct


def checks_of(page: ReportPage) -> list[Check]:
    """What the machine noticed of a report as it stands; what asks for a second look stands first."""
    proofs = len(page.current.evidence) if page.current else 0
    last = page.last.draft if page.last else None
    return checks(page.asked, page.begin, last, Handed(page.line.as_of, proofs, page.line.is_late))


@dataclass(frozen=True)
class Undoable:
    """A report this person has just accepted, with the version to undo it by."""

    line: ReportLine

    @property
    def words(self) -> str:
        """Which one."""
        return f"{self.line.department}{self.line.measure}{self.line.title}"


def undoable(report_id: int, actor: Actor, at: datetime) -> Undoable | None:
    """The report if this person accepted it within UNDO_WITHIN and nobody has acted on it since."""
    newest = select(ReportEvent).where(ReportEvent.report_id == report_id).order_by(ReportEvent.id.desc()).limit(1)
    event = db.session.scalar(newest)
    if event is None or event.act != ReportAct.ACCEPT or event.actor_id != actor.user_id:
        return None
    return Undoable(line(report_id)) if at - event.recorded_at <= UNDO_WITHIN else None


def not_plainly_unchanged(report_ids: Collection[int], day: date) -> dict[int, str]:
    """Of these reports those that do not say 无变化, or give cause for a second look: which and why, in words."""
    found = {}
    for page in pages(lines(report_ids), SYSTEM, day):
        asking = [check.words for check in checks_of(page) if check.asks]
        if not page.begin.no_change:
            asking.insert(0, "不是无变化")
        if asking:
            found[page.line.id] = f"{page.line.department}{page.line.measure}：{'；'.join(asking)}"
    return found
