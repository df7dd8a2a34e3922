"""Ledger rows with defaults for the tests of what is made of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.vocabulary import (
    Basis,
    Kind,
    LightRule,
    MilestoneSource,
    MilestoneState,
    Mode,
    Pace,
    Relation,
    TaskState,
)


def lit(rule: LightRule = LightRule.REPORTED, reason: str = "", word: str | None = None) -> Light:
    """A light by its rule."""
    return Light(rule.colour, word or rule.label, reason, rule)


def part(name: str = "市交通局", **given: Any) -> PartRow:
    """A body that has signed and was asked nothing."""
    values: dict[str, Any] = {
        "assignment_id": 1,
        "department_id": 1,
        "name": f"重庆{name}",
        "short_name": name,
        "role": "lead",
        "reports": True,
        "signed_on": date(2026, 11, 23),
        "signed_how": "签收",
        "objected_on": None,
        "report_state": None,
        "as_of": None,
        "progress_text": "",
        "problems": "",
        "next_steps": "",
        "coordination": "",
        "forecast": None,
        "evidence_count": 0,
        "light": lit(),
    }
    return PartRow(**{**values, **given})


def node(due_on: date | None = date(2030, 12, 31), **given: Any) -> MilestoneRow:
    """An own node not due yet."""
    values: dict[str, Any] = {
        "milestone_id": 1,
        "source": MilestoneSource.OWN,
        "year": due_on.year if due_on else None,
        "due_on": due_on,
        "original_due_on": due_on,
        "grace_on": due_on,
        "text": "建成示范街区",
        "state": MilestoneState.NOT_DUE,
    }
    return MilestoneRow(**{**values, **given})


def figure(**given: Any) -> IndicatorRow:
    """85 % by 2030, nothing reported."""
    values: dict[str, Any] = {
        "indicator_id": 1,
        "subject": "公交接驳率",
        "relation": Relation.AT_LEAST,
        "target": Decimal("85.000000"),
        "unit": "%",
        "year": 2030,
        "mode": "水平",
        "baseline": None,
        "value": None,
        "as_of": None,
        "data_source": "",
        "progress": None,
        "planned": None,
        "gap": None,
        "light": lit(),
        "body": "",
    }
    return IndicatorRow(**{**values, **given})


def row(**given: Any) -> LedgerRow:
    """An active task of one body, 绿·自报."""
    values: dict[str, Any] = {
        "task_id": 1,
        "code": "50-22-11-07",
        "plan_id": 1,
        "plan_number": "渝发改规范〔2022〕11号",
        "plan_title": "促进绿色消费实施方案",
        "section_title": "重点任务",
        "measure_label": "（七）",
        "measure_title": "全面促进绿色用品消费",
        "text": "推广绿色用品。",
        "statement": "（市交通局负责）",
        "basis": Basis.SOLE,
        "mode": Mode.SINGLE,
        "kind": Kind.ADVANCE,
        "state": TaskState.ACTIVE,
        "unclaimed": False,
        "lead": "重庆市交通局",
        "lead_remark": "",
        "joint_leads": (),
        "co": (),
        "light": lit(),
        "start_on": date(2022, 10, 8),
        "due_on": date(2030, 12, 31),
        "original_due_on": date(2030, 12, 31),
        "overdue_days": None,
        "progress": None,
        "planned": None,
        "pace": Pace.OTHER,
        "milestones": (),
        "indicators": (),
        "parts": (),
        "last_reported_on": None,
        "closed_on": None,
        "rule_version": 1,
    }
    return LedgerRow(**{**values, **given})
