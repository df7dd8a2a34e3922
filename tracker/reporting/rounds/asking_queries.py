"""Reads whom a quarter's round asks: the assignments in force and what decides about each (domain.md 5, 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, bindparam, exists, or_, select

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Plan, PlanSetting, Task
from tracker.plans.owners.owning import Owning
from tracker.reporting.asked.figure_queries import kinds_in_force, open_indicators
from tracker.reporting.asked.node_queries import tasks_dated_in, wanted_of
from tracker.reporting.asked.questions import value_is_due_on
from tracker.reporting.consolidation import hands_up, is_due_later
from tracker.reporting.due.rules import Days, asked
from tracker.reporting.line_queries import is_voluntary
from tracker.reporting.models import FrozenLight, Reading, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.quarters import RUNNING, Asking, Quarter, is_asked
from tracker.tasks.asked_queries import asked_now
from tracker.tasks.models import Assignment
from tracker.tasks.sign_queries import binding_unsigned
from tracker.vocabulary import (
    Frequency,
    Kind,
    LightRule,
    Mode,
    PartyRole,
    PlanMode,
    ReportAct,
    RoundKind,
    Stage,
    TaskState,
)

ASKS_EVERYTHING = "asks_everything"


@dataclass(frozen=True)
class AskedDuty:
    """An assignment that a round asks, or exempts (免报: the members of a 保障).

    `is_due_later`: by the lead's cut-off, two working days after that of the others.
    """

    assignment_id: int
    task_id: int
    department_id: int
    is_due_later: bool
    exempt: bool = False

    def due_on(self, days: Days) -> date:
        """By which day its round asks it."""
        return asked(days, is_due_later=self.is_due_later)


@dataclass(frozen=True)
class _Row:
    assignment: Assignment
    task: Task
    plan: Plan


def duties_asked_in_quarter(
    jurisdiction_id: str, quarter: Quarter, value_by: date, day: date, of_tasks: Collection[int] | None = None
) -> list[AskedDuty]:
    """The duties a quarter's round asks on a day, in order; `value_by`: the day by which a figure's value must exist;
    `of_tasks`: of these tasks only.

    牵头汇总 reports through its lead: its co-bodies are asked whenever the lead is, of whatever they gave before.
    """
    everyone = _in_force(jurisdiction_id, day, of_tasks)
    if not everyone:
        return []
    rows = [row for row in everyone if not _hands_up(row)]
    hosts = _governance_hosts(rows)
    lights = last_lights({row.task.id for row in rows})
    accepted = _accepted_stages({row.task.id for row in rows})
    kinds = kinds_in_force({row.task.id: row.task for row in rows})
    values = _values_may_exist({id for id, kind in kinds.items() if kind is Kind.MEASURED}, value_by)
    dated = tasks_dated_in({row.task.id for row in rows}, quarter.first_day, quarter.last_day)
    everything = _asking_everything({row.plan.id for row in rows})
    binding = binding_unsigned({row.task.id for row in rows if row.task.state == TaskState.TO_SIGN}, day)
    by_row = {
        row.assignment.id: Asking(
            state=TaskState(row.task.state),
            kind=kinds[row.task.id],
            plan_mode=PlanMode(row.plan.mode),
            last_light=lights[row.task.id].of(row.assignment.department_id) if row.task.id in lights else None,
            ever_accepted=(row.task.id, row.assignment.department_id) in accepted,
            stage=accepted.get((row.task.id, row.assignment.department_id)),
            value_may_exist=_value_may_exist(values.get(row.task.id, []), row.assignment.department_id),
            is_host=hosts.get(row.task.id) == row.assignment.id,
            asks_everything=row.plan.id in everything,
            binds=row.task.id in binding,
            is_dated=row.task.id in dated,
            is_dated_to_the_day=dated.get(row.task.id, False),
        )
        for row in rows
    }
    wanted = _wanted([row for row in rows if not is_asked(by_row[row.assignment.id], quarter)], day)
    found: dict[int, AskedDuty] = {}
    for row in rows:
        asking = replace(by_row[row.assignment.id], is_wanted=row.assignment.id in wanted)
        is_exempt = asking.kind is Kind.GOVERNANCE and not asking.is_host and _host_is_asked(asking, quarter)
        if is_exempt or is_asked(asking, quarter):
            found[row.assignment.id] = _asked_duty(row, is_exempt)
    asked_bodies = {(duty.task_id, duty.department_id) for duty in found.values()}
    for row in everyone:
        if _hands_up(row) and (row.task.id, row.task.lead_id) in asked_bodies:
            found[row.assignment.id] = _asked_duty(row)
    return [found[row.assignment.id] for row in everyone if row.assignment.id in found]


def _wanted(rows: Collection[_Row], day: date) -> frozenset[int]:
    """The assignments of these whose body is still to tell of a date past, or of what is to be put right.

    Who leads 牵头汇总 tells for all.
    """
    wanted = wanted_of({row.task.id for row in rows}, day)
    tasks = {task_id for task_id, _ in wanted}
    return frozenset(
        row.assignment.id
        for row in rows
        if (row.task.id, row.assignment.department_id) in wanted
        or (row.task.id in tasks and is_due_later(*_of_lead(row)))
    )


def _asked_duty(row: _Row, exempt: bool = False) -> AskedDuty:
    later = is_due_later(*_of_lead(row))
    return AskedDuty(row.assignment.id, row.task.id, row.assignment.department_id, later, exempt)


def _host_is_asked(asking: Asking, quarter: Quarter) -> bool:
    """Whether the quarter asks the 主办处室 for the text its members are spared."""
    return is_asked(Asking(asking.state, asking.kind, asking.plan_mode, is_host=True, binds=asking.binds), quarter)


def _in_force(jurisdiction_id: str, day: date, of_tasks: Collection[int] | None) -> list[_Row]:
    named = {"jurisdiction": jurisdiction_id, "day": day}
    if of_tasks is None:
        return [_Row(*row) for row in db.session.execute(_IN_FORCE, named)]
    return [_Row(*row) for row in db.session.execute(_IN_FORCE_OF_TASKS, {**named, "tasks": list(of_tasks)})]


_IS_ON_DUTY = and_(
    Assignment.jurisdiction_id == bindparam("jurisdiction"),
    Assignment.valid_from <= bindparam("day"),
    or_(Assignment.ended_on.is_(None), Assignment.ended_on > bindparam("day")),
    Task.state.in_(RUNNING),
)
_IN_FORCE = (
    select(Assignment, Task, Plan)
    .join(Task, Task.id == Assignment.task_id)
    .join(Plan, Plan.id == Task.plan_id)
    .where(_IS_ON_DUTY)
    .order_by(Task.plan_id, Task.position, Assignment.id)
)
_IN_FORCE_OF_TASKS = _IN_FORCE.where(Task.id.in_(bindparam("tasks")))
_WAS_SPARED = exists().where(ReportEvent.report_id == Report.id, ReportEvent.act == ReportAct.EXEMPT)
IS_BEGUN = and_(is_voluntary(), ~_WAS_SPARED)
"""That only its body began a report (主动报送), and 综合处 has not spared him there."""


def unasked_tasks(round: Round, day: date) -> list[int]:
    """The tasks in which somebody has a duty on a day that the round, a quarter's or a 核定, has not asked yet."""
    named = {"jurisdiction": round.jurisdiction_id, "day": day, "round": round.id}
    if round.plan_id is None:
        return list(db.session.scalars(_UNASKED, named))
    return list(db.session.scalars(_UNASKED_OF_PLAN, {**named, "plan": round.plan_id}))


_IS_ASKED = exists().where(Report.round_id == bindparam("round"), Report.assignment_id == Assignment.id, ~IS_BEGUN)
_UNASKED = (
    select(Assignment.task_id)
    .join(Task, Task.id == Assignment.task_id)
    .where(_IS_ON_DUTY, ~_IS_ASKED)
    .distinct()
    .order_by(Assignment.task_id)
)
_UNASKED_OF_PLAN = _UNASKED.where(Task.plan_id == bindparam("plan"))


def _hands_up(row: _Row) -> bool:
    """Whether the body's report goes to the lead of the task, and not to the coordinator."""
    return hands_up(*_of_lead(row))


def _of_lead(row: _Row) -> tuple[Mode | None, Kind, PartyRole, int | None]:
    return Mode.of(row.task.mode), Kind(row.task.kind), PartyRole(row.assignment.role), row.task.lead_id


def _governance_hosts(rows: Iterable[_Row]) -> dict[int, int]:
    """By 保障 task the one assignment that writes its text: of the 主办处室 or its commission, else of who leads."""
    by_task: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.task.kind == Kind.GOVERNANCE:
            by_task[row.task.id].append(row)
    parents = _parents({row.plan.host_id for several in by_task.values() for row in several if row.plan.host_id})
    chosen = {}
    for task_id, several in by_task.items():
        host = several[0].plan.host_id
        wanted = [host, parents.get(host) if host else None, several[0].task.lead_id]
        ranked = sorted(
            several,
            key=lambda row: next(
                (place for place, one in enumerate(wanted) if one == row.assignment.department_id), len(wanted)
            ),
        )
        chosen[task_id] = ranked[0].assignment.id
    return chosen


def _parents(department_ids: Collection[int]) -> dict[int, int | None]:
    return dict(db.session.execute(_PARENTS, {"departments": list(department_ids)}).all()) if department_ids else {}


_PARENTS = select(Department.id, Department.parent_id).where(Department.id.in_(bindparam("departments")))


@dataclass(frozen=True)
class LastLight:
    """The light of a task at a closing, and by body its own; `own` None: frozen before it was kept.

    `collector_id`: who leads 牵头汇总 and so reports for all, None elsewhere.
    """

    rule: LightRule
    own: Mapping[str, str] | None = None
    collector_id: int | None = None

    def of(self, department_id: int) -> LightRule | None:
        """What a body is judged by: its own light, green where another one is red; who reports for all, the task's.

        None of one that came later.
        """
        if self.own is None or department_id == self.collector_id:
            return self.rule
        own = self.own.get(str(department_id))
        return LightRule(own) if own else None


def last_lights(task_ids: Collection[int]) -> dict[int, LastLight]:
    """By task how it was lit when a round closed last; tasks that were never frozen are left out."""
    rows = db.session.execute(_LAST, {"tasks": list(task_ids)}) if task_ids else ()
    return {
        task_id: LastLight(LightRule(rule), own, lead_id if mode == Mode.LEAD_CONSOLIDATES else None)
        for task_id, rule, own, mode, lead_id in rows
    }


_LAST = (
    select(FrozenLight.task_id, FrozenLight.rule, FrozenLight.body_rules, Task.mode, Task.lead_id)
    .join(Task, Task.id == FrozenLight.task_id)
    .where(FrozenLight.task_id.in_(bindparam("tasks")))
    .order_by(FrozenLight.frozen_on, FrozenLight.id)
)


def _accepted_stages(task_ids: Collection[int]) -> dict[tuple[int, int], Stage | None]:
    """By task and body whose report on a quarter was ever accepted, under whatever duty, the stage told last.

    What was told in a 核定 round is no report on a quarter: its body is still asked once.
    """
    rows = db.session.execute(_STAGES, {"tasks": list(task_ids)})
    return {(task_id, body): Stage.of(stage) for task_id, body, stage in rows}


_STAGES = (
    select(Report.task_id, Report.department_id, ReportVersion.stage)
    .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
    .join(Round, Round.id == Report.round_id)
    .where(Report.task_id.in_(bindparam("tasks")), Round.kind == RoundKind.QUARTER)
    .order_by(Round.as_of, Report.id)
)


def _value_may_exist(figures: Sequence[tuple[Owning | None, bool]], body: int) -> bool:
    """Whether a value that is due can exist of the figures a body is asked for; of any where none of them is its."""
    of_body = [may for owning, may in figures if owning is None or owning.is_asked_of(body)]
    return any(of_body or [may for _, may in figures]) if figures else True


def _values_may_exist(task_ids: Collection[int], day: date) -> dict[int, list[tuple[Owning | None, bool]]]:
    """By task whose each of its figures is, and whether a value not yet accepted can exist on the day."""
    if not task_ids:
        return {}
    last = dict(db.session.execute(_LAST_VALUES, {"tasks": list(task_ids)}).all())
    owned = asked_now(task_ids).figures
    may: defaultdict[int, list[tuple[Owning | None, bool]]] = defaultdict(list)
    for row, task_id in open_indicators(task_ids):
        is_due = value_is_due_on(Frequency(row.frequency), row.lag_days, last.get(row.id), day)
        may[task_id].append((owned.get(row.id), is_due))
    return may


_LAST_VALUES = (
    select(Reading.indicator_id, Reading.as_of)
    .join(Report, Report.accepted_version_id == Reading.version_id)
    .where(Report.task_id.in_(bindparam("tasks")), Reading.value.is_not(None))
    .order_by(Reading.as_of)
)


def _asking_everything(plan_ids: Collection[int]) -> frozenset[int]:
    """The plans whose newest setting asks every task every quarter."""
    settings = db.session.scalars(_SETTINGS, {"plans": list(plan_ids)})
    newest = {row.plan_id: bool(row.value["value"]) for row in settings}
    return frozenset(plan_id for plan_id, everything in newest.items() if everything)


_SETTINGS = (
    select(PlanSetting)
    .where(PlanSetting.plan_id.in_(bindparam("plans")), PlanSetting.name == ASKS_EVERYTHING)
    .order_by(PlanSetting.id)
)
