"""Reads what was reported of own targets since the verdict by which they fell short: 目标达成 says it as papers do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from tracker.calendar.days import load_calendar
from tracker.ledger.rows.queries import rows
from tracker.outcomes.verdicts.target_queries import TargetLine
from tracker.supervision.sheets.notes import told_since
from tracker.vocabulary import FELL_SHORT
from tracker.worklist.verdict_list_queries import told_anew


def told_since_verdicts(lines: Collection[TargetLine], day: date, known: datetime | None = None) -> dict[int, str]:
    """By target “已报31万平方米，待核定”, as recorded before `known` (None: all); of others nothing.

    Rows are read of the few alone of which something came: of today the standing of their tasks names them.
    """
    short = [line for line in lines if line.state in FELL_SHORT and not line.replaced_by]
    if short and known is None:
        newer = told_anew({one.id for one in short})
        short = [one for one in short if one.id in newer]
    if not short:
        return {}
    wanted, tasks = {one.id for one in short}, dict.fromkeys(one.task_id for one in short)
    return {
        node.milestone_id: words
        for row in rows(list(tasks), day, load_calendar(), known)
        for node in (*row.milestones, *row.left)
        if node.milestone_id in wanted and (words := told_since(row, node, day))
    }
