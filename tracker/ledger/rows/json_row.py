"""A ledger row as `tracker task list --json` prints it: Chinese labels, null where nothing is known (design.md 5.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.vocabulary import PartyRole


def task_json(row: LedgerRow) -> dict[str, Any]:
    """One entry of the list; nodes without a date stated are left out."""
    return {
        "code": row.code,
        "plan": row.plan_number or None,
        "measure": {"label": row.measure_label, "title": row.measure_title},
        "statement": row.statement,
        "lead": row.lead,
        "joint_leads": list(row.joint_leads),
        "co": list(row.co),
        "basis": row.basis.label,
        "mode": row.mode.label if row.mode else None,
        "kind": row.kind.label,
        "state": row.state.label,
        "light": row.light.colour.label,
        "light_reason": reason(row.light),
        "due_on": day_or_none(row.due_on),
        "original_due_on": day_or_none(row.original_due_on),
        "overdue_days": row.overdue_days,
        "progress": number(row.progress),
        "planned": number(row.planned),
        "milestones": [_milestone(milestone) for milestone in row.milestones if milestone.due_on is not None],
        "indicators": [_indicator(indicator) for indicator in row.indicators],
    }


def reason(light: Light) -> str:
    """“黄·差12个百分点：公交接驳率，市交通局”."""
    return f"{light.title}：{light.reason}" if light.reason else light.title


def part_json(part: PartRow) -> dict[str, Any]:
    """An assignment as `task show` prints it."""
    return {
        "department": part.name,
        "role": PartyRole(part.role).label,
        "reports": part.reports,
        "signed_on": day_or_none(part.signed_on),
        "signed_how": part.signed_how,
        "objected_on": day_or_none(part.objected_on),
        "report_state": part.report_state.label if part.report_state else None,
        "light": part.light.colour.label,
        "light_reason": reason(part.light),
        "liaison": part.liaison or None,
        "phone": part.phone or None,
    }


def number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def day_or_none(value: date | None) -> str | None:
    """The day in ISO form."""
    return value.isoformat() if value else None


def _milestone(milestone: MilestoneRow) -> dict[str, Any]:
    due_on = milestone.due_on
    return {
        "year": milestone.year or (due_on.year if due_on else None),
        "due_on": day_or_none(due_on),
        "text": milestone.text,
        "source": milestone.source.label,
        "state": milestone.state.label,
    }


def _indicator(indicator: IndicatorRow) -> dict[str, Any]:
    return {
        "subject": indicator.subject,
        "relation": indicator.relation.label,
        "value": number(indicator.target),
        "unit": indicator.unit or None,
        "year": indicator.year,
        "mode": indicator.mode,
        "reported": number(indicator.value),
        "as_of": day_or_none(indicator.as_of),
        "progress": number(indicator.progress),
        "planned": number(indicator.planned),
        "light_reason": reason(indicator.light),
        "at_odds": [{"department": one.body, "reported": number(one.value)} for one in indicator.at_odds],
    }
