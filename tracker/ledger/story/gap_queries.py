"""Reads how the figures of a report that waits would stand against 序时 if it were accepted (ux.md S12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import ReadingFacts
from tracker.ledger.progress import figure_progress
from tracker.reporting.questions import ReadingDraft
from tracker.workdays import Calendar


@dataclass(frozen=True)
class Gap:
    """A figure as told: done and 序时 in %, and what lies between in percentage points."""

    subject: str
    reported: Decimal
    planned: Decimal
    gap: Decimal


def gaps(task_id: int, told: Mapping[int, ReadingDraft], day: date, calendar: Calendar) -> list[Gap]:
    """Of each figure of the task with a value told now, where both 完成进度 and 序时 can be said."""
    values = {str(id): one for id, one in told.items() if one.value is not None and one.as_of is not None}
    facts = facts_of([task_id], calendar).get(task_id) if values else None
    found = []
    for figure in facts.indicators if facts else ():
        said = values.get(figure.key)
        if said is None or said.value is None or said.as_of is None:
            continue
        progress = figure_progress(replace(figure, reading=ReadingFacts(said.value, said.as_of, said.source)), day)
        if progress.gap is not None and progress.progress is not None and progress.planned is not None:
            found.append(Gap(figure.subject, progress.progress, progress.planned, progress.gap))
    return found
