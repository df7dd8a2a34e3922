"""Writing what a plan sets for itself: only what is another value, all of one time under one version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.actor import Act
from tracker.database import db
from tracker.plans.models import Plan, PlanSetting
from tracker.plans.settings.queries import courses_of


def set_values(act: Act, plan: Plan, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the values that differ from those that held; which they are. `before`: by name, the defaults among them."""
    changed = {name: value for name, value in values.items() if before[name] != value}
    held = courses_of([plan.id]).get(plan.id)
    version = (held.version if held else 1) + 1
    for name, value in changed.items():
        said = {"recorded_at": act.at, "actor": act.actor.name}
        db.session.add(PlanSetting(plan_id=plan.id, name=name, value={"value": value}, rule_version=version, **said))
    db.session.flush()
    return changed
