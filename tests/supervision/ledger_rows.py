"""Ledger rows with defaults, and many different ones from a seed."""

from __future__ import annotations

import random
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
    PartyRole,
    Relation,
    ReportState,
    TaskState,
)


def light(rule: LightRule = LightRule.REPORTED, reason: str = "") -> Light:
    """A light with the word of its rule."""
    return Light(rule.colour, rule.label.replace("n", "12"), reason, rule)


def part(name: str = "重庆市商务委员会", **given: Any) -> PartRow:
    """A body that has reported."""
    values: dict[str, Any] = {
        "assignment_id": 1,
        "department_id": 1,
        "name": name,
        "short_name": "市" + name[3:6],
        "role": PartyRole.LEAD,
        "reports": True,
        "signed_on": None,
        "signed_how": None,
        "objected_on": None,
        "report_state": ReportState.ACCEPTED,
        "as_of": date(2026, 12, 20),
        "progress_text": "已建成三个",
        "problems": "",
        "next_steps": "继续推进",
        "coordination": "",
        "forecast": None,
        "evidence_count": 0,
        "light": light(),
    }
    return PartRow(**{**values, **given})


def goal(year: int, goal_id: int) -> MilestoneRow:
    """A goal of the whole plan, copied to a task."""
    due_on = date(year, 12, 31)
    grace_on = date(year + 1, 3, 31)
    return MilestoneRow(
        1,
        MilestoneSource.PLAN,
        year,
        due_on,
        due_on,
        grace_on,
        f"到{year}年基本形成",
        MilestoneState.NOT_DUE,
        goal_id=goal_id,
    )


def node(due_on: date, **given: Any) -> MilestoneRow:
    """An own milestone."""
    values = (2, MilestoneSource.OWN, due_on.year, due_on, due_on, due_on, "建成100座", MilestoneState.TO_DECIDE)
    return MilestoneRow(*values, **given)


def figure(**given: Any) -> IndicatorRow:
    """A share to reach in 2025, read once."""
    values: dict[str, Any] = {
        "indicator_id": 1,
        "subject": "公交接驳率",
        "relation": Relation.EQUAL,
        "target": Decimal("85"),
        "unit": "%",
        "year": 2025,
        "mode": "水平",
        "baseline": None,
        "value": Decimal("81.5"),
        "as_of": date(2026, 9, 30),
        "data_source": "市交通局统计",
        "progress": None,
        "planned": None,
        "gap": None,
        "light": light(),
        "body": "",
    }
    return IndicatorRow(**{**values, **given})


def row(number: int = 1, **given: Any) -> LedgerRow:
    """An active task of two bodies that report for themselves."""
    values: dict[str, Any] = {
        "task_id": number,
        "code": f"50-22-11-{number:02}",
        "plan_id": 1,
        "plan_number": "渝发改规范〔2022〕11号",
        "plan_title": "重庆市促进绿色消费实施方案",
        "section_title": "全面促进重点领域消费绿色转型",
        "measure_label": "（七）",
        "measure_title": "全面促进绿色用品消费",
        "text": "加强绿色低碳产品质量和品牌建设。",
        "statement": "（市发展改革委、市商务委等部门按职责分工负责）",
        "basis": Basis.FIRST_LISTED,
        "mode": Mode.EACH_REPORTS,
        "kind": Kind.ADVANCE,
        "state": TaskState.ACTIVE,
        "unclaimed": False,
        "lead": "重庆市发展和改革委员会",
        "lead_remark": "首列，原文未写明牵头",
        "joint_leads": (),
        "co": ("重庆市商务委员会",),
        "light": light(),
        "start_on": date(2022, 10, 8),
        "due_on": date(2030, 12, 31),
        "original_due_on": date(2030, 12, 31),
        "overdue_days": None,
        "progress": None,
        "planned": None,
        "pace": Pace.OTHER,
        "milestones": (goal(2025, 1), goal(2030, 2)),
        "indicators": (),
        "parts": (part("重庆市发展和改革委员会"), part()),
        "last_reported_on": date(2026, 12, 28),
        "closed_on": None,
        "rule_version": 1,
        "lead_id": 1,
    }
    return LedgerRow(**{**values, **given})


def many(count: int, seed: int) -> list[LedgerRow]:
    """Different rows: every light, state and pace, several plans, categories and bodies."""
    dice = random.Random(seed)
    bodies = [f"重庆市第{one}委员会" for one in "一二三四五"]
    states = [TaskState.ACTIVE, TaskState.TO_SIGN, TaskState.COMPLETED, TaskState.CLOSED, TaskState.SUSPENDED]
    rows = []
    for number in range(1, count + 1):
        lead, *co = dice.sample(bodies, dice.randint(1, 4))
        found = light(dice.choice(list(LightRule)), dice.choice(["", "=SUM(A1)", "市交通局"]))
        rows.append(
            row(
                number,
                plan_title=dice.choice(["甲方案", "乙方案"]),
                section_title=dice.choice(["一类", "二类", "三类"]),
                state=dice.choice(states),
                pace=dice.choice(list(Pace)),
                light=found,
                lead=dice.choice([lead, lead, None]),
                co=tuple(co),
                overdue_days=dice.choice([None, None, 12]),
                parts=tuple(part(name, light=light(dice.choice(list(LightRule)))) for name in (lead, *co)),
            )
        )
    return rows
