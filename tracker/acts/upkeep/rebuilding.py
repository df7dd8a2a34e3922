"""The run that solves lights anew: all of them by another calendar, a plan's by its new settings (domain.md 7, 9)."""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.acts.upkeep import turn
from tracker.errors import RuleRefused
from tracker.jobs import runs
from tracker.stores.store import Store

NOTHING_FAILED = "亮灯已经重算，或者正在排队，不用再算。"


def rebuild_again(act: Act, jurisdiction_id: str) -> None:
    """Queue it once more. RuleRefused where there is nothing to be done again."""
    with changes.writing(act):
        failed = runs.unfinished_rebuild(jurisdiction_id)
        if failed is None:
            raise RuleRefused(NOTHING_FAILED)
        runs.queue(act, runs.REBUILD, jurisdiction_id, failed.parameters)


def work_off(act: Act, job: runs.Job, built: Store, tell: runs.Tell) -> runs.Product:
    """Solve what the run was asked for; it makes no file."""
    plan_id = job.parameters.get("plan_id")
    count = turn.rebuild(act, plan_id=plan_id)
    by = "放假安排" if plan_id is None else "方案设置"
    return runs.Product("", f"已按新的{by}重算 {count} 条任务")
