"""Reads for 延期调整 and 销号清单 from the acts known at the period's instant, the frozen quarter's at its closing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from tracker.clock import shanghai_date
from tracker.database import batches, db
from tracker.ledger.facts.known_queries import facts, facts_by
from tracker.outcomes.endings.queries import FINISHING
from tracker.outcomes.models import CompletionFact, Extension, ExtensionEvent
from tracker.people.names.queries import recorded_names
from tracker.plans.models import Task
from tracker.supervision.period import Period
from tracker.supervision.queries import task_ids
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.outcome_lines import Ending, ExtensionLine
from tracker.vocabulary import ExtensionAct, ExtensionReason, ExtensionState, TaskAct

_DECIDED = (ExtensionAct.GRANT, ExtensionAct.REFUSE)
_ENDED = (ExtensionState.REFUSED, ExtensionState.LAPSED)


def extension_lines(selection: Selection, period: Period) -> tuple[ExtensionLine, ...]:
    """The requests that had been handed in, in the order of the ledger."""
    places = {task_id: place for place, task_id in enumerate(task_ids(selection, period.known))}
    statement = (
        select(Extension, Task.code)
        .join(Task, Task.id == Extension.task_id)
        .where(Extension.jurisdiction_id == selection.jurisdiction_id, Extension.number > 0)
    )
    rows = [
        (row, code)
        for row, code in db.session.execute(statement)
        if row.task_id in places and selection.of_body(row.department_id)
    ]
    events: defaultdict[int, list[ExtensionEvent]] = defaultdict(list)
    for event in facts(ExtensionEvent, ExtensionEvent.extension_id.in_([row.id for row, *_ in rows]), period.known):
        events[event.extension_id].append(event)
    rows.sort(key=lambda one: (places[one[0].task_id], one[0].milestone_id, one[0].id))
    names = recorded_names(period.known)
    bodies = {row.department_id for row, _ in rows if row.department_id is not None}
    called = {id: names.full(id, period.names_of) for id in bodies}
    lines = (_extension(row, code, called.get(row.department_id or 0, ""), events[row.id]) for row, code in rows)
    return tuple(line for line in lines if line is not None)


def _extension(row: Extension, code: str, body: str, events: Sequence[ExtensionEvent]) -> ExtensionLine | None:
    """None where it had not been handed in by then."""
    asked = [event for event in events if event.act == ExtensionAct.APPLY]
    if not asked:
        return None
    decided = next((event for event in events if event.act in _DECIDED), None)
    words = asked[-1]
    category = f"{ExtensionReason(words.asked_category).label}：" if words.asked_category else ""
    return ExtensionLine(
        code=code,
        original_due_on=row.original_due_on,
        requested_on=words.due_on,
        number=row.number,
        is_late=row.is_late,
        reason=f"{category}{words.asked_reason or ''}",
        basis=words.asked_basis or "",
        state=ExtensionState(events[-1].state),
        decided_by=decided.actor if decided else None,
        decided_on=shanghai_date(decided.recorded_at) if decided else None,
        granted_on=decided.due_on if decided and decided.act == ExtensionAct.GRANT else None,
        asked_by=body,
        ended=events[-1].reason if events[-1].state in _ENDED else "",
    )


def endings(selection: Selection, period: Period) -> dict[int, Ending]:
    """By task how it came to its end; of those that had not only what was said so far."""
    told: defaultdict[int, list[CompletionFact]] = defaultdict(list)
    for ids in batches(task_ids(selection, period.known)):
        for fact in facts_by(CompletionFact, "task_id", ids, period.known):
            told[fact.task_id].append(fact)
    return {task_id: _ending(said) for task_id, said in told.items()}


def _ending(said: Sequence[CompletionFact]) -> Ending:
    applied = next((fact for fact in reversed(said) if fact.act == TaskAct.APPLY), None)
    finished = next((fact for fact in reversed(said) if fact.act in FINISHING), None)
    if finished is not None and finished.act != TaskAct.VERIFY:
        return Ending(None, f"{finished.actor}（{TaskAct(finished.act).label}）")
    return Ending(
        shanghai_date(applied.recorded_at) if applied else None,
        finished.actor if finished else "",
        applied.proof if applied else "",
    )
