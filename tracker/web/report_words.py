"""The words report pages print for the codes that are stored."""

from __future__ import annotations

from typing import Any

from tracker.reporting.comparison import compare
from tracker.reporting.questions import TEXT_LABELS
from tracker.reporting.rounds import Quarter
from tracker.vocabulary import Appraisal, EvidenceKind, ReportAct


def words() -> dict[str, Any]:
    """Variables of every template that shows a report."""
    return {
        "text_labels": TEXT_LABELS,
        "compare": compare,
        "act_label": lambda code: ReportAct(code).label,
        "appraisal_label": lambda code: Appraisal(code).label,
        "evidence_label": lambda code: EvidenceKind(code).label,
        "quarter_label": lambda name: Quarter.parse(name).label,
    }
