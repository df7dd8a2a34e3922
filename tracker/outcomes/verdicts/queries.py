"""Reads milestones and plan goals with their verdicts, as of a day (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, select, union
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.errors import NotFound, RuleRefused
from tracker.outcomes.member_queries import at_odds_with_last, members_of, told_together
from tracker.outcomes.models import Verdict
from tracker.outcomes.owner_queries import owners_in_words
from tracker.outcomes.verdicts.promised import Promised, plain
from tracker.outcomes.verdicts.rules import Subject, is_final, state_on
from tracker.outcomes.verdicts.standing_queries import speaking_on, speaking_on_figures, speaks
from tracker.people.access import Target
from tracker.plans.figure_terms import is_less_better
from tracker.plans.models import Indicator, IndicatorTerms, Measure, Milestone, Plan, PlanGoal, Task, TaskRevision
from tracker.plans.owners.queries import ownings
from tracker.plans.queries import first_issued_on, goals_issued_on, target_of
from tracker.plans.revise.fates import same_words
from tracker.plans.revise.queries import replacing, successors
from tracker.plans.states import IN_FORCE, UNCOUNTED
from tracker.reporting.asked.figure_queries import accepted_since, told_by_each
from tracker.reporting.asked.figure_rules import Measured
from tracker.reporting.asked.questions import LastReading
from tracker.reporting.rounds.batch_queries import in_batch
from tracker.vocabulary import (
    FigureMode,
    MilestoneSource,
    MilestoneState,
    PlanState,
    Relation,
    TaskState,
    VerdictResult,
)

NO_MILESTONE = "没有这个节点，或者不在本地区范围内"
NO_GOAL = "没有这个方案目标，或者不在本地区范围内"
NOT_HANDED_DOWN = "还没有下达，不能核定。请先校核并下达"


@dataclass(frozen=True)
class VerdictView:
    """A verdict that was given, the newest of its subject where it stands alone."""

    id: int
    result: VerdictResult
    value: Decimal | None
    as_of: date
    basis: str
    rectify_by: date | None
    recorded_at: datetime
    actor: str

    def to_rectify(self, day: date) -> str:
        """“整改至 2026-12-20，已过”: by when it is to be put right, as of a day; empty where nothing is."""
        is_up = self.rectify_by is not None and self.rectify_by < day
        return f"整改至 {self.rectify_by}{'，已过' if is_up else ''}" if self.rectify_by else ""


@dataclass(frozen=True)
class MilestoneLine:
    """An own milestone of a task with its state on a day; `owner`: 承办单位, in words."""

    id: int
    task_id: int
    plan_id: int
    code: str
    measure: str
    title: str
    text: str
    due_on: date | None
    original_due_on: date | None
    owner: str
    indicator_id: int | None
    unit: str | None
    state: MilestoneState | None
    verdict: VerdictView | None
    subject: Subject
    goal_id: None = None

    @property
    def milestone_id(self) -> int:
        """Itself: its last day for a verdict is asked for by it."""
        return self.id


@dataclass(frozen=True)
class GoalLine:
    """What a whole plan promises for a year, where its text says so, and its state on a day.

    `replaced_by`: the plan that took the place of it, 《…》（渝发改〔2026〕40号); empty of one that holds.
    """

    id: int
    plan_id: int
    plan_title: str
    plan_number: str | None
    year: int
    text: str
    span_start: int
    span_end: int
    due_on: date
    state: MilestoneState | None
    verdict: VerdictView | None
    subject: Subject
    replaced_by: str = ""

    def said(self, day: date) -> str:
        """“截至 2026-12-01，整改至 2026-12-20，已过” beside its state; of a replaced plan the day alone."""
        if self.verdict is None:
            return ""
        to_rectify = "" if self.replaced_by else self.verdict.to_rectify(day)
        return "，".join(one for one in (f"截至 {self.verdict.as_of}", to_rectify) if one)


def waiting(jurisdiction_id: str, plan_ids: frozenset[int] | None, day: date) -> list[int]:
    """Own milestones of tasks in force whose date is past without a verdict, or whose 整改 date is; oldest first.

    As the homes count them: a date of a task that stands still or was ended waits for nobody. `plan_ids`: of these
    plans alone.
    """
    past = select(Milestone.id, Milestone.due_on, Milestone.original_due_on).join(Task, Task.id == Milestone.task_id)
    other = aliased(Milestone)
    over = select(other.id).where(other.source == MilestoneSource.OWN, other.due_on < day)
    to_rectify = select(Verdict.milestone_id).where(Verdict.milestone_id.is_not(None), Verdict.rectify_by < day)
    which = Task.state.in_(IN_FORCE), Milestone.id.in_(union(over, to_rectify)), ~_is_reached()
    rows = db.session.execute(past.where(*_dated(jurisdiction_id, plan_ids), *which).order_by(*_OLDEST_FIRST)).all()
    heard = speaking_on([row.id for row in rows])
    return [row.id for row in rows if _needs_verdict(row, heard[row.id][-1] if row.id in heard else None, day)]


def dated(
    jurisdiction_id: str, plan_ids: frozenset[int] | None, but: Collection[int], limit: int, first: int = 0
) -> list[int]:
    """Own milestones with a date, of tasks not 终止, but for some; oldest first, `limit` of them from `first` on."""
    found = select(Milestone.id).join(Task, Task.id == Milestone.task_id)
    found = found.where(*_dated(jurisdiction_id, plan_ids), Milestone.id.not_in(but)).order_by(*_OLDEST_FIRST)
    return list(db.session.scalars(found.limit(limit).offset(first)))


def count_dated(jurisdiction_id: str, plan_ids: frozenset[int] | None) -> int:
    """How many have a date."""
    found = select(func.count()).select_from(Milestone).join(Task, Task.id == Milestone.task_id)
    return db.session.scalar(found.where(*_dated(jurisdiction_id, plan_ids))) or 0


def milestones(ids: Collection[int], day: date) -> list[MilestoneLine]:
    """These milestones as lines, oldest first."""
    return _milestones(Milestone.id.in_(ids), day) if ids else []


def _is_reached() -> ColumnElement[bool]:
    """The verdict that speaks says so: most of what is past, and never waiting."""
    return exists().where(speaks(), Verdict.result == VerdictResult.REACHED).correlate(Milestone)


_OLDEST_FIRST = (Milestone.due_on, Task.plan_id, Task.position, Milestone.id)


def _dated(jurisdiction_id: str, plan_ids: frozenset[int] | None) -> tuple[ColumnElement[bool], ...]:
    """Own milestones with a date, of tasks that were handed down and not 终止."""
    own = Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None)
    of_task = Task.jurisdiction_id == jurisdiction_id, Task.state.not_in(UNCOUNTED)
    return (*own, *of_task) if plan_ids is None else (*own, *of_task, Task.plan_id.in_(plan_ids))


def milestone(milestone_id: int, day: date) -> MilestoneLine:
    """One own milestone, with the value of its figure that was accepted last; NotFound."""
    milestones = _milestones(Milestone.id == milestone_id, day)
    if not milestones:
        raise NotFound(NO_MILESTONE)
    (line,) = milestones
    promised = line.subject.promised
    if line.indicator_id is None or promised is None:
        return line
    told = told_by_each([line.indicator_id]).get(line.indicator_id, ())
    members = members_of([line.task_id])[line.task_id]
    rivals = _at_odds(line, at_odds_with_last(told, members))
    return replace(line, subject=replace(line.subject, told=told_together(told, members, promised.aim), at_odds=rivals))


def past_of_batch(plan_id: int, as_of: date, day: date) -> list[MilestoneLine]:
    """Own milestones of the running tasks handed down on a day whose first date lay before it, oldest first."""
    is_past = (Task.plan_id == plan_id) & (Milestone.original_due_on < as_of) & in_batch(plan_id, as_of)
    return _milestones(is_past & Task.state.not_in(UNCOUNTED), day)


def refuse_uncounted(task_id: int) -> None:
    """RuleRefused where no date of a task is judged: it is 终止, went out with its plan, or was never handed down.

    The dates that stayed with the words of a plan that was replaced are no more judged than those of what it dropped.
    """
    state = TaskState(db.session.scalars(select(Task.state).where(Task.id == task_id)).one())
    if state not in UNCOUNTED:
        return
    if by := replacing([task_id]).get(task_id):
        raise RuleRefused(f"原方案已由{by}替代，这个节点不再核定。")
    raise RuleRefused("任务已终止，它的节点不再核定。" if state is TaskState.TERMINATED else NOT_HANDED_DOWN)


def goals_of_plan(plan_id: int, day: date) -> list[GoalLine]:
    """What one plan promises, by year."""
    return _goals(_OF_THE_PLAN, {"plan": plan_id}, day)


def goals(jurisdiction_id: str, day: date) -> list[GoalLine]:
    """The goals of the plans handed down in a jurisdiction, by plan and year."""
    return _goals(_HANDED_DOWN, {"jurisdiction": jurisdiction_id}, day)


def goals_left(jurisdiction_id: str, day: date, known: datetime | None = None) -> list[GoalLine]:
    """The goals of plans that others had replaced by an instant (None: now), as far as they had been judged by then.

    A goal of the same words and year holds the verdict itself (inherit_goals).
    """
    heirs = successors(jurisdiction_id, known)
    if not heirs:
        return []
    found = _goals(_REPLACED, {"jurisdiction": jurisdiction_id}, day, known)
    judged = [line for line in found if line.plan_id in heirs and line.verdict is not None]
    promised = defaultdict(list)
    for one in db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id.in_([heir.id for heir in heirs.values()]))):
        promised[one.plan_id, one.year].append(one.text)
    return [
        replace(line, replaced_by=heirs[line.plan_id].cited)
        for line in judged
        if not any(same_words(line.text, text) for text in promised[heirs[line.plan_id].id, line.year])
    ]


def goal(goal_id: int, day: date) -> GoalLine:
    """One goal; NotFound."""
    found = _goals(_THE_GOAL, {"goal": goal_id}, day)
    if not found:
        raise NotFound(NO_GOAL)
    return found[0]


def verdicts_on(*, milestone_id: int | None = None, goal_id: int | None = None) -> list[VerdictView]:
    """All verdicts given on one subject, the newest first."""
    which = Verdict.milestone_id == milestone_id if milestone_id is not None else Verdict.goal_id == goal_id
    return [_view(row) for row in db.session.scalars(select(Verdict).where(which).order_by(Verdict.id.desc()))]


def expired_figures(task_ids: Collection[int]) -> frozenset[int]:
    """Indicators of these tasks with a final verdict: 期满, no longer asked (domain.md 5)."""
    heard = speaking_on_figures(task_ids)
    return frozenset(figure_id for figure_id, verdict in heard if is_final(VerdictResult(verdict.result)))


def decided_dates(milestone_ids: Collection[int]) -> frozenset[int]:
    """Of these own dates those with a final verdict."""
    standing = _standing(milestone_ids)
    return frozenset(id for id in milestone_ids if id in standing and is_final(standing[id].result))


def judged_dates(milestone_ids: Collection[int]) -> frozenset[int]:
    """Of these own dates those with a verdict that speaks of them as they stand."""
    return frozenset(_standing(milestone_ids))


def _at_odds(line: MilestoneLine, told: Sequence[LastReading]) -> tuple[str, ...]:
    """“市经济信息委 18.5%”, an owner each, where what they told of the same day since the verdict does not agree.

    Of what nobody owns yet each body counts.
    """
    if line.indicator_id is None or len({reading.value for reading in told}) < 2:
        return ()
    owning = ownings([line.task_id]).figures.get(line.indicator_id)
    owners = owning.owner_ids if owning is not None and not owning.is_open else ()
    own = [
        reading
        for reading in told
        if _is_untold(line.verdict, reading) and (not owners or reading.department_id in owners)
    ]
    if len({reading.value for reading in own}) < 2:
        return ()
    return tuple(f"{reading.body} {plain(reading.value)}{line.unit or ''}" for reading in own)


def _is_untold(verdict: VerdictView | None, one: LastReading) -> bool:
    """Whether the verdict did not know it, and it says something else."""
    if verdict is None or one.as_of is None or one.as_of > verdict.as_of:
        return True
    is_later = one.report_id is not None and bool(accepted_since([one.report_id], verdict.recorded_at))
    return one.as_of == verdict.as_of and is_later and one.value != verdict.value


def target(*, milestone_id: int | None = None, goal_id: int | None = None) -> Target:
    """What the permission table needs to know of a milestone or a goal: its plan's jurisdiction and host; NotFound."""
    if milestone_id is not None:
        statement = (
            select(Task.plan_id).join(Milestone, Milestone.task_id == Task.id).where(Milestone.id == milestone_id)
        )
    else:
        statement = select(PlanGoal.plan_id).where(PlanGoal.id == goal_id)
    plan_id = db.session.scalar(statement)
    if plan_id is None:
        raise NotFound(NO_MILESTONE if milestone_id is not None else NO_GOAL)
    return target_of(plan_id)


def _needs_verdict(row: Row[int, date | None, date | None], verdict: Verdict | None, day: date) -> bool:
    """`verdict`: the one that speaks of its date."""
    if verdict is None:
        return state_on(row.due_on, row.original_due_on, None, day) is MilestoneState.TO_DECIDE
    return verdict.rectify_by is not None and verdict.rectify_by < day


def _milestones(which: ColumnElement[bool], day: date) -> list[MilestoneLine]:
    statement = (
        select(Milestone, Task, Measure, Indicator, first_issued_on())
        .join(Task, Task.id == Milestone.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
        .where(which, Milestone.source == MilestoneSource.OWN)
        .order_by(*_OLDEST_FIRST)
    )
    rows = db.session.execute(statement).all()
    verdicts = _standing([row.id for row, *_ in rows])
    owners = owners_in_words([(row, task) for row, task, *_ in rows])
    targets = _targets_then([row for row, task, *_ in rows if task.state == TaskState.WITHDRAWN and row.indicator_id])
    lines = []
    for row, task, measure, indicator, issued_on in rows:
        verdict = verdicts.get(row.id)
        promised = promised_by(indicator) if indicator is not None else None
        if promised is not None and row.id in targets:
            promised = replace(promised, target=targets[row.id])
        lines.append(
            MilestoneLine(
                id=row.id,
                task_id=task.id,
                plan_id=task.plan_id,
                code=task.code,
                measure=measure.label,
                title=measure.title,
                text=row.text,
                due_on=row.due_on,
                original_due_on=row.original_due_on,
                owner=owners[row.id],
                indicator_id=row.indicator_id,
                unit=indicator.unit if indicator else None,
                state=state_on(row.due_on, row.original_due_on, verdict.result if verdict else None, day),
                verdict=verdict,
                subject=Subject(row.due_on, issued_on, _measured(indicator, promised), promised=promised),
            )
        )
    return lines


def _targets_then(dates: Collection[Milestone]) -> dict[int, Decimal]:
    """By date that stayed with the words of an earlier plan the target of its figure as that plan had it."""
    if not dates:
        return {}
    found = (
        select(Milestone.id, IndicatorTerms.target_value)
        .join(IndicatorTerms, IndicatorTerms.indicator_id == Milestone.indicator_id)
        .join(TaskRevision, TaskRevision.keeper_id == Milestone.task_id)
        .where(Milestone.id.in_([row.id for row in dates]), IndicatorTerms.recorded_at < TaskRevision.recorded_at)
        .order_by(IndicatorTerms.id)
    )
    return dict(db.session.execute(found).all())


def promised_by(row: Indicator) -> Promised:
    """What a figure promises."""
    return Promised(
        Relation(row.relation),
        row.value,
        row.unit,
        FigureMode(row.mode),
        row.baseline_value,
        is_less_better(row.direction, row.subject),
    )


def _measured(row: Indicator | None, promised: Promised | None) -> Measured | None:
    if row is None or promised is None:
        return None
    is_at_most = promised.relation is Relation.AT_MOST
    return Measured(row.subject, promised.mode, promised.unit, promised.target, is_at_most)


def standing_before(milestone_ids: Collection[int], known: datetime) -> dict[int, VerdictView]:
    """By milestone the newest verdict that spoke of its date as both stood before an instant."""
    return {id: _view(verdicts[-1]) for id, verdicts in speaking_on(milestone_ids, known).items()}


def judged_since(milestone_ids: Collection[int], known: datetime | None) -> dict[int, datetime]:
    """By milestone since when a verdict speaks of its date as it stands, or stood before an instant."""
    return {id: verdicts[0].recorded_at for id, verdicts in speaking_on(milestone_ids, known).items()}


def _standing(milestone_ids: Collection[int]) -> dict[int, VerdictView]:
    """By milestone the newest verdict that speaks of its date as it stands."""
    return {id: _view(verdicts[-1]) for id, verdicts in speaking_on(milestone_ids).items()}


def _goals(asked: _Asked, values: Mapping[str, Any], day: date, known: datetime | None = None) -> list[GoalLine]:
    given = [row for row in db.session.scalars(asked.verdicts, values) if known is None or row.recorded_at < known]
    verdicts = {row.goal_id: _view(row) for row in given if row.goal_id is not None}
    return [
        GoalLine(
            id=row.id,
            plan_id=row.plan_id,
            plan_title=row.title,
            plan_number=row.number,
            year=row.year,
            text=row.text,
            span_start=row.span_start,
            span_end=row.span_end,
            due_on=row.due_on,
            state=state_on(row.due_on, row.due_on, verdict.result if verdict else None, day),
            verdict=verdict,
            subject=Subject(row.due_on, row.issued_on, is_goal=True),
        )
        for row in db.session.execute(asked.goals, values)
        for verdict in [verdicts.get(row.id)]
    ]


@dataclass(frozen=True)
class _Asked:
    """The statements behind some goals: themselves by plan and year, and their verdicts, of each the newest last."""

    goals: Select[*tuple[Any, ...]]
    verdicts: Select[Verdict]

    @classmethod
    def of(cls, plans: ColumnElement[bool], *goals: ColumnElement[bool]) -> _Asked:
        """Of these plans, whose first day is looked up once each, the goals that fit."""
        issued_on = goals_issued_on().label("issued_on")
        of_plans = select(Plan.id, Plan.title, Plan.number, issued_on).where(plans).cte("of_plans")
        of_plans = of_plans.prefix_with("MATERIALIZED")
        shown = select(
            *(PlanGoal.id, PlanGoal.year, PlanGoal.text, PlanGoal.span_start, PlanGoal.span_end, PlanGoal.due_on),
            *(PlanGoal.plan_id, of_plans.c.title, of_plans.c.number, of_plans.c.issued_on),
        ).join(of_plans, of_plans.c.id == PlanGoal.plan_id)
        given = select(Verdict).join(PlanGoal, PlanGoal.id == Verdict.goal_id).join(Plan).where(plans, *goals)
        return cls(
            shown.where(*goals).order_by(PlanGoal.plan_id, PlanGoal.year),
            given.order_by(Verdict.recorded_at, Verdict.id),
        )


_THAT = PlanGoal.id == bindparam("goal")
_OF_THE_PLAN = _Asked.of(Plan.id == bindparam("plan"))
_HANDED_DOWN = _Asked.of((Plan.jurisdiction_id == bindparam("jurisdiction")) & (Plan.state == PlanState.ISSUED))
_REPLACED = _Asked.of((Plan.jurisdiction_id == bindparam("jurisdiction")) & (Plan.state == PlanState.REPLACED))
_THE_GOAL = _Asked.of(Plan.id.in_(select(PlanGoal.plan_id).where(_THAT).correlate(None)), _THAT)


def _view(row: Verdict) -> VerdictView:
    return VerdictView(
        id=row.id,
        result=VerdictResult(row.result),
        value=row.value,
        as_of=row.as_of,
        basis=row.basis,
        rectify_by=row.rectify_by,
        recorded_at=row.recorded_at,
        actor=row.actor,
    )
