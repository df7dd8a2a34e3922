"""Reads 意见分歧 and 需协调事项 for the workbook, as known when its period ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from tracker.clock import shanghai_date
from tracker.people.names.queries import recorded_names
from tracker.reporting.coordination.queries import MatterRow, matters_of
from tracker.reporting.joint.dissent_queries import dissents_of
from tracker.supervision.period import Period
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.issues import DissentLine, MatterLine, Matters

OPEN = "待协调"


def matter_lines(selection: Selection, period: Period) -> Matters:
    """By task and body how what it asked to be coordinated stood by then; of a selection of bodies their own alone."""
    return {
        key: MatterLine(row.level.label if row.level else "", row.leader, _progress(row), row.state)
        for key, row in matters_of(selection.jurisdiction_id, period.known).items()
        if selection.of_body(key[1])
    }


def _progress(row: MatterRow) -> str:
    if row.progress is None:
        return row.state.label
    return f"{row.state.label}：{row.progress.words}（{shanghai_date(row.progress.recorded_at)}）"


def dissent_lines(selection: Selection, period: Period) -> Mapping[int, tuple[DissentLine, ...]]:
    """By task what bodies had not agreed with by then, the oldest first."""
    by_task: defaultdict[int, tuple[DissentLine, ...]] = defaultdict(tuple)
    names = recorded_names(period.known)
    for row in dissents_of(selection.jurisdiction_id, period.known):
        if not selection.of_body(row.department_id):
            continue
        is_settled = row.settled_at is not None and (period.known is None or row.settled_at < period.known)
        settled_on = f"（{shanghai_date(row.settled_at)}）" if is_settled and row.settled_at else ""
        progress = f"{row.settlement}{settled_on}" if is_settled else OPEN
        body = names.full(row.department_id, period.names_of)
        by_task[row.task_id] += (DissentLine(row.task_id, body, row.words, progress, is_settled),)
    return by_task
