"""Acts on what a newer reader reads otherwise, undone like any act of the check page."""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.plans.reread import steps as reading_steps
from tracker.plans.steps import plan_of
from tracker.plans.undo.steps import recorded
from tracker.vocabulary import CheckAct


def adopt(act: Act, plan_id: int, key: str) -> None:
    """采用: the field of the draft is what today's reader reads. Raises what `reading_steps.decide` raises."""
    with changes.writing(act), recorded(act, plan_id, CheckAct.ADOPT):
        reading_steps.decide(act, plan_of(act, plan_id), key, adopt=True)


def decline(act: Act, plan_id: int, key: str) -> None:
    """不采用: the field stays as it is, and is not asked about again."""
    with changes.writing(act):
        reading_steps.decide(act, plan_of(act, plan_id), key, adopt=False)
