"""How a figure is told, corrected: on the check page and after its plan has gone out (domain.md 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.models import Department
from tracker.plans.draft.scales import in_scale_of, in_single_units
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.models import Indicator, IndicatorTerms, Plan, Task
from tracker.plans.queries import terms_of
from tracker.plans.steps import changed

NO_FIGURE = "这一条里没有这个指标。请刷新后重选。"


def figure_in(task: Task, indicator_id: int) -> Indicator:
    """A figure of this task; NotFound."""
    row = db.session.get(Indicator, indicator_id)
    if row is None or row.task_id != task.id:
        raise NotFound(NO_FIGURE)
    return row


def write_terms(row: Indicator, terms: FigureTerms) -> None:
    """Standing."""
    row.frequency, row.lag_days, row.source_id = terms.frequency, terms.lag_days, terms.source_id
    row.caliber, row.baseline_value, row.baseline_on = terms.caliber, terms.baseline_value, terms.baseline_on


def demand_source(task: Task, terms: FigureTerms) -> None:
    """The body named as the source stands on this jurisdiction's record; BadInput."""
    body = db.session.get(Department, terms.source_id) if terms.source_id is not None else None
    if terms.source_id is not None and (body is None or body.jurisdiction_id != task.jurisdiction_id):
        raise BadInput("“数据来源单位”不在本地区的名册里，请重新选择。")


def correct_terms(act: Act, task: Task, indicator_id: int, terms: FigureTerms, reason: str) -> None:
    """A figure that has gone out is told otherwise from now on; what was known before stays known."""
    row = figure_in(task, indicator_id)
    before = terms_of(row)
    if before == terms:
        raise RuleRefused("与现在的一样，没有要更正的内容。")
    demand_source(task, terms)
    _keep_first(act, row, db.session.get_one(Plan, task.plan_id))
    write_terms(row, terms)
    _record(act, row, reason, act.at)
    told = {"subject": row.subject, **told_terms(before)}
    changed(act, task, "correct_figure", told, told_terms(terms), reason)
    db.session.flush()


def restate(act: Act, task: Task, row: Indicator, new: Indicator, earlier: Plan, reason: str) -> None:
    """A newer plan states the figure with another target or year: 200 by 2025 → 300 by 2027, in the figure's own unit.

    Its values, owners and terms go on; what it was to reach stays known. `new`: as the newer plan states it; `earlier`:
    the plan that stated it until now.
    """
    _keep_first(act, row, earlier)
    before = {"subject": row.subject, "value": str(row.value), "year": row.year}
    single, _ = in_single_units(new.value, new.unit)
    row.value, row.year = in_scale_of(row.unit, single), new.year
    fill_in(row, new)
    _record(act, row, reason, act.at)
    changed(act, task, "correct_figure", before, {"value": str(row.value), "year": row.year}, reason)
    db.session.flush()


def fill_in(row: Indicator, new: Indicator) -> None:
    """What nobody said of the figure yet and the newer plan says: 口径, 基期, which way is better."""
    row.caliber = row.caliber or new.caliber
    if row.baseline_value is None:
        row.baseline_value, row.baseline_on = new.baseline_value, new.baseline_on
    learn_direction(row, new)


def learn_direction(row: Indicator, new: Indicator) -> None:
    """A figure that went out before its direction was read has none yet."""
    row.direction = row.direction or new.direction


def _keep_first(act: Act, row: Indicator, plan: Plan) -> None:
    """How it was until its first correction."""
    if db.session.scalar(select(IndicatorTerms.id).where(IndicatorTerms.indicator_id == row.id).limit(1)) is None:
        _record(act, row, "", row.stated_at or plan.handed_down_at or plan.received_at)


def told_terms(terms: FigureTerms) -> dict[str, Any]:
    """In the words of the trail."""
    body = db.session.get(Department, terms.source_id) if terms.source_id is not None else None
    return {
        "frequency": terms.frequency.label,
        "lag_days": terms.lag_days,
        "source_body": body.short_name if body else None,
        "baseline": str(terms.baseline_value) if terms.baseline_value is not None else None,
        "baseline_on": terms.baseline_on.isoformat() if terms.baseline_on else None,
        "caliber": terms.caliber,
    }


def _record(act: Act, row: Indicator, reason: str, at: datetime) -> None:
    fact = IndicatorTerms(indicator_id=row.id, reason=reason, recorded_at=at, actor=act.actor.name)
    fact.frequency, fact.lag_days, fact.source_id = row.frequency, row.lag_days, row.source_id
    fact.caliber, fact.baseline_value, fact.baseline_on = row.caliber, row.baseline_value, row.baseline_on
    fact.target_value, fact.year = row.value, row.year
    db.session.add(fact)
