"""Groups of task states, each with what it means (domain.md 4); how a task gets into one: lifecycle.py."""

from __future__ import annotations

from tracker.vocabulary import TaskState

IN_FORCE = (TaskState.TO_SIGN, TaskState.TO_REASSIGN, TaskState.ACTIVE, TaskState.TO_VERIFY)
"""Being worked on: only these can be overdue."""

SIGNABLE = (TaskState.TO_SIGN, TaskState.ACTIVE, TaskState.TO_VERIFY)
"""A body may still sign for its duty: with the accountable one, or after it."""

ADJUSTABLE = (TaskState.TO_SIGN, TaskState.ACTIVE)
"""The division of work can be changed by 综合处 (调整分工)."""

CLAIMABLE = (TaskState.TO_SIGN, TaskState.ACTIVE)
"""Its collective is given members (待认领)."""

NOT_ISSUED = (TaskState.DRAFT, TaskState.CONFIRMED, TaskState.WITHDRAWN)
"""Never handed down: in no workbook, in no frozen light."""

UNCOUNTED = (*NOT_ISSUED, TaskState.TERMINATED)
"""Never handed down, or 终止: no date of it is judged or counted, and no later plan goes on with it."""

CLOSED = (TaskState.CLOSED, TaskState.ARCHIVED)
"""销号 and after."""

DONE = (TaskState.COMPLETED, TaskState.CLOSED, TaskState.ARCHIVED)
"""办结 and after."""

OVER = (TaskState.WITHDRAWN, TaskState.TERMINATED, TaskState.ARCHIVED)
"""Nothing becomes of it any more: no act leads out of these states (lifecycle.py)."""

ENDED = (*DONE, TaskState.TERMINATED)
"""办结 and after, or 终止: nobody is asked for anything of it any more."""
