"""From the tables to what a light depends on, as known at an instant: the facts recorded before it, the newest holding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.due_dates import grace_on
from tracker.ledger.facts import (
    IndicatorFacts,
    MilestoneFacts,
    PartFacts,
    ReadingFacts,
    ReportFacts,
    Settings,
    TaskFacts,
)
from tracker.outcomes.models import Verdict
from tracker.people.models import Department
from tracker.plans.models import (
    Indicator,
    Milestone,
    MilestoneDate,
    Party,
    PartyFact,
    Plan,
    PlanGoal,
    PlanSetting,
    Task,
    TaskTerms,
    TaskTransition,
)
from tracker.reporting.models import Evidence, Reading, Report, ReportEvent, ReportVersion, Round, RoundCutoffs
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    Appraisal,
    Encouraged,
    FigureMode,
    Forecast,
    Frequency,
    Kind,
    MilestoneSource,
    Mode,
    PartyRole,
    PlanMode,
    Relation,
    RoundKind,
    Stage,
    TaskState,
    VerdictResult,
    YearlyConfirmation,
)
from tracker.workdays import Calendar

CHECK_DAYS = 10
SIGN_DAYS = 2
VERIFICATION_DAYS = 20

_DONE = frozenset({TaskState.COMPLETED, TaskState.CLOSED, TaskState.ARCHIVED})


@dataclass(frozen=True)
class PlanFacts:
    """What all tasks of a plan share. `verification_ends_on`: end of its 核定 round, planned or held."""

    mode: PlanMode
    handed_down_on: date | None
    issued_on: date | None
    verification_ends_on: date | None
    goals: tuple[PlanGoal, ...]
    settings: Settings


def facts_of(task_ids: Sequence[int], calendar: Calendar, known: datetime | None = None) -> dict[int, TaskFacts]:
    """The facts of these tasks by id, recorded before `known` (None: all); tasks not yet received then are left out."""
    tasks = {task.id: task for task in _all(_tasks(task_ids), known, Plan.received_at)}
    plans = plan_facts({task.plan_id for task in tasks.values()}, calendar, known)
    states = _by_task(_all(select(TaskTransition).where(TaskTransition.task_id.in_(tasks)), known))
    terms = _by_task(_all(select(TaskTerms).where(TaskTerms.task_id.in_(tasks)), known))
    parts = _parts(list(tasks), known)
    readings = _readings(list(tasks), known)
    figures = _figures(list(tasks), readings, plans)
    milestones = _milestones(list(tasks), plans, known)
    unclaimed = _unclaimed(list(tasks), known)
    return {
        task.id: _task_facts(
            task,
            plans[task.plan_id],
            states[task.id],
            terms[task.id],
            parts=parts[task.id],
            milestones=tuple(milestones[task.id]),
            indicators=tuple(figures[task.id]),
            unclaimed=task.id in unclaimed,
            calendar=calendar,
        )
        for task in tasks.values()
    }


def plan_facts(plan_ids: Iterable[int], calendar: Calendar, known: datetime | None = None) -> dict[int, PlanFacts]:
    """What the tasks of these plans share, by plan id."""
    ids = list(plan_ids)
    goals = defaultdict(list)
    for goal in db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id.in_(ids)).order_by(PlanGoal.year)):
        goals[goal.plan_id].append(goal)
    settings = _settings(ids, known)
    held = {
        round.plan_id: cutoffs.review_ends_on
        for round, cutoffs in _rounds(and_(Round.kind == RoundKind.VERIFICATION, Round.plan_id.in_(ids)), known)
    }
    found = {}
    for plan in db.session.scalars(select(Plan).where(Plan.id.in_(ids))):
        handed = plan.handed_down_at if _is_known(plan.handed_down_at, known) else None
        handed_on = shanghai_date(handed) if handed else None
        ends = held.get(plan.id) or (calendar.add(handed_on, VERIFICATION_DAYS) if handed_on else None)
        found[plan.id] = PlanFacts(
            PlanMode(plan.mode), handed_on, plan.issued_on, ends, tuple(goals[plan.id]), settings[plan.id]
        )
    return found


def _task_facts(
    task: Task,
    plan: PlanFacts,
    transitions: Sequence[TaskTransition],
    terms: Sequence[TaskTerms],
    *,
    parts: Mapping[str, tuple[str, PartFacts]],
    milestones: tuple[MilestoneFacts, ...],
    indicators: tuple[IndicatorFacts, ...],
    unclaimed: bool,
    calendar: Calendar,
) -> TaskFacts:
    on = terms[-1] if terms else task
    state = TaskState(transitions[-1].state) if transitions else TaskState.DRAFT
    mode = Mode(on.mode) if on.mode else Mode.SINGLE
    silent, limit = _signing_limits(state, transitions, plan, calendar)
    return TaskFacts(
        state=state,
        kind=Kind(on.kind),
        mode=mode,
        plan_mode=plan.mode,
        start_on=on.start_on or plan.issued_on,
        sign_due_on=limit,
        silent_sign_on=silent,
        unclaimed=unclaimed and not parts,
        completed_late=_is_late(transitions, milestones),
        goal_dates=tuple(goal.due_on for goal in plan.goals),
        milestones=milestones,
        indicators=indicators,
        parts=_reporting(parts, mode),
        settings=plan.settings,
    )


def _signing_limits(
    state: TaskState, transitions: Sequence[TaskTransition], plan: PlanFacts, calendar: Calendar
) -> tuple[date | None, date | None]:
    """The day silence signs, or the limit to sign; counted anew from the last time the task came to 待签收."""
    if state is not TaskState.TO_SIGN:
        return None, None
    handed_on = transitions[-1].effective_on
    if plan.mode is PlanMode.CONTINUED:
        return calendar.add(handed_on, CHECK_DAYS), None
    return None, calendar.add(handed_on, SIGN_DAYS)


def _is_late(transitions: Sequence[TaskTransition], milestones: Sequence[MilestoneFacts]) -> bool:
    """Whether the task was completed after the last of its own dates (逾期完成)."""
    done_on = next((one.effective_on for one in transitions if TaskState(one.state) in _DONE), None)
    last_due = max((one.due_on for one in milestones if not one.cancelled), default=None)
    return done_on is not None and last_due is not None and done_on > last_due


def _reporting(parts: Mapping[str, tuple[str, PartFacts]], mode: Mode) -> tuple[PartFacts, ...]:
    """The bodies that report for the task: the lead alone where it consolidates, else each of them."""
    leads_only = mode is Mode.LEAD_CONSOLIDATES
    return tuple(part for role, part in parts.values() if not leads_only or role == PartyRole.LEAD)


# From here on: one table each.


def _tasks(task_ids: Sequence[int]) -> Select[tuple[Task]]:
    return select(Task).join(Plan, Plan.id == Task.plan_id).where(Task.id.in_(task_ids))


def _is_known(at: datetime | None, known: datetime | None) -> bool:
    return at is not None and (known is None or at < known)


def _all(found: Select[Any], known: datetime | None, recorded_at: Any = None) -> list[Any]:
    """The rows of a fact table known then, oldest first."""
    table = found.column_descriptions[0]["entity"]
    instant = recorded_at if recorded_at is not None else table.recorded_at
    if known is not None:
        found = found.where(instant < known)
    return list(db.session.scalars(found.order_by(instant, table.id)))


def _by_task(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.task_id].append(row)
    return grouped


def _settings(plan_ids: Sequence[int], known: datetime | None) -> defaultdict[int, Settings]:
    known_names = {field.name for field in fields(Settings)}
    values: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row in _all(select(PlanSetting).where(PlanSetting.plan_id.in_(plan_ids)), known):
        if row.name in known_names:
            values[row.plan_id][row.name] = _setting(row.name, row.value["value"])
        values[row.plan_id]["rule_version"] = row.rule_version
    found: defaultdict[int, Settings] = defaultdict(Settings)
    found.update({plan_id: Settings(**given) for plan_id, given in values.items()})
    return found


def _setting(name: str, value: Any) -> Any:
    if name == "validity_months":
        return {Kind(kind): months for kind, months in value.items()}
    return Decimal(str(value)) if name.startswith("gap_") else value


def _rounds(which: ColumnElement[bool], known: datetime | None) -> list[tuple[Round, RoundCutoffs]]:
    """Rounds opened by then, each with its newest cut-offs."""
    found = select(Round, RoundCutoffs).join(RoundCutoffs, RoundCutoffs.round_id == Round.id).where(which)
    if known is not None:
        found = found.where(Round.opened_at < known, RoundCutoffs.recorded_at < known)
    rows = db.session.execute(found.order_by(RoundCutoffs.recorded_at, RoundCutoffs.id))
    return list({round.id: (round, cutoffs) for round, cutoffs in rows}.values())


def _parts(task_ids: Sequence[int], known: datetime | None) -> defaultdict[int, dict[str, tuple[str, PartFacts]]]:
    """Bodies with an assignment in force, by task and name: (role, what was asked of them and accepted)."""
    found = select(Assignment, Department.short_name).join(Department, Department.id == Assignment.department_id)
    found = found.where(Assignment.task_id.in_(task_ids)).order_by(Assignment.id)
    if known is not None:
        found = found.where(Assignment.recorded_at < known)
    rows = list(db.session.execute(found))
    ended = {
        fact.assignment_id
        for fact in _all(
            select(AssignmentFact).where(
                AssignmentFact.assignment_id.in_([row.id for row, _ in rows]), AssignmentFact.act == "ended"
            ),
            known,
        )
    }
    asked = _asked(task_ids, known)
    accepted = _accepted(task_ids, known)
    parts: defaultdict[int, dict[str, tuple[str, PartFacts]]] = defaultdict(dict)
    for row, name in rows:
        if row.id not in ended:
            part = PartFacts(name, tuple(asked[row.id]), tuple(accepted[row.id]))
            parts[row.task_id][name] = (row.role, part)
    return parts


def _asked(task_ids: Sequence[int], known: datetime | None) -> defaultdict[int, list[date]]:
    """Review ends of the quarters' rounds that asked each assignment, ascending; exemptions are not asked."""
    asking = [row.id for row in db.session.scalars(_reports_of(task_ids, known))]
    exempt = {
        event.report_id
        for event in _all(
            select(ReportEvent).where(ReportEvent.report_id.in_(asking), ReportEvent.act == "exempt"), known
        )
    }
    reports = list(db.session.scalars(_reports_of(task_ids, known)))
    ends = _round_ends({report.round_id for report in reports}, known)
    asked: defaultdict[int, list[date]] = defaultdict(list)
    for report in reports:
        if report.id not in exempt and report.round_id in ends:
            asked[report.assignment_id].append(ends[report.round_id])
    for one in asked.values():
        one.sort()
    return asked


def _reports_of(task_ids: Sequence[int], known: datetime | None) -> Select[tuple[Report]]:
    found = select(Report).where(Report.task_id.in_(task_ids))
    return found if known is None else found.where(Report.asked_at < known)


def _round_ends(round_ids: Iterable[int], known: datetime | None) -> dict[int, date]:
    which = and_(Round.kind == RoundKind.QUARTER, Round.id.in_(list(round_ids)))
    return {round.id: cutoffs.review_ends_on for round, cutoffs in _rounds(which, known)}


def _accepted(task_ids: Sequence[int], known: datetime | None) -> defaultdict[int, list[ReportFacts]]:
    """What was accepted of each assignment, one for each round, oldest first."""
    has_evidence = exists().where(Evidence.version_id == ReportVersion.id)
    has_reading = exists().where(Reading.version_id == ReportVersion.id, Reading.value.is_not(None))
    found = (
        select(ReportEvent, ReportVersion, Report, func.coalesce(has_evidence | has_reading, False))
        .join(ReportVersion, ReportVersion.id == ReportEvent.version_id)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(Report.task_id.in_(task_ids), ReportEvent.act == "accept")
        .order_by(ReportEvent.recorded_at, ReportEvent.id)
    )
    if known is not None:
        found = found.where(ReportEvent.recorded_at < known)
    rows = {report.id: (event, version, report, proven) for event, version, report, proven in db.session.execute(found)}
    ends = _round_ends({report.round_id for _, _, report, _ in rows.values()}, known)
    accepted: defaultdict[int, list[ReportFacts]] = defaultdict(list)
    for event, version, report, proven in rows.values():
        if report.round_id in ends:
            accepted[report.assignment_id].append(_report_facts(event, version, ends[report.round_id], bool(proven)))
    for reports in accepted.values():
        reports.sort(key=lambda one: (one.round_end, one.accepted_on))
    return accepted


def _report_facts(event: ReportEvent, version: ReportVersion, round_end: date, proven: bool) -> ReportFacts:
    return ReportFacts(
        round_end=round_end,
        accepted_on=shanghai_date(event.recorded_at),
        substance=not (version.no_change or version.nil_report),
        proven=proven,
        needs_coordination=bool(version.coordination.strip()),
        forecast=Forecast(version.forecast) if version.forecast else None,
        appraisal=Appraisal(event.appraisal) if event.appraisal else None,
        stage=Stage(version.stage) if version.stage else None,
        encouraged=Encouraged(version.encouraged) if version.encouraged else None,
        confirmation=YearlyConfirmation(version.confirmation) if version.confirmation else None,
    )


def _readings(task_ids: Sequence[int], known: datetime | None) -> dict[int, ReadingFacts]:
    """The last accepted value of each indicator: the one that speaks of the latest day."""
    found = (
        select(Reading, ReportEvent.recorded_at)
        .join(ReportEvent, and_(ReportEvent.version_id == Reading.version_id, ReportEvent.act == "accept"))
        .join(Report, Report.id == ReportEvent.report_id)
        .where(Report.task_id.in_(task_ids), Reading.value.is_not(None), Reading.as_of.is_not(None))
        .order_by(Reading.as_of, ReportEvent.recorded_at, Reading.id)
    )
    if known is not None:
        found = found.where(ReportEvent.recorded_at < known)
    last: dict[int, ReadingFacts] = {}
    for reading, _ in db.session.execute(found):
        last[reading.indicator_id] = ReadingFacts(reading.value, reading.as_of)
    return last


def _figures(
    task_ids: Sequence[int], readings: Mapping[int, ReadingFacts], plans: Mapping[int, PlanFacts]
) -> defaultdict[int, list[IndicatorFacts]]:
    found = select(Indicator, Department.short_name).outerjoin(Department, Department.id == Indicator.source_id)
    figures: defaultdict[int, list[IndicatorFacts]] = defaultdict(list)
    for row, source in db.session.execute(found.where(Indicator.task_id.in_(task_ids)).order_by(Indicator.position)):
        figures[row.task_id].append(
            IndicatorFacts(
                key=str(row.id),
                subject=row.subject,
                mode=FigureMode(row.mode),
                relation=Relation(row.relation),
                target=row.value,
                due_on=date(row.year, 12, 31) if row.year else None,
                start_on=plans[row.plan_id].issued_on,
                baseline=row.baseline_value,
                baseline_on=row.baseline_on,
                frequency=Frequency(row.frequency),
                lag_days=row.lag_days,
                reading=readings.get(row.id),
                body=source,
            )
        )
    return figures


def _milestones(
    task_ids: Sequence[int], plans: Mapping[int, PlanFacts], known: datetime | None
) -> defaultdict[int, list[MilestoneFacts]]:
    """Own milestones with a date, each with its newest date and the verdict given since."""
    own = (
        select(Milestone, Task.plan_id, Department.short_name)
        .join(Task, Task.id == Milestone.task_id)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
        .outerjoin(Department, Department.id == Indicator.source_id)
        .where(
            Milestone.task_id.in_(task_ids), Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None)
        )
        .order_by(Milestone.original_due_on, Milestone.id)
    )
    rows = list(db.session.execute(own))
    ids = [milestone.id for milestone, _, _ in rows]
    dates = {
        fact.milestone_id: fact
        for fact in _all(select(MilestoneDate).where(MilestoneDate.milestone_id.in_(ids)), known)
    }
    verdicts = {fact.milestone_id: fact for fact in _all(select(Verdict).where(Verdict.milestone_id.in_(ids)), known)}
    found: defaultdict[int, list[MilestoneFacts]] = defaultdict(list)
    for milestone, plan_id, source in rows:
        facts = _milestone_facts(
            milestone, plans[plan_id], source, dates.get(milestone.id), verdicts.get(milestone.id)
        )
        found[milestone.task_id].append(facts)
    return found


def _milestone_facts(
    milestone: Milestone, plan: PlanFacts, source: str | None, moved: MilestoneDate | None, verdict: Verdict | None
) -> MilestoneFacts:
    original = milestone.original_due_on or milestone.due_on
    assert original is not None
    due_on = moved.due_on if moved else original
    if verdict and moved and due_on != original and verdict.recorded_at < moved.recorded_at:
        verdict = None
    years = [goal.year for goal in plan.goals]
    return MilestoneFacts(
        key=str(milestone.id),
        text=milestone.text,
        due_on=due_on,
        original_due_on=original,
        grace_on=grace_on(due_on, years, plan.handed_down_on, plan.verification_ends_on),
        verdict=VerdictResult(verdict.result) if verdict else None,
        rectify_by=verdict.rectify_by if verdict else None,
        bodies=(source,) if source else (),
    )


def _unclaimed(task_ids: Sequence[int], known: datetime | None) -> set[int]:
    """Tasks that name a collective without members: nobody has an assignment from it (待认领)."""
    parties = {party.id: party for party in db.session.scalars(select(Party).where(Party.task_id.in_(task_ids)))}
    newest = {
        fact.party_id: fact
        for fact in _all(select(PartyFact).where(PartyFact.party_id.in_(parties)), known)
    }
    claimed = set(db.session.scalars(select(Assignment.party_id).where(Assignment.task_id.in_(task_ids))))
    return {
        parties[party_id].task_id
        for party_id, fact in newest.items()
        if fact.in_force and fact.department_id is None and party_id not in claimed
    }
