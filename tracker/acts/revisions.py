"""Verbs on a plan that replaces another, each in one transaction: what goes on with what, and the confirmation."""

from __future__ import annotations

from dataclasses import dataclass

from tracker import changes
from tracker.actor import Act
from tracker.plans import carrying_steps, replacement_steps
from tracker.plans.steps import plan_of
from tracker.tasks import steps


@dataclass(frozen=True)
class CarriedOver:
    """How many tasks went on as they were, in new words, ended, stay finished, and how many drafts were left."""

    same: int
    reworded: int
    dropped: int
    finished: int
    left: int


def pair(act: Act, plan_id: int, version: int | None, task_id: int, draft_id: int) -> None:
    """A clause of the new plan goes on from this one of the old."""
    with changes.writing(act):
        replacement_steps.pair(act, plan_of(act, plan_id, version), task_id, draft_id, together=True)


def part(act: Act, plan_id: int, version: int | None, task_id: int, draft_id: int) -> None:
    """The two clauses have nothing to do with each other: one is dropped, the other new."""
    with changes.writing(act):
        replacement_steps.pair(act, plan_of(act, plan_id, version), task_id, draft_id, together=False)


def carry_over(act: Act, plan_id: int, version: int | None) -> CarriedOver:
    """确认替代: tasks go over with their history, what was dropped ends on the ground of the new plan's number.

    Duties of bodies no longer named end, those newly named begin. Raises what `carrying_steps.carry_over` raises.
    """
    with changes.writing(act):
        plan = plan_of(act, plan_id, version)
        done = carrying_steps.carry_over(act, plan)
        for task in done.reworded:
            steps.follow_words(act, plan, task, f"方案替代：{plan.number or plan.title}")
        return CarriedOver(len(done.same), len(done.reworded), len(done.dropped), done.finished, done.left)
