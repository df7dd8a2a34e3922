"""Reads what reports are asked, by the kind of their task and the quarter, and what has happened to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.owners.owning import Ownings
from tracker.reporting.asked.figure_queries import (
    dates_in_doubt,
    figures_of_each,
    figures_stated,
    in_doubt_for,
    kinds_by,
)
from tracker.reporting.asked.node_queries import PastNode, past_nodes
from tracker.reporting.asked.own_answers import Unowned
from tracker.reporting.asked.questions import Draft, Figure, Questions, questions, verification
from tracker.reporting.lead_queries import is_led
from tracker.reporting.models import Reading, Report, ReportVersion, Round
from tracker.reporting.row_queries import ReportRow, report_rows
from tracker.reporting.write.once_queries import in_doubt_in_verification, told_elsewhere
from tracker.reporting.write.so_far_queries import words_so_far
from tracker.tasks.asked_queries import asked_now
from tracker.vocabulary import Frequency, Kind, RoundKind


def with_unasked(texts: Collection[tuple[ReportVersion, Draft]]) -> frozenset[int]:
    """Which of these drafts have a value, that the new text has not, of a figure their report is not asked any more.

    That is not written over: whose figure it is may become otherwise again.
    """
    said = {version.id: {reading.indicator_id for reading in draft.readings} for version, draft in texts}
    typed = db.session.execute(_TYPED_VALUES, {"versions": list(said)}).all() if said else ()
    lost = [(version_id, figure) for version_id, figure in typed if figure not in said[version_id]]
    reports = {version.id: version.report_id for version, _ in texts if version.id in {id for id, _ in lost}}
    asked = asked_of_each(report_rows(reports.values())) if reports else {}
    ids = {report_id: {id for figure in of.figures for id in figure.ids} for report_id, of in asked.items()}
    return frozenset(version_id for version_id, figure in lost if figure not in ids[reports[version_id]])


_TYPED_VALUES = select(Reading.version_id, Reading.indicator_id).where(
    Reading.version_id.in_(bindparam("versions")), Reading.value.is_not(None)
)


def asked_of(report: Report) -> Questions:
    """What this report is asked, by the task's kind and the quarter; figures that are 期满 are left out."""
    return asked_of_each(report_rows([report.id]))[report.id]


def asked_of_each(rows: Collection[ReportRow]) -> dict[int, Questions]:
    """The same by report."""
    tasks = {row.task.id: row.task for row in rows}
    stated, owned = figures_stated(tasks), asked_now(tasks)
    figures, kinds = figures_of_each(rows, stated, owned.figures), kinds_by(tasks, stated)
    dates = dates_in_doubt(owned.dates)
    nodes = _past_nodes(rows)
    elsewhere = told_elsewhere(rows, figures)
    found = {}
    for row in rows:
        id, body = row.report.id, row.report.department_id
        of_report = [one for one in figures[id] if one.indicator_id not in elsewhere[id]]
        in_doubt = in_doubt_for(body, dates.get(row.task.id, ()) if not row.has_ended else ())
        if row.round.id in nodes:
            of_task = [node for node in nodes[row.round.id].get(row.task.id, ()) if _is_asked(node, body, owned)]
            found[id] = _verification(kinds[row.task.id], of_report, of_task, in_doubt)
        else:
            joint = is_led(row.task)
            found[id] = questions(kinds[row.task.id], quarter_of(row.round), of_report, joint=joint, dates=in_doubt)
    _leave_to_verification(found, [row.report for row in rows])
    so_far = words_so_far(tasks, {one.key for questions in found.values() for one in questions.unowned})
    told: defaultdict[int | None, list[Frequency]] = defaultdict(list)
    for figure in stated.open:
        told[figure.task_id].append(Frequency(figure.frequency))
    return {
        row.report.id: replace(found[row.report.id].with_so_far(so_far), frequencies=tuple(told[row.task.id]))
        for row in rows
    }


def _leave_to_verification(found: dict[int, Questions], reports: Iterable[Report]) -> None:
    """Whose something is, an open 核定 asks, and no quarter beside it."""
    in_doubt = [report for report in reports if found[report.id].unowned and not found[report.id].verifies]
    asked = in_doubt_in_verification(in_doubt) if in_doubt else {}
    for report_id, keys in asked.items():
        found[report_id] = found[report_id].without(keys)


def gone_of_each(rows: Collection[ReportRow]) -> dict[int, list[Figure]]:
    """By report the figures of its task that belong to other bodies."""
    tasks = {row.task.id for row in rows}
    return figures_of_each(rows, figures_stated(tasks), asked_now(tasks).figures, of_others=True)


def _is_asked(node: PastNode, body: int, owned: Ownings) -> bool:
    """Whether a date that is past concerns the body; of a figure's date the figure decides."""
    owning = owned.dates.get(node.id)
    return node.indicator_id is not None or owning is None or owning.is_asked_of(body)


def _past_nodes(rows: Iterable[ReportRow]) -> dict[int, Mapping[int, list[PastNode]]]:
    """By 核定 round its tasks' own milestones that it speaks of; other rounds are left out."""
    by_round: defaultdict[int, set[int]] = defaultdict(set)
    as_of: dict[int, date] = {}
    for row in rows:
        if row.round.kind == RoundKind.VERIFICATION:
            by_round[row.round.id].add(row.task.id)
            as_of[row.round.id] = row.round.as_of
    return {round_id: past_nodes(task_ids, as_of[round_id]) for round_id, task_ids in by_round.items()}


def _verification(
    kind: Kind, figures: Iterable[Figure], nodes: Collection[PastNode], in_doubt: Iterable[Unowned]
) -> Questions:
    """`in_doubt`: the dates of which the body is asked if they are its own."""
    told = {node.indicator_id for node in nodes}
    in_words = {f"date-{node.id}" for node in nodes if node.indicator_id is None}
    dates = [one for one in in_doubt if one.key in in_words]
    is_own = bool(in_words - {one.key for one in dates})
    return verification(kind, [figure for figure in figures if figure.ids & told], in_words=is_own, dates=dates)


def quarter_of(round: Round) -> int:
    """1–4, the quarter a round speaks of."""
    return (round.as_of.month + 2) // 3
