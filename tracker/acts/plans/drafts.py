"""Acts of the check page on tasks: confirm, reopen, correct what was read (ux.md S6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker import changes
from tracker.actor import Act
from tracker.plans import steps
from tracker.plans.check import owner_steps
from tracker.plans.check import steps as check_steps
from tracker.plans.check.corrections import Figure
from tracker.plans.check.owner_lines import DraftDecision
from tracker.plans.draft.modes import needs_decision
from tracker.plans.models import Task
from tracker.plans.undo.steps import recorded, undo_newest
from tracker.vocabulary import Basis, CheckAct, Kind, LeadDecision, Mode, TaskAct


@dataclass(frozen=True)
class Choice:
    """What the check page sends with 确认: kind and mode as shown there, and who answers where no lead is named.

    None leaves a value as it stands. `party_id`: the body of 另定牵头. `owners`: by item whose it is, where that was
    chosen.
    """

    kind: Kind | None = None
    mode: Mode | None = None
    decision: LeadDecision | None = None
    party_id: int | None = None
    owners: Mapping[str, DraftDecision] = field(default_factory=dict)


def confirm_task(act: Act, plan_id: int, task_id: int, version: int | None, choice: Choice | None = None) -> None:
    """Confirm one draft with what was chosen for it; all or nothing."""
    choice = choice or Choice()
    with changes.writing(act), recorded(act, plan_id, CheckAct.CONFIRM, task_id):
        task = steps.draft_in(act, plan_id, task_id, version)
        _set_terms(act, task, choice)
        owner_steps.decide_draft(act, task, choice.owners)
        check_steps.confirm(act, task, choice.decision, choice.party_id)


def correct_task(act: Act, plan_id: int, task_id: int, version: int | None, choice: Choice) -> None:
    """Keep what was chosen without confirming; terms and owners are undone apart."""
    with changes.writing(act):
        with recorded(act, plan_id, CheckAct.TERMS, task_id):
            task = steps.draft_in(act, plan_id, task_id, version)
            _set_terms(act, task, choice)
        with recorded(act, plan_id, CheckAct.OWNER, task_id):
            owner_steps.decide_draft(act, task, choice.owners)


def confirm_clear(act: Act, plan_id: int, version: int | None) -> int:
    """Confirm every draft without any doubt; how many (一并确认无疑点的)."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.CONFIRM_CLEAR):
        plan = steps.plan_of(act, plan_id, version)
        return check_steps.confirm_clear(act, plan, only_undoubted=True)


def confirm_each(act: Act, plan_id: int, version: int | None, task_ids: Collection[int]) -> int:
    """Confirm these drafts, which name no lead, as 各负其责; how many."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.CONFIRM_EACH):
        return check_steps.accept_first_listed(act, steps.plan_of(act, plan_id, version), frozenset(task_ids))


def reopen_task(act: Act, plan_id: int, task_id: int, version: int | None) -> None:
    """A confirmed task becomes a draft again; who leads where the text does not say is asked anew."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.REOPEN, task_id):
        task = steps.task_in(act, plan_id, task_id, version)
        steps.move(act, task, TaskAct.REOPEN)
        task.checked_by = task.checked_at = None
        if needs_decision(Basis(task.basis)):
            task.lead_confirmed = False


def withdraw_task(act: Act, plan_id: int, task_id: int, version: int | None, reason: str) -> None:
    """A draft is no task (作废); the row stays with its reason."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.WITHDRAW, task_id):
        steps.move(act, steps.task_in(act, plan_id, task_id, version), TaskAct.WITHDRAW, reason)


def set_figure(act: Act, plan_id: int, task_id: int, version: int | None, indicator_id: int, figure: Figure) -> None:
    """Correct what was read of a figure."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.FIGURE, task_id):
        check_steps.set_figure(act, steps.draft_in(act, plan_id, task_id, version), indicator_id, figure)


def set_milestone_date(
    act: Act, plan_id: int, task_id: int, version: int | None, milestone_id: int, due_on: date
) -> None:
    """Correct the date read for an own sentence or a figure."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.DATE, task_id):
        check_steps.set_milestone_date(act, steps.draft_in(act, plan_id, task_id, version), milestone_id, due_on)


def undo(act: Act, plan_id: int, seen: int | None = None) -> CheckAct:
    """Turn the newest act on a plan back (撤销), whoever did it; which it was. `seen`: the one that was shown."""
    with changes.writing(act):
        return CheckAct(undo_newest(act, steps.plan_of(act, plan_id), seen).kind)


def _set_terms(act: Act, task: Task, choice: Choice) -> None:
    kind = choice.kind or Kind(task.kind)
    mode = choice.mode or Mode.of(task.mode)
    check_steps.set_terms(act, task, kind, mode)
