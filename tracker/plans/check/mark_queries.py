"""Reads what is marked in a plan's text on the check page: bodies, figures, dates, doubts (ux.md S6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.plans.check.lines import CheckLine
from tracker.plans.draft import as_read
from tracker.plans.draft.queries import figure_of
from tracker.plans.models import Indicator, Milestone, Party, Plan, Task
from tracker.plans.queries import whole_plan
from tracker.plantext.text.sentences import sentence
from tracker.vocabulary import Basis, FigureMode, MilestoneSource, PartyRole


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text that is marked, and the task it belongs to; `kind` as markup.Mark."""

    span: tuple[int, int]
    kind: str
    task_id: int | None


def stretches(plan_id: int, of: Sequence[CheckLine]) -> list[Stretch]:
    """What is marked in the text of a plan: doubts first, then bodies, figures and dates."""
    ids = [line.id for line in of]
    leaderless = set(
        db.session.scalars(
            select(Task.id).where(
                Task.id.in_(ids), Task.basis.in_((Basis.FIRST_LISTED, Basis.COLLECTIVE)), Task.lead_confirmed.is_(False)
            )
        )
    )
    drafts = {line.id for line in of if line.is_draft}
    found = [_body(party, leaderless, drafts) for party in _parties(ids)]
    plan = whole_plan(plan_id)
    reading = plan.reading
    for row in db.session.scalars(select(Indicator).where(Indicator.task_id.in_(ids))):
        span = (row.span_start, row.span_end)
        unsure = row.task_id in drafts and as_read.doubts_at(reading, figure_of(row), span)
        kind = "doubt" if unsure or row.year is None and row.mode != FigureMode.FLOOR else "num"
        found.append(Stretch(span, kind, row.task_id))
    found.extend(_marked_dates(plan, ids))
    found.extend(Stretch((start, end), "date", None) for start, end in reading["stated_dates"])
    found.extend(Stretch(tuple(remark["span"]), "doubt", None) for remark in reading["remarks"] if remark["span"])
    return found


def _marked_dates(plan: Plan, task_ids: Sequence[int]) -> list[Stretch]:
    """Dates a person marked: their own words, where the reader's milestones have whole sentences."""
    own = select(Milestone).where(
        Milestone.task_id.in_(task_ids), Milestone.source == MilestoneSource.OWN, Milestone.indicator_id.is_(None)
    )
    spans = [((row.span_start or 0, row.span_end or 0), row.task_id) for row in db.session.scalars(own)]
    return [Stretch(span, "date", task_id) for span, task_id in spans if span[1] and sentence(plan.text, span) != span]


def text_of(plan_id: int) -> tuple[str, tuple[int, int]]:
    """The clean text of a plan's file and the range of it that is this plan."""
    plan = whole_plan(plan_id)
    return plan.text, tuple(plan.reading["parts"][plan.part]["span"])


def _body(party: Party, leaderless: set[int], drafts: set[int]) -> Stretch:
    """A body is doubtful where it is unknown, or listed first with nobody named lead.

    Once 各负其责 is decided the first is one of all.
    """
    known = party.department_id is not None or party.group_id is not None
    first = party.role == PartyRole.LEAD and party.task_id in leaderless
    doubtful = not known or (first and party.task_id in drafts)
    kind = "doubt" if doubtful else "lead" if party.role == PartyRole.LEAD and not first else "co"
    return Stretch((party.span_start or 0, party.span_end or 0), kind, party.task_id)


def _parties(task_ids: Sequence[int]) -> list[Party]:
    written = select(Party).where(Party.task_id.in_(task_ids), Party.in_force, Party.span_start.is_not(None))
    return list(db.session.scalars(written.order_by(Party.task_id, Party.position)))
