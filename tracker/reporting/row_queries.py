"""Reads reports with their tasks and rounds, and what else decides of which of them more is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting import consolidation
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, Mode, PartyRole, RoundKind


@dataclass(frozen=True)
class ReportRow:
    """A report with its task and its round; `role`: its body's in the duty it is of.

    `has_ended`: that duty has ended (移出, 改派, another lead); the report stays its body's own.
    `is_asked_twice`: an open round of the other kind, 核定 or quarter, asks its body beside this one.
    """

    report: Report
    task: Task
    round: Round
    role: PartyRole
    has_ended: bool
    is_asked_twice: bool

    @property
    def is_joint(self) -> bool:
        """Whether this is the report in which the accountable body reports for its co-bodies, too.

        What it was asked for as a co-body, before it led under another duty, is its own part.
        """
        is_led = consolidation.is_joint(Mode.of(self.task.mode), Kind(self.task.kind))
        was_co_body = self.has_ended and self.role != PartyRole.LEAD
        is_of_lead = self.task.lead_id == self.report.department_id and not was_co_body
        return self.round.kind == RoundKind.QUARTER and is_led and is_of_lead


def report_rows(report_ids: Collection[int]) -> list[ReportRow]:
    """These reports; those that are not there are left out."""
    return [ReportRow(*row) for row in db.session.execute(_rows(), {"reports": list(report_ids)})]


@cache
def _rows() -> Select[*tuple[Any, ...]]:
    other, beside = aliased(Report), aliased(Round)
    asked_twice = (
        exists()
        .where(other.task_id == Report.task_id, other.department_id == Report.department_id)
        .where(beside.id == other.round_id, beside.closed_at.is_(None), beside.kind != Round.kind)
        .correlate(Report, Round)
    )
    return (
        select(Report, Task, Round, Assignment.role, Assignment.ended_on.is_not(None), asked_twice)
        .join(Task, Task.id == Report.task_id)
        .join(Round, Round.id == Report.round_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.id.in_(bindparam("reports")))
    )
