"""Reads what a body has told in the other of two open rounds: 核定 and the quarter ask for a value once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.reporting.asked.node_queries import past_nodes
from tracker.reporting.asked.own_answers import figure_key
from tracker.reporting.asked.questions import Figure
from tracker.reporting.line_queries import SENT
from tracker.reporting.models import Reading, Report, Round
from tracker.reporting.row_queries import ReportRow
from tracker.reporting.transitions import WITH_BODY
from tracker.vocabulary import RoundKind


def told_elsewhere(
    rows: Collection[ReportRow], figures: Mapping[int, Sequence[Figure]]
) -> Mapping[int, frozenset[int]]:
    """By report the figures whose value its body has sent in the other round, 核定 or quarter, both being open.

    Example: 核定 and 2026Q4 are open, the value of 2025 was sent in 核定: the quarter's form does not ask for it again.
    What a report tells itself stays in it.
    """
    told: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    measured = [row for row in rows if row.is_asked_twice and figures[row.report.id]]
    if not measured:
        return told
    values = db.session.execute(_TOLD, {"tasks": [row.report.task_id for row in measured]}).all()
    for row in measured:
        by_body = [value for value in values if (value.task_id, value.department_id) == _body_of(row.report)]
        own = {one.indicator_id for one in by_body if one.id == row.report.id}
        there = {one.indicator_id for one in by_body if one.state in SENT and one.kind != row.round.kind}
        told[row.report.id] = frozenset(
            figure.indicator_id for figure in figures[row.report.id] if figure.ids & there and not figure.ids & own
        )
    return told


def in_doubt_in_verification(reports: Collection[Report]) -> Mapping[int, frozenset[str]]:
    """By report what an open 核定 asks its body as well, as keys of items: whose it is, is asked once.

    What that 核定 leaves open when it closes the quarter asks.
    """
    rows = db.session.execute(_VERIFYING, {"tasks": [report.task_id for report in reports]}).all()
    keys: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for task_id, department_id, as_of in rows:
        for node in past_nodes([task_id], as_of).get(task_id, ()):
            is_in_words = node.indicator_id is None
            key = f"date-{node.id}" if is_in_words else figure_key(node.indicator_id or 0)
            keys[task_id, department_id].add(key)
    return {report.id: frozenset(keys[_body_of(report)]) for report in reports}


def _body_of(report: Report) -> tuple[int, int]:
    """Its task and body. Whose duty becomes another has told what it told."""
    return report.task_id, report.department_id


_VERIFYING = (
    select(Report.task_id, Report.department_id, Round.as_of)
    .join(Round, Round.id == Report.round_id)
    .where(
        Report.task_id.in_(bindparam("tasks")),
        Round.kind == RoundKind.VERIFICATION,
        Round.closed_at.is_(None),
        Report.state.in_(WITH_BODY),
    )
)


_TOLD = (
    select(Report.task_id, Report.department_id, Report.id, Report.state, Round.kind, Reading.indicator_id)
    .join(Round, Round.id == Report.round_id)
    .join(Reading, Reading.version_id == Report.version_id)
    .where(Report.task_id.in_(bindparam("tasks")), Round.closed_at.is_(None), Reading.value.is_not(None))
)
