"""Acts that change tasks that have gone out: the division of work (调整分工), how figures are told (domain.md 4, 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker import changes
from tracker.actor import Act
from tracker.alerts.results import adjusting_steps
from tracker.alerts.results.adjusting_steps import Foreseen
from tracker.alerts.results.division_steps import tell_off
from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.ledger.story.late_queries import with_late
from tracker.ledger.story.queries import target
from tracker.outcomes.division_queries import divisions_foreseen
from tracker.people.access import Permission, may, may_ever
from tracker.plans import figure_steps
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.steps import changed, task_of
from tracker.reporting.division.body_changes import BodyChange, compared
from tracker.reporting.division.shares import Division
from tracker.tasks import member_steps
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.adjustment_queries import adjustment_to_change, task_of_adjustment
from tracker.tasks.member_queries import concerned


@dataclass(frozen=True)
class Preview:
    """What the division of work is, and what it would be: who is asked what from when, what is no longer asked.

    `others`: of tasks that name the same collectives, where something changes, too.
    """

    task_id: int
    before: Division
    after: Division
    others: Foreseen

    @property
    def changes(self) -> list[BodyChange]:
        """Body by body."""
        return compared(self.before, self.after)

    @property
    def foreseen(self) -> Foreseen:
        """Of all tasks."""
        return {self.task_id: self.changes, **self.others}


def adjust(act: Act, task_id: int, version: int | None, adjustment: Adjustment) -> bool:
    """调整分工 from a day on, at once where that is today; whether it was carried out already.

    BadInput naming everything that is missing, RuleRefused where the task has ended, Conflict where it has changed.
    """
    foreseen = preview(act, task_id, version, adjustment).foreseen if adjustment.since > act.today else {}
    with changes.writing(act):
        member_steps.hold_adjusted([(task_id, adjustment)])
        task = adjusting_steps.admitted(act, task_id, version, adjustment)
        return adjusting_steps.enter(act, task, adjustment, foreseen)


def preview(act: Act, task_id: int, version: int | None, adjustment: Adjustment) -> Preview:
    """What `adjust` would do, carried out and taken back. Raises what it raises."""
    with changes.rehearsing(act):
        member_steps.hold_adjusted([(task_id, adjustment)])
        task = adjusting_steps.admitted(act, task_id, version, adjustment)
        before = with_late(divisions_foreseen, concerned(task.id, adjustment.groups), act.today)
        adjusting_steps.carry_out(act, task, replace(adjustment, since=act.today))
        after = with_late(divisions_foreseen, before, act.today)
        others = {id: compared(was, after[id]) for id, was in before.items() if id != task.id}
        return Preview(
            task.id,
            before[task.id],
            after[task.id],
            {id: bodies for id, bodies in others.items() if any(body.told for body in bodies)},
        )


def withdraw(act: Act, adjustment_id: int) -> None:
    """An adjustment whose day has not come is taken back, however its task stands; RuleRefused once carried out."""
    with changes.writing(act):
        task = task_of(act, task_of_adjustment(adjustment_id))
        adjusting_steps.demand_allowed(act, task, may_ever)
        row = adjustment_to_change(adjustment_id)
        if row.done_at is not None or row.withdrawn_at is not None:
            raise RuleRefused("这项调整已经生效或已撤回。要改回来的，请再做一次调整。")
        row.withdrawn_at = act.at
        changed(act, task, "withdraw_adjustment", {"since": row.since.isoformat()}, {}, row.reason)
        tell_off(act, task, row.id, row.since, "已撤回")


def correct_figure(
    act: Act, task_id: int, version: int | None, indicator_id: int, terms: FigureTerms, reason: str
) -> None:
    """更正指标: 频次, 可得时滞, 数据来源单位, 口径, 基期 from now on. BadInput without a reason."""
    if not reason.strip():
        raise BadInput("请填写“更正理由”")
    with changes.writing(act):
        task = task_of(act, task_id, version)
        if act.actor.is_person and not may(act.actor, Permission.FIGURE_CORRECT, target(task_id)):
            raise Forbidden("只有综合处负责人可以更正已下达任务的指标")
        figure_steps.correct_terms(act, task, indicator_id, terms, reason.strip())
