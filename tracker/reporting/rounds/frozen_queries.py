"""Reads what a body's own light was when a round closed last (domain.md 5: judged per body)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.reporting.models import FrozenLight
from tracker.vocabulary import LightRule


@dataclass(frozen=True)
class LastLight:
    """The light of a task at a closing, and by body its own; `own` None: frozen before it was kept."""

    rule: LightRule
    own: Mapping[str, str] | None = None

    def of(self, department_id: int) -> LightRule | None:
        """A body's own: green where another one is red. None of one that came later."""
        if self.own is None:
            return self.rule
        own = self.own.get(str(department_id))
        return LightRule(own) if own else None


def last_lights(task_ids: Collection[int]) -> dict[int, LastLight]:
    """By task how it was lit when a round closed last; tasks that were never frozen are left out."""
    rows = db.session.execute(_LAST, {"tasks": list(task_ids)}) if task_ids else ()
    return {task_id: LastLight(LightRule(rule), own) for task_id, rule, own in rows}


_LAST: Any = (
    select(FrozenLight.task_id, FrozenLight.rule, FrozenLight.body_rules)
    .where(FrozenLight.task_id.in_(bindparam("tasks")))
    .order_by(FrozenLight.frozen_on, FrozenLight.id)
)
