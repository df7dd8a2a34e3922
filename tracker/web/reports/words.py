"""The words report pages print for the codes that are stored."""

from __future__ import annotations

from typing import Any

from tracker.people.access import OFFICE
from tracker.reporting.asked.questions import TEXT_LABELS
from tracker.reporting.quarters import round_label
from tracker.vocabulary import Appraisal, DueBecause, EnteredHow, EvidenceKind, ReportAct
from tracker.web.reports.links import report_links
from tracker.web.request import signed_in
from tracker.web.request.comparison import compare, excerpt


def sent_to(*, is_office: bool, is_paper: bool) -> str:
    """Who has a text next that its writer sent, and for what; `is_paper`: its unit approves on paper."""
    if is_office:
        return "综合处另一位同事审核"
    return "单位负责人线下签批" if is_paper else "单位负责人审批"


def is_office() -> bool:
    """Whether the person writes for 综合处."""
    return bool(signed_in.actor().roles & OFFICE)


def on_its_way(*, is_paper: bool) -> str:
    """What becomes of a text that was sent: “待单位负责人审批；审批前可以撤回”. 综合处 does not take its own back."""
    to = sent_to(is_office=is_office(), is_paper=is_paper)
    return f"待{to}" if is_office() else f"待{to}；审批前可以撤回"


def words() -> dict[str, Any]:
    """Variables of every template that shows a report."""
    return {
        "text_labels": TEXT_LABELS,
        "compare": compare,
        "excerpt": excerpt,
        "due_label": lambda code: DueBecause(code).label,
        "act_label": lambda code: ReportAct(code).label,
        "appraisal_label": lambda code: Appraisal(code).label,
        "report_links": report_links,
        "evidence_label": lambda code: EvidenceKind(code).label,
        "entered_label": lambda code: EnteredHow(code).label,
        "quarter_label": round_label,
    }
