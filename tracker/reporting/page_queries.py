"""Reads one report with all that belongs to it: what is asked, what stands there, what was accepted before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.draft_queries import (
    Accepted,
    accepted_before,
    asked_of,
    draft_of,
    events_of,
    evidence_of,
    no_change_refusal,
    versions_of,
)
from tracker.reporting.models import Evidence, Report, ReportEvent, ReportVersion
from tracker.reporting.queries import ReportLine, came_back, line
from tracker.reporting.questions import Draft, Questions, prefilled


@dataclass(frozen=True)
class VersionView:
    """One text of a report with what was handed in with it."""

    row: ReportVersion
    draft: Draft
    evidence: tuple[Evidence, ...]

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.row.sent_at is None


@dataclass(frozen=True)
class ReportPage:
    """One report with all that belongs to it; `begin` is what its form shows, `last` what was accepted before.

    `came_back`: the event that brought it back to the unit, as long as it is there. `no_change_refusal`: why 本期无变化
    cannot be said.
    """

    line: ReportLine
    asked: Questions
    task: Task
    begin: Draft
    current: VersionView | None
    last: Accepted | None
    versions: tuple[VersionView, ...]
    events: tuple[ReportEvent, ...]
    came_back: ReportEvent | None
    no_change_refusal: str | None


def page(report_id: int, day: date, expired: Iterable[int] = ()) -> ReportPage:
    """One report with all that belongs to it; `expired`: indicators with a final verdict, no longer asked."""
    found = line(report_id)
    report = db.session.get_one(Report, report_id)
    task = db.session.get_one(Task, report.task_id)
    asked = asked_of(report, expired)
    versions = _views(versions_of(report_id))
    current = next((one for one in versions if one.row.id == report.version_id), None)
    last = accepted_before(report)
    events = tuple(events_of(report_id))
    return ReportPage(
        line=found,
        asked=asked,
        task=task,
        begin=current.draft if current else prefilled(asked, last.draft if last else None),
        current=current,
        last=last,
        versions=versions,
        events=events,
        came_back=came_back(found, events),
        no_change_refusal=no_change_refusal(report, asked, day),
    )


def _views(rows: Collection[ReportVersion]) -> tuple[VersionView, ...]:
    proofs: dict[int, list[Evidence]] = {}
    for proof in evidence_of([row.id for row in rows]):
        proofs.setdefault(proof.version_id, []).append(proof)
    return tuple(VersionView(row, draft_of(row), tuple(proofs.get(row.id, ()))) for row in rows)
