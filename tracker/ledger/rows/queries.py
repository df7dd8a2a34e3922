"""Ledger rows in full: what pages of one task, commands, the workbook and frozen lights print (design.md 3, 5.3).

Rows are made from the facts in batches, so that 50,000 tasks need the memory of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.calendar.workdays import Calendar
from tracker.database import batches
from tracker.ledger.due_dates import due
from tracker.ledger.facts.judging_queries import Judging
from tracker.ledger.facts.plan_queries import PlanFacts
from tracker.ledger.facts.queries import Known, known_of
from tracker.ledger.facts.task import Closing, TaskFacts
from tracker.ledger.lights.conditions.match import Match
from tracker.ledger.lights.conditions.own_dates import overdue_days, overdue_since
from tracker.ledger.lights.measured import measured
from tracker.ledger.lights.rules import Light, first_match, printed
from tracker.ledger.rows.bodies import NamedBody, responsible
from tracker.ledger.rows.body_queries import PrintedNames, named_bodies, part_rows
from tracker.ledger.rows.left_queries import ended_rows, left_rows
from tracker.ledger.rows.row import LAYOUT, IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.ledger.rows.target_queries import indicator_rows, milestone_rows, printed_owners
from tracker.people.names.queries import recorded_names
from tracker.plans.models import Measure, Task, TaskTerms
from tracker.plans.states import CLOSED, IN_FORCE
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import Basis, Kind, LightRule, Mode, TaskState

BATCH = 500
"""Tasks read at a time."""


@dataclass(frozen=True)
class _Written:
    """What the task book says of a task, with its terms and closing day as known; `words`: the row with its words."""

    task: Task
    words: Task
    measure: Measure
    plan: PlanFacts
    terms: TaskTerms | Task
    closed_on: date | None


@dataclass(frozen=True)
class _Shown:
    """The lists of a row."""

    parties: Sequence[NamedBody]
    milestones: Sequence[MilestoneRow]
    left: Sequence[MilestoneRow]
    indicators: Sequence[IndicatorRow]
    parts: Sequence[PartRow]


def rows(
    task_ids: Sequence[int],
    day: date,
    calendar: Calendar,
    known: datetime | None = None,
    bodies: frozenset[int] | None = None,
    closing: Closing | None = None,
    quarter: Quarter | None = None,
) -> Iterator[LedgerRow]:
    """The rows of these tasks on a day, in the order given, from the facts recorded before `known` (None: all).

    Tasks that had not been received then are left out. Names are printed as now known, in force on the day. `bodies`:
    only their part of each task, its light being theirs. `closing`: the round being closed, which counts as ended.
    `quarter`: where the words and states of reports end, for a sheet of the third quarter does not quote the fourth,
    even where that was opened before the third was closed.
    """
    names = PrintedNames(recorded_names(), day)
    for ids in batches(task_ids, BATCH):
        yield from _batch(ids, names, day, calendar, known, bodies, closing, quarter)


def _batch(
    task_ids: Sequence[int],
    names: PrintedNames,
    day: date,
    calendar: Calendar,
    known: datetime | None,
    bodies: frozenset[int] | None,
    closing: Closing | None,
    quarter: Quarter | None,
) -> Iterator[LedgerRow]:
    known_facts = known_of(task_ids, calendar, known, closing)
    judging = Judging.of(known, closing)
    if bodies is not None:
        cut = {task_id: one.of_bodies(bodies) for task_id, one in known_facts.facts.items()}
        known_facts = replace(known_facts, facts=cut)
    tasks = known_facts.facts
    found = {task_id: first_match(task, day, calendar) for task_id, task in tasks.items()}
    lights = {task_id: printed(*match, day, calendar) for task_id, match in found.items()}
    written = _written(known_facts)
    parties = named_bodies(known_facts.named, known_facts.words, names, known)
    owners = printed_owners(known_facts, names)
    dates_on = closing.since.dates_on if closing and closing.since else None
    dated = milestone_rows(known_facts, lights, owners, day, calendar, known, dates_on)
    milestones = ended_rows(dated, known_facts.courses)
    left = left_rows(known_facts.words, names, day, calendar, known)
    indicators = indicator_rows(tasks, lights, known_facts.figures, owners, day, calendar)
    told = known_facts.bodies.up_to(quarter.last_day if quarter else None)
    parts = part_rows(tasks, lights, told, known_facts.for_all, names, day, calendar, judging)
    for task_id in task_ids:
        if task_id in tasks:
            held = [part for part in parts[task_id] if bodies is None or part.department_id in bodies]
            of_earlier = [
                milestone for milestone in left.get(task_id, ()) if bodies is None or _is_of(milestone, bodies)
            ]
            shown = _Shown(parties[task_id], milestones.get(task_id, ()), of_earlier, indicators[task_id], held)
            yield _row(written[task_id], tasks[task_id], shown, names, day, found[task_id], lights[task_id])


def _is_of(one: MilestoneRow, bodies: frozenset[int]) -> bool:
    """Whether an own date is one of these bodies' (a body sees what was its own)."""
    return any(owner.department_id in bodies for owner in one.owners)


def _written(known: Known) -> dict[int, _Written]:
    words = known.words
    written = {}
    for task_id, course in known.courses.items():
        task, said = words.tasks[task_id], words.rows[task_id]
        measure, plan = words.measures[task_id], known.plans[said.plan_id]
        closed = [transition.effective_on for transition in course.transitions if transition.state == TaskState.CLOSED]
        terms = course.terms[-1] if course.terms else task
        written[task.id] = _Written(task, said, measure, plan, terms, closed[-1] if closed else None)
    return written


def _row(
    written: _Written,
    task: TaskFacts,
    shown: _Shown,
    names: PrintedNames,
    day: date,
    match: tuple[LightRule, Match],
    light: Light,
) -> LedgerRow:
    own, words, terms, state = written.task, written.words, written.terms, task.state_on(day)
    basis = Basis(words.basis)
    lead_name = names.of(terms.lead_id) if terms.lead_id else None
    named = responsible(shown.parties, terms.lead_id, lead_name, basis, terms.lead_confirmed)
    limit, found = due(task, day), measured(task, *match, day)
    return LedgerRow(
        task_id=own.id,
        code=own.code,
        plan_id=written.plan.id,
        plan_number=written.plan.number,
        plan_title=written.plan.title,
        section_title=written.measure.section_title,
        measure_label=written.measure.label,
        measure_title=written.measure.title,
        text=words.text,
        statement=words.statement,
        basis=basis,
        mode=Mode.of(terms.mode),
        kind=Kind(terms.kind),
        state=state,
        unclaimed=task.unclaimed,
        lead=named.lead,
        lead_remark=named.lead_remark,
        joint_leads=named.joint_leads,
        co=named.co,
        light=light,
        start_on=task.start_on,
        due_on=limit.due_on,
        original_due_on=limit.original_due_on,
        overdue_days=overdue_days(task, day) if state in IN_FORCE else None,
        overdue_since=overdue_since(task),
        progress=found.progress.progress,
        planned=found.progress.planned,
        pace=found.progress.pace,
        measured_by=found.words,
        milestones=tuple(shown.milestones),
        left=tuple(shown.left),
        indicators=tuple(shown.indicators),
        parts=tuple(shown.parts),
        last_reported_on=max((report.accepted_on for part in task.voices for report in part.reports), default=None),
        closed_on=written.closed_on if state in CLOSED else None,
        rule_version=task.settings.rule_version,
        lead_id=terms.lead_id,
        gap_bands=(task.settings.gap_yellow, task.settings.gap_red),
        named_ids=tuple(party.department_id for party in shown.parties if party.department_id is not None),
        layout=LAYOUT,
    )
