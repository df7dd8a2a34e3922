"""How far a plan has come on its way from upload to the units, and what is to be done next (ux.md S5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracker.plans.states import NOT_ISSUED
from tracker.vocabulary import TaskState

STEPS = ("上传", "校核", "负责人确认", "下达")


@dataclass(frozen=True)
class NextStep:
    """`number`: place in STEPS from 1, one past the last where nothing of them is left; `words`: what to do."""

    number: int
    words: str


class Replacing(StrEnum):
    """How a plan stands to the one whose place it is to take, once it has something to go on with."""

    TO_CHECK = "to_check"
    TO_CONFIRM = "to_confirm"


def next_step(
    states: Mapping[TaskState, int], *, is_replaced: bool = False, replacing: Replacing | None = None
) -> NextStep:
    """The next step of a plan whose tasks are in these states; none where another took its place."""
    if is_replaced:
        return NextStep(5, "已被替代")
    drafts, confirmed = states.get(TaskState.DRAFT, 0), states.get(TaskState.CONFIRMED, 0)
    if replacing and (drafts or confirmed):
        to_check = NextStep(2, "校核改写和新增的任务，再由负责人确认替代")
        return to_check if replacing is Replacing.TO_CHECK else NextStep(3, "待负责人确认替代")
    to_reassign, to_sign = states.get(TaskState.TO_REASSIGN, 0), states.get(TaskState.TO_SIGN, 0)
    nothing_out = not any(count for state, count in states.items() if state not in NOT_ISSUED)
    if drafts and nothing_out:
        return NextStep(2, f"校核：已确认 {confirmed} / {drafts + confirmed}")
    if confirmed:
        return NextStep(3, f"待负责人确认下达 {confirmed} 条" + (f"，未决 {drafts} 条" if drafts else ""))
    if drafts:
        return NextStep(2, f"其余已下达，未决 {drafts} 条待校核")
    if to_reassign:
        return NextStep(5, f"待改派 {to_reassign} 条")
    if to_sign:
        return NextStep(5, f"已下达，待签收 {to_sign} 条")
    return NextStep(5, "已下达并签收")
