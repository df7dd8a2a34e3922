"""Acts on figures that have gone out: how they are told is corrected, with a reason (domain.md 5)."""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.errors import BadInput, Forbidden
from tracker.ledger.story.queries import target
from tracker.people.access import Permission, may
from tracker.plans import figure_steps
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.steps import task_of


def correct(act: Act, task_id: int, version: int | None, indicator_id: int, terms: FigureTerms, reason: str) -> None:
    """更正指标: 频次, 可得时滞, 数据来源单位, 口径, 基期 from now on. BadInput without a reason."""
    if not reason.strip():
        raise BadInput("请填写“更正理由”")
    with changes.writing(act):
        task = task_of(act, task_id, version)
        if act.actor.is_person and not may(act.actor, Permission.FIGURE_CORRECT, target(task_id)):
            raise Forbidden("只有综合处负责人可以更正已下达任务的指标")
        figure_steps.correct_terms(act, task, indicator_id, terms, reason.strip())
