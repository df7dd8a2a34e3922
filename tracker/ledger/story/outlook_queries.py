"""Reads what accepting a report that waits would change (ux.md S12)."""

from __future__ import annotations

from datetime import date

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import ReadingFacts, ReportFacts
from tracker.ledger.story import outlook
from tracker.ledger.story.outlook import Outlook, Said
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Round
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.reporting.write.page_queries import ReportPage
from tracker.typed import something
from tracker.vocabulary import Appraisal


def outlook_of(page: ReportPage, appraisal: Appraisal | None, day: date, calendar: Calendar) -> Outlook | None:
    """With the 核评 that would be given; None of a task the ledger does not know."""
    facts = facts_of([page.line.task_id], calendar).get(page.line.task_id)
    return outlook.outlook(facts, _said(page, appraisal, day), day, calendar) if facts else None


def _said(page: ReportPage, appraisal: Appraisal | None, day: date) -> Said:
    draft, round = page.begin, db.session.get_one(Round, page.line.round_id)
    values = _values(draft)
    report = ReportFacts(
        round_end=cutoffs_of(round.id).review_ends_on,
        as_of=round.as_of,
        accepted_on=day,
        substance=not (draft.no_change or draft.nil_report),
        proven=bool(values or (page.current and page.current.evidence)),
        needs_coordination=bool(something(draft.coordination)),
        forecast=draft.forecast,
        appraisal=appraisal,
        stage=draft.stage,
        encouraged=draft.encouraged,
        confirmation=draft.confirmation,
        verifies=page.asked.verifies,
        is_joint=page.row.is_joint,
    )
    added = (shanghai_date(evidence.added_at) for evidence in (page.current.evidence if page.current else ()))
    return Said(page.line.department_id, report, values, max(added, default=None))


def _values(draft: Draft) -> dict[str, ReadingFacts]:
    return {
        str(told.indicator_id): ReadingFacts(told.value, told.as_of, told.source)
        for told in draft.readings
        if told.value is not None and told.as_of is not None
    }
