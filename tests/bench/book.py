"""Task books in bulk: plans with measures, tasks, bodies, milestones and figures, handed down and mostly signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from tests.bench.people import JURISDICTION, People, Unit
from tests.bench.tables import Rows
from tests.bench.words import FIGURES, Words
from tracker.audit import AuditEntry
from tracker.clock import shanghai_date
from tracker.outcomes.models import Verdict
from tracker.plans.models import (
    Indicator,
    Item,
    Measure,
    Milestone,
    OwnerFact,
    Party,
    PartyFact,
    Plan,
    PlanGoal,
    Task,
    TaskTerms,
    TaskTransition,
)
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    Basis,
    FigureMode,
    Frequency,
    ItemKind,
    Kind,
    KnownBy,
    MilestoneSource,
    Mode,
    OwnerDoubt,
    PartyRole,
    PlanMode,
    PlanState,
    Relation,
    TaskState,
    VerdictResult,
)

PLANS = 60
TASKS_A_MEASURE = 6

STATES = ((TaskState.ACTIVE, 86), (TaskState.TO_SIGN, 5), (TaskState.TO_VERIFY, 3), (TaskState.CLOSED, 6))
KINDS = ((Kind.MEASURED, 15), (Kind.DELIVERABLE, 25), (Kind.ADVANCE, 40), (Kind.STANDING, 12), (Kind.ENCOURAGED, 8))
MODES = ((Mode.SINGLE, 45), (Mode.EACH_REPORTS, 45), (Mode.LEAD_CONSOLIDATES, 10))


T = TypeVar("T")

Goals = list[tuple[int, date, str]]
"""The goals of a plan: id, date, text."""


@dataclass(frozen=True)
class Duty:
    """An assignment that reports, with the unit that has it."""

    assignment_id: int
    unit: Unit


@dataclass(frozen=True)
class Made:
    """A task that was made, as reports need it."""

    task_id: int
    kind: Kind
    state: TaskState
    duties: tuple[Duty, ...]
    indicator_id: int | None


@dataclass
class Book:
    """Writes plans of one jurisdiction, handed down at an instant."""

    rows: Rows
    words: Words
    random: Random
    people: People
    handed_down_at: datetime
    today: date
    _serial: int = field(default=0, init=False)

    def plan(self, tasks: int) -> Iterator[Made]:
        """One plan with that many tasks; they are yielded as they are made."""
        self._serial += 1
        statements = [self.words.sentence() for _ in range(tasks)]
        starts, text = [], "一、重点任务\n"
        for statement in statements:
            starts.append(len(text))
            text += statement + "（市发展改革委等按职责分工负责）\n"
        plan_id = self._plan(text)
        goals = self._goals(plan_id)
        measure_id = 0
        for position, statement in enumerate(statements):
            if position % TASKS_A_MEASURE == 0:
                measure_id = self._measure(plan_id, position // TASKS_A_MEASURE, starts[position])
            yield self._task(plan_id, measure_id, position + 1, statement, starts[position], goals)

    def _plan(self, text: str) -> int:
        mode = PlanMode.CONTINUED if self._serial % 2 else PlanMode.NEW
        return self.rows.add(
            Plan,
            jurisdiction_id=JURISDICTION,
            part=0,
            number=f"渝发改规范〔{self.today.year - 1}〕{self._serial + 100}号",
            title=f"{self.words.title()}实施方案",
            issued_on=date(self.today.year - 1, 3, 1),
            issuers=["重庆市发展和改革委员会"],
            authority_basis="",
            mode=mode.value,
            state=PlanState.ISSUED.value,
            host_id=self.people.office_id,
            file_name="plan.txt",
            file_sha256=f"{self._serial:064}",
            file_kind="txt",
            text=text,
            reading={},
            reader_version="1",
            received_at=self.handed_down_at - timedelta(days=3),
            received_by="综合处",
            handed_down_at=self.handed_down_at,
        )

    def _goals(self, plan_id: int) -> Goals:
        found = []
        for year in (self.today.year - 1, self.today.year + 4):
            text, due_on = f"到{year}年，{self.words.title()}取得明显成效", date(year, 12, 31)
            goal_id = self.rows.add(
                PlanGoal, plan_id=plan_id, year=year, text=text, span_start=0, span_end=4, due_on=due_on
            )
            found.append((goal_id, due_on, text))
        return found

    def _measure(self, plan_id: int, number: int, start: int) -> int:
        return self.rows.add(
            Measure,
            plan_id=plan_id,
            position=number + 1,
            label=f"（{number + 1}）",
            title=self.words.title(),
            path=f"1.{number + 1}",
            section_title="重点任务",
            span_start=start,
            span_end=start + 20,
        )

    def _task(self, plan_id: int, measure_id: int, position: int, statement: str, start: int, goals: Goals) -> Made:
        kind, mode, state = self._weighted(KINDS), self._weighted(MODES), self._weighted(STATES)
        units = self.random.sample(self.people.units, 1 if mode is Mode.SINGLE else self.random.randint(2, 3))
        terms = {
            "kind": kind.value,
            "mode": mode.value,
            "lead_id": units[0].department_id,
            "lead_confirmed": True,
            "start_on": None,
        }
        task_id = self.rows.add(
            Task,
            jurisdiction_id=JURISDICTION,
            plan_id=plan_id,
            measure_id=measure_id,
            position=position,
            code=f"50-B{self._serial:02}-{position:05}",
            text=statement,
            text_start=start,
            text_end=start + len(statement),
            statement="（市发展改革委等按职责分工负责）",
            statement_start=start + len(statement),
            statement_end=start + len(statement) + 16,
            basis=(Basis.SOLE if mode is Mode.SINGLE else Basis.EXPLICIT).value,
            open_ended=False,
            kind_read=kind.value,
            state=state.value,
            checked_by="综合处",
            checked_at=self.handed_down_at,
            **terms,
        )
        self.rows.add(TaskTerms, task_id=task_id, **terms, reason="", recorded_at=self.handed_down_at, actor="综合处")
        self._course(task_id, state)
        indicator_id = self._figure(plan_id, task_id, position) if kind is Kind.MEASURED else None
        date_id = self._milestones(task_id, indicator_id, goals)
        self._items(task_id, statement, start, indicator_id, None if indicator_id else date_id, units)
        duties = [self._duty(task_id, number, unit, state) for number, unit in enumerate(units)]
        reporting = duties[:1] if mode is Mode.LEAD_CONSOLIDATES else duties[:2]
        return Made(task_id, kind, state, tuple(reporting), indicator_id)

    def _weighted(self, table: Sequence[tuple[T, int]]) -> T:
        return self.random.choices([word for word, _ in table], [weight for _, weight in table])[0]

    def _course(self, task_id: int, state: TaskState) -> None:
        """How the task came to its state, with the audit trail."""
        acts = [("issue", TaskState.TO_SIGN, 0)]
        if state is not TaskState.TO_SIGN:
            acts.append(("sign", TaskState.ACTIVE, 2))
        if state in (TaskState.TO_VERIFY, TaskState.CLOSED):
            acts.append(("apply", TaskState.TO_VERIFY, 60))
        if state is TaskState.CLOSED:
            acts.append(("close", TaskState.CLOSED, 70))
        for act, after, days in acts:
            at = self.handed_down_at + timedelta(days=days)
            self.rows.add(
                TaskTransition,
                task_id=task_id,
                act=act,
                state=after.value,
                effective_on=shanghai_date(at),
                reason="",
                recorded_at=at,
                actor="综合处",
            )
            self.rows.add(
                AuditEntry,
                at=at,
                actor_id=None,
                actor_name="综合处",
                actor_roles="coordinator",
                ip="10.0.0.1",
                jurisdiction_id=JURISDICTION,
                action=f"task_{act}",
                object_type="task",
                object_id=str(task_id),
                task_id=task_id,
                result="成功",
                reason=None,
                detail={"after": after.value},
                request_id=f"bench-{task_id}-{act}",
            )

    def _figure(self, plan_id: int, task_id: int, position: int) -> int:
        subject, unit = self.random.choice(FIGURES)
        return self.rows.add(
            Indicator,
            plan_id=plan_id,
            task_id=task_id,
            position=position,
            path="1",
            subject=subject,
            relation=Relation.AT_LEAST.value,
            value=Decimal(self.random.randint(40, 400)),
            unit=unit,
            year=self.today.year + 4,
            mode=self.random.choice((FigureMode.CUMULATIVE, FigureMode.LEVEL)).value,
            baseline_value=Decimal(10),
            baseline_on=date(self.today.year - 2, 12, 31),
            frequency=Frequency.QUARTER.value,
            lag_days=30,
            caliber="",
            source_id=None,
            span_start=0,
            span_end=4,
        )

    def _items(
        self,
        task_id: int,
        statement: str,
        start: int,
        indicator_id: int | None,
        date_id: int | None,
        units: Sequence[Unit],
    ) -> None:
        """The task's sentence, its figure or own date: the lead's, of a few tasks nobody's yet."""
        is_open = task_id % 50 == 0
        owned = {
            "known_by": (KnownBy.OPEN if is_open else KnownBy.ASSIGNED).value,
            "owner_ids": [] if is_open else [units[0].department_id],
            "why": "无人认领" if is_open else "综合处校核时指定",
        }
        asked = {"doubt": OwnerDoubt.UNCLAIMED.value, "doubt_since": self.today, "doubt_until": self.today}
        nothing_asked = dict.fromkeys(asked)
        stated = [(ItemKind.SENTENCE, None, None)]
        stated += [(ItemKind.FIGURE, indicator_id, None)] if indicator_id else []
        stated += [(ItemKind.DATE, None, date_id)] if date_id else []
        for kind, figure, node in stated:
            item_id = self.rows.add(
                Item,
                task_id=task_id,
                kind=kind.value,
                indicator_id=figure,
                milestone_id=node,
                span_start=start,
                span_end=start + len(statement),
                words=statement,
                outside_ids=[],
                **owned,
                **(asked if is_open and kind is not ItemKind.SENTENCE else nothing_asked),
            )
            since = shanghai_date(self.handed_down_at)
            self.rows.add(
                OwnerFact, item_id=item_id, **owned, since=since, recorded_at=self.handed_down_at, actor="综合处"
            )

    def _milestones(self, task_id: int, indicator_id: int | None, goals: Goals) -> int | None:
        """The id of the own one, None where there is none."""
        own_id = None
        nodes: list[tuple[MilestoneSource, int | None, date, str]] = [
            (MilestoneSource.PLAN, goal_id, due_on, text) for goal_id, due_on, text in goals
        ]
        if self.random.random() < 0.5:
            due_on = self.today + timedelta(days=self.random.randint(-150, 1500))
            text = f"{due_on.year}年{due_on.month}月底前{self.words.title()}"
            nodes.append((MilestoneSource.OWN, None, due_on, text))
        for source, goal_id, due_on, text in nodes:
            own = source is MilestoneSource.OWN
            milestone_id = self.rows.add(
                Milestone,
                task_id=task_id,
                source=source.value,
                goal_id=goal_id,
                indicator_id=indicator_id if own else None,
                year=due_on.year,
                text=text,
                span_start=0,
                span_end=4,
                due_on=due_on,
                original_due_on=due_on,
            )
            own_id = milestone_id if own else own_id
            if own and due_on < self.today and self.random.random() < 0.7:
                self._verdict(milestone_id, due_on)
        return own_id

    def _verdict(self, milestone_id: int, due_on: date) -> None:
        self.rows.add(
            Verdict,
            jurisdiction_id=JURISDICTION,
            milestone_id=milestone_id,
            goal_id=None,
            result=VerdictResult.REACHED.value,
            value=None,
            as_of=due_on,
            basis="已核实",
            rectify_by=None,
            recorded_at=self.handed_down_at + timedelta(days=80),
            actor_id=self.people.coordinator_id,
            actor="综合处",
        )

    def _duty(self, task_id: int, number: int, unit: Unit, state: TaskState) -> Duty:
        role = (PartyRole.CO if number else PartyRole.LEAD).value
        party_id = self.rows.add(
            Party,
            task_id=task_id,
            position=number + 1,
            name=unit.name,
            role_read=role,
            role=role,
            span_start=0,
            span_end=4,
            department_id=unit.department_id,
            group_id=None,
            matched="exact",
            in_force=True,
        )
        self.rows.add(
            PartyFact,
            party_id=party_id,
            role=role,
            department_id=unit.department_id,
            group_id=None,
            in_force=True,
            recorded_at=self.handed_down_at,
            actor="综合处",
        )
        issued_on = shanghai_date(self.handed_down_at)
        signed_on = None if state is TaskState.TO_SIGN else issued_on + timedelta(days=2)
        assignment_id = self.rows.add(
            Assignment,
            jurisdiction_id=JURISDICTION,
            task_id=task_id,
            department_id=unit.department_id,
            role=role,
            party_id=party_id,
            group_id=None,
            valid_from=issued_on,
            signed_on=signed_on,
            signed_how="signed" if signed_on else None,
            objected_on=None,
            ended_on=None,
            recorded_at=self.handed_down_at,
            actor="综合处",
        )
        if signed_on:
            self.rows.add(
                AssignmentFact,
                assignment_id=assignment_id,
                act="signed",
                on=signed_on,
                reason="",
                recorded_at=self.handed_down_at + timedelta(days=2),
                actor=unit.name,
            )
        return Duty(assignment_id, unit)
