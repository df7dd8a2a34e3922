"""Acts of the check page on clauses: split, merge, move, add, mark words, say whose each item is (ux.md S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.plans.check import mark_steps, owner_steps
from tracker.plans.check.owner_lines import DraftDecision
from tracker.plans.check.owner_queries import waiting_tasks
from tracker.plans.clauses import steps as clause_steps
from tracker.plans.models import Plan
from tracker.plans.scans import steps as scan_steps
from tracker.plans.scans.rereadings import Followed
from tracker.plans.steps import draft_in, plan_of, task_in
from tracker.plans.undo.steps import recorded
from tracker.vocabulary import CheckAct, MarkAs, PartyRole

Span = tuple[int, int]

_KINDS = {
    MarkAs.LEAD: CheckAct.MARK_PARTY,
    MarkAs.CO: CheckAct.MARK_PARTY,
    MarkAs.DATE: CheckAct.MARK_DATE,
    MarkAs.FIGURE: CheckAct.MARK_FIGURE,
}


@dataclass(frozen=True)
class Marked:
    """Words of a plan's text. `span` None: they were typed; `mark` looks for them in its task, others refuse them."""

    words: str
    span: Span | None = None


def correct_words(act: Act, plan_id: int, task_id: int, version: int | None, marked: Marked, words: str) -> Followed:
    """What the picture says in place of what was recognised; what was read anew. Unchanged words settle the doubt."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.WORDS, task_id) as made:
        task_in(act, plan_id, task_id, version)
        span = marked.span or (0, 0)
        made.words = (span[0], marked.words, words.strip())
        return scan_steps.correct(act, plan_of(act, plan_id), span, marked.words, words)


def split_task(act: Act, plan_id: int, task_id: int, version: int | None, at: int) -> int:
    """Cut a draft in two where the second begins; the id of the second."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.SPLIT, task_id):
        return clause_steps.split(act, draft_in(act, plan_id, task_id, version), at).id


def merge_task(act: Act, plan_id: int, task_id: int, version: int | None) -> int:
    """Join a draft to the one before it in its measure; the id of the one that stays."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.MERGE, task_id):
        return clause_steps.merge(act, draft_in(act, plan_id, task_id, version)).id


def move_boundary(act: Act, plan_id: int, task_id: int, version: int | None, at: int) -> None:
    """Part a draft anew from the one before it."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.BOUNDARY, task_id):
        clause_steps.move_boundary(act, draft_in(act, plan_id, task_id, version), at)


def add_task(act: Act, plan_id: int, chosen: Sequence[Span]) -> int:
    """A task that was missed, from sentences of the text; its id."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.ADD_TASK):
        return clause_steps.add(act, plan_of(act, plan_id), chosen).id


def add_marked(act: Act, plan_id: int, marked: Marked) -> int:
    """The same from words that were marked."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.ADD_TASK):
        plan = plan_of(act, plan_id)
        span = marked.span or (0, 0)
        mark_steps.marked_words(plan, span, marked.words)
        return clause_steps.add(act, plan, [span]).id


def mark(act: Act, plan_id: int, task_id: int, version: int | None, marked: Marked, meant: MarkAs) -> int:
    """Marked words are a body, a date or a figure of a draft; the id of the row they became."""
    with changes.writing(act), recorded(act, plan_id, _KINDS[meant], task_id):
        task = draft_in(act, plan_id, task_id, version)
        plan = db.session.get_one(Plan, plan_id)
        if marked.span is None:
            span = mark_steps.place_of(plan, task, marked.words)
        else:
            span = marked.span
            mark_steps.marked_words(plan, span, marked.words)
        if meant is MarkAs.DATE:
            return mark_steps.mark_date(act, plan, task, span).id
        if meant is MarkAs.FIGURE:
            return mark_steps.mark_figure(act, plan, task, span).id
        role = PartyRole.LEAD if meant is MarkAs.LEAD else PartyRole.CO
        return mark_steps.mark_party(act, plan, task, span, role).id


def decide_owners(
    act: Act, plan_id: int, task_id: int, version: int | None, decided: Mapping[str, DraftDecision]
) -> None:
    """Say whose items of a task are that has not gone out, by their keys (指定承办单位)."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.OWNER, task_id):
        owner_steps.decide_draft(act, task_in(act, plan_id, task_id, version), decided)


def confirm_owners(act: Act, plan_id: int, version: int | None, shown: Mapping[str, tuple[int, ...]]) -> int:
    """Confirm owners of a plan that are proposed as certain, of the items that were shown and ticked; how many.

    `shown`: by item the bodies that were shown. Conflict where others are proposed by now.
    """
    with changes.writing(act), recorded(act, plan_id, CheckAct.OWNERS):
        plan_of(act, plan_id, version)
        return owner_steps.confirm_certain(act, waiting_tasks(plan_id), shown)
